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
    var writer = SafetensorsWriter(metadata: metadata)
    if let ials {
      try writer.add(TensorName.itemFactors, ials.itemFactors)
      try writer.add(TensorName.userFactors, ials.userFactors)
    }
    try writer.add(TensorName.itemIDs, items)
    try writer.add(TensorName.userIDs, users)
    try writer.add(TensorName.userShardStarts, userShardStarts.map { Int64($0) })
    try writer.add(TensorName.historyOffsets, .int64, histories.offsets)
    try writer.add(TensorName.historyItems, .int32, histories.columns)
    try writer.add(TensorName.historyWeights, .float32, histories.values)
    try writer.add(TensorName.ratingCounts, popularity.ratingCounts)
    try writer.add(TensorName.popularityScores, popularity.scores)

    let file = try DurableFile(creating: path)
    try writer.write(to: file)
    let checksum = try file.finish()
    return FileRecord(bytes: file.count, xxh3: checksum)
  }
}

extension SafetensorsWriter {
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
    _ name: String, _ type: TensorType, _ column: SharedBuffer<Element>
  ) throws(SprocketError) {
    try add(name, type, shape: [column.count]) { sink in
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
