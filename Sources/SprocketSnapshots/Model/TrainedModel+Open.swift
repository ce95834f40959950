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
    let kinds = try file.checkIdentity(against: manifest)
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
    let tables = SharedTables(
      items: items, users: users, userShardStarts: shardStarts, histories: histories,
      ratings: try file.ratings(count: histories.nonZeroCount),
      popularity: PopularityModel(
        ratingCounts: Array(try file.elements(TensorName.ratingCounts, count: items.count)),
        scores: Array(try file.elements(TensorName.popularityScores, count: items.count))))
    var components: [any ModelComponent] = []
    for kind in kinds.components {
      let own = manifest.settings.own(of: kind, main: kinds.main)
      guard
        let component = try kind.open(
          from: MappedTensors(file: file), settings: own, tables: tables, parts: components)
      else { throw file.refusal("\(kind.rawValue) cannot be a component") }
      components.append(component)
    }
    try self.init(
      kind: kinds.main, tables: tables, components: components, position: manifest.position,
      settings: manifest.settings, interactions: manifest.interactions,
      dataWindow: DataWindow(
        firstMicros: manifest.window.lowerBound, lastMicros: manifest.window.upperBound,
        catalogRevision: manifest.catalogRevision))
  }
}

extension SafetensorsFile {
  /// Refuses a tensor file that is not the one the manifest describes.
  fileprivate func checkIdentity(
    against manifest: Manifest
  ) throws(SprocketError) -> (main: ModelKind, components: [ModelKind]) {
    let main = try kind(manifest.kind)
    var expected = [
      (MetadataKey.version, manifest.version.rawValue), (MetadataKey.kind, manifest.kind),
      (MetadataKey.position, "\(manifest.position)"),
    ]
    var names = main == .popularity ? [] : [manifest.kind]
    if let components = manifest.components {
      names = components
      if !names.isEmpty {
        expected.append((MetadataKey.components, names.joined(separator: ",")))
      }
    }
    for (key, value) in expected where header.metadata[key] != value {
      throw refusal(
        "its \(key) is \"\(header.metadata[key] ?? "")\", the manifest says \"\(value)\"")
    }
    var kinds: [ModelKind] = []
    for name in names { kinds.append(try kind(name)) }
    guard Set(kinds).count == kinds.count else {
      throw refusal("the manifest names a component twice")
    }
    return (main, kinds)
  }

  private func kind(_ name: String) throws(SprocketError) -> ModelKind {
    guard let kind = ModelKind(rawValue: name) else {
      throw SprocketError(
        .failedPrecondition,
        "\(path) is a model of the kind \"\(name)\", which this program does not know: "
          + "use a newer sprocket, or retrain")
    }
    return kind
  }

  /// The ratings beside the histories' weights; snapshots from before there were any have none.
  fileprivate func ratings(count: Int) throws(SprocketError) -> SharedBuffer<Float> {
    if header.tensors[TensorName.historyRatings] == nil {
      return SharedBuffer([Float](repeating: UserHistory.unrated, count: count))
    }
    return try column(TensorName.historyRatings, count: count)
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
}

/// A component's view of a mapped tensor file; what it reads stays in the file's memory.
private struct MappedTensors: TensorSource {
  let file: SafetensorsFile

  func table(
    _ name: String, rowCount: Int, factorCount: Int, shardStarts: [Int]?
  ) throws(SprocketError) -> FactorTable {
    let shape = try file.shape(of: name)
    let stride = FactorTable.stride(factorCount: factorCount)
    guard shape == [rowCount, stride] else {
      throw file.refusal(
        "tensor \"\(name)\" has the shape \(shape) instead of \([rowCount, stride])")
    }
    let elements = try file.elements(
      name, of: Float.self, alignment: SafetensorsHeader.alignment)
    return try FactorTable(
      borrowing: UnsafeRawBufferPointer(elements), rowCount: rowCount, factorCount: factorCount,
      shardStarts: shardStarts, owner: file.mapping)
  }

  func float32(_ name: String, count: Int?) throws(SprocketError) -> SharedBuffer<Float> {
    try file.column(name, count: count)
  }

  func int64(_ name: String, count: Int?) throws(SprocketError) -> SharedBuffer<Int64> {
    try file.column(name, count: count)
  }

  func uint32(_ name: String, count: Int?) throws(SprocketError) -> SharedBuffer<UInt32> {
    try file.column(name, count: count)
  }

  func uint8(_ name: String, count: Int?) throws(SprocketError) -> SharedBuffer<UInt8> {
    try file.column(name, count: count)
  }
}
