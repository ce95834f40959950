package import SprocketCore
import SprocketMath
package import SprocketModels

extension TrainedModel {
  /// Writes the tensor file of a snapshot and flushes it. Costs one pass over the tables, which
  /// are not copied.
  /// - Parameters:
  ///   - path: must not exist yet.
  ///   - version: goes into the file's metadata.
  /// - Returns: size and checksum for the manifest.
  package func writeTensors(to path: String, version: ModelVersion) throws -> FileRecord {
    var metadata = [
      MetadataKey.format: "\(Manifest.currentFormat)",
      MetadataKey.version: version.rawValue,
      MetadataKey.kind: kind.rawValue,
      MetadataKey.position: "\(position)",
    ]
    if let ials { metadata[MetadataKey.factorCount] = "\(ials.itemFactors.factorCount)" }
    if !components.isEmpty {
      metadata[MetadataKey.components] = components.map(\.kind.rawValue).joined(separator: ",")
    }
    var writer = SafetensorsWriter(metadata: metadata)
    for component in components {
      for tensor in component.tensors { try writer.add(tensor) }
    }
    try writer.add(TensorName.itemIDs, items)
    try writer.add(TensorName.userIDs, users)
    try writer.add(TensorName.userShardStarts, userShardStarts.map { Int64($0) })
    try writer.add(TensorName.historyOffsets, .int64, histories.offsets)
    try writer.add(TensorName.historyItems, .int32, histories.columns)
    try writer.add(TensorName.historyWeights, .float32, histories.values)
    try writer.add(TensorName.historyRatings, .float32, tables.ratings)
    try writer.add(TensorName.ratingCounts, popularity.ratingCounts)
    try writer.add(TensorName.popularityScores, popularity.scores)

    let file = try DurableFile(creating: path)
    try writer.write(to: file)
    let checksum = try file.finish()
    return FileRecord(bytes: file.count, xxh3: checksum)
  }
}

extension SafetensorsWriter {
  /// Adds a component's table without copying it.
  fileprivate mutating func add(_ tensor: NamedTensor) throws(SprocketError) {
    switch tensor.elements {
    case .table(let table): try add(tensor.name, table)
    case .float32(let column, let shape): try add(tensor.name, .float32, column, shape: shape)
    case .int64(let column): try add(tensor.name, .int64, column)
    case .uint32(let column): try add(tensor.name, .int32, column)
    case .uint8(let column): try add(tensor.name, .uint8, column)
    }
  }

  /// Adds all rows of a table with their padding.
  fileprivate mutating func add(_ name: String, _ table: FactorTable) throws(SprocketError) {
    try add(
      name, .float32, shape: [table.rowCount, table.stride], isFactorTable: true
    ) { sink in
      try table.withUnsafeElements { try sink(UnsafeRawBufferPointer($0)) }
    }
  }

  /// Adds a shared column without copying it.
  fileprivate mutating func add<Element>(
    _ name: String, _ type: TensorType, _ column: SharedBuffer<Element>,
    shape: [Int]? = nil
  ) throws(SprocketError) {
    try add(name, type, shape: shape ?? [column.count]) { sink in
      try column.withUnsafeElements { try sink(UnsafeRawBufferPointer($0)) }
    }
  }

  /// Adds the three columns of a vocabulary. Offsets and slots use all 32 bits, so they are `U32`.
  fileprivate mutating func add<Row>(
    _ names: TensorName.VocabularyNames, _ vocabulary: Vocabulary<Row>
  ) throws(SprocketError) {
    let counts = vocabulary.withColumns { ($0.count, $1.count, $2.count) }
    try add(names.offsets, .uint32, shape: [counts.0]) { sink in
      try vocabulary.withColumns { offsets, _, _ in try sink(UnsafeRawBufferPointer(offsets)) }
    }
    try add(names.bytes, .uint8, shape: [counts.1]) { sink in
      try vocabulary.withColumns { _, bytes, _ in try sink(UnsafeRawBufferPointer(bytes)) }
    }
    try add(names.slots, .uint32, shape: [counts.2]) { sink in
      try vocabulary.withColumns { _, _, slots in try sink(UnsafeRawBufferPointer(slots)) }
    }
  }
}
