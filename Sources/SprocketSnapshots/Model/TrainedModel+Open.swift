import SprocketCore
import SprocketMath
import SprocketModels

extension TrainedModel {
  /// The model of a mapped tensor file. Tables, ids and histories stay in the file's memory, which
  /// lives as long as the model; the item side and all offsets are read once, the user factors
  /// when they are asked for.
  /// - Throws: `dataLoss` that names the file and the tensor that is wrong.
  init(file: SafetensorsFile, manifest: Manifest) throws(SprocketError) {
    do throws(SprocketError) {
      try self.init(unattributed: file, manifest: manifest)
    } catch {
      // Tables and vocabularies refuse damage without knowing which file they lie in.
      if error.message.hasPrefix(file.path) { throw error }
      throw SprocketError(.dataLoss, "\(file.path) is damaged: \(error.message)", cause: error)
    }
  }

  private init(unattributed file: SafetensorsFile, manifest: Manifest) throws(SprocketError) {
    let kind = try file.checkIdentity(against: manifest)
    let items: Vocabulary<ItemRow> = try file.vocabulary(TensorName.itemIDs)
    let users: Vocabulary<UserRow> = try file.vocabulary(TensorName.userIDs)
    guard items.count == manifest.items, users.count == manifest.users else {
      throw file.refusal(
        "it has \(users.count) users and \(items.count) items, the manifest says "
          + "\(manifest.users) and \(manifest.items)")
    }
    let shardStarts = try file.elements(TensorName.userShardStarts, of: Int64.self)
      .map { Int(clamping: $0) }
    guard shardStarts.count >= 2 else { throw file.refusal("its users have no shards") }
    let histories = try RatingMatrix(
      rowCount: users.count, columnCount: items.count,
      offsets: file.column(TensorName.historyOffsets, count: users.count + 1),
      columns: file.column(TensorName.historyItems),
      values: file.column(TensorName.historyWeights))
    let popularity = PopularityModel(
      ratingCounts: Array(try file.elements(TensorName.ratingCounts, count: items.count)),
      scores: Array(try file.elements(TensorName.popularityScores, count: items.count)))
    var ials: IALSModel?
    if kind == .ials {
      let names = Set(IALSConfig.settingNames)
      let config = try IALSConfig(settings: manifest.settings.filter { names.contains($0.name) })
      ials = try IALSModel(
        itemFactors: file.table(
          TensorName.itemFactors, rowCount: items.count, factorCount: config.factorCount),
        userFactors: file.table(
          TensorName.userFactors, rowCount: users.count, factorCount: config.factorCount,
          shardStarts: Array(shardStarts.dropLast())),
        config: config)
    }
    try self.init(
      kind: kind, items: items, users: users, userShardStarts: shardStarts, histories: histories,
      popularity: popularity, ials: ials, position: manifest.position,
      settings: manifest.settings, interactions: manifest.interactions,
      dataWindow: DataWindow(
        firstMicros: manifest.window.lowerBound, lastMicros: manifest.window.upperBound))
  }
}

extension SafetensorsFile {
  /// Refuses a tensor file that is not the one the manifest describes.
  fileprivate func checkIdentity(against manifest: Manifest) throws(SprocketError) -> ModelKind {
    guard let kind = ModelKind(rawValue: manifest.kind) else {
      throw SprocketError(
        .failedPrecondition,
        "\(path) is a model of the kind \"\(manifest.kind)\", which this program does not know: "
          + "use a newer sprocket, or retrain")
    }
    let expected = [
      (MetadataKey.version, manifest.version.rawValue), (MetadataKey.kind, manifest.kind),
      (MetadataKey.position, "\(manifest.position)"),
    ]
    for (key, value) in expected where header.metadata[key] != value {
      throw refusal(
        "its \(key) is \"\(header.metadata[key] ?? "")\", the manifest says \"\(value)\"")
    }
    return kind
  }

  /// A column in the file's memory, which the column keeps alive.
  fileprivate func column<Element: TensorElement>(_ name: String, count: Int? = nil)
    throws(SprocketError) -> SharedBuffer<Element>
  {
    let elements = try elements(name, of: Element.self, count: count)
    return try SharedBuffer(borrowing: UnsafeRawBufferPointer(elements), owner: mapping)
  }

  fileprivate func vocabulary<Row>(_ names: TensorName.VocabularyNames)
    throws(SprocketError) -> Vocabulary<Row>
  {
    try Vocabulary(
      offsets: elements(names.offsets), bytes: elements(names.bytes),
      slots: elements(names.slots), owner: mapping)
  }

  fileprivate func table(
    _ name: String, rowCount: Int, factorCount: Int, shardStarts: [Int]? = nil
  ) throws(SprocketError) -> FactorTable {
    let shape = try shape(of: name)
    let stride = FactorTable.stride(factorCount: factorCount)
    guard shape == [rowCount, stride] else {
      throw refusal("tensor \"\(name)\" has the shape \(shape) instead of \([rowCount, stride])")
    }
    let elements = try elements(
      name, of: Float.self, alignment: SafetensorsHeader.alignment)
    return try FactorTable(
      borrowing: UnsafeRawBufferPointer(elements), rowCount: rowCount, factorCount: factorCount,
      shardStarts: shardStarts, owner: mapping)
  }
}
