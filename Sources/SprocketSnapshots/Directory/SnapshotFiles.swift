import SprocketCore

/// The tensor file of a snapshot's folder, checked against the manifest.
enum SnapshotFiles {
  /// Maps the tensor file.
  /// - Parameter verifyChecksum: reads the whole file once, at memory speed when it is cached,
  ///   which also brings it into memory.
  /// - Throws: `dataLoss` that names the file when it is missing, of another size, or damaged.
  static func mapModel(in folder: String, manifest: Manifest, verifyChecksum: Bool)
    throws(SprocketError) -> SafetensorsFile
  {
    let path = folder + "/" + Manifest.modelFileName
    guard let record = manifest.files[Manifest.modelFileName] else {
      throw SprocketError(
        .dataLoss, "\(folder)/\(Manifest.fileName) is damaged: it does not list the tensor file")
    }
    guard let size = PosixFile.size(ofRegularFile: path) else {
      throw SprocketError(.dataLoss, "\(folder) has no \(Manifest.modelFileName)")
    }
    guard size == record.bytes else {
      throw SprocketError(
        .dataLoss, "\(path) is damaged: it has \(size) bytes instead of \(record.bytes)")
    }
    let mapping = try MappedFile(path: path)
    if verifyChecksum {
      let found = mapping.checksum()
      guard found == record.xxh3 else {
        throw SprocketError(
          .dataLoss, "\(path) is damaged: its checksum is \(found) instead of \(record.xxh3)")
      }
    }
    return try SafetensorsFile(mapping: mapping)
  }
}
