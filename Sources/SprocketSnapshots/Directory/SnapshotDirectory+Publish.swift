import Foundation
package import SprocketCore

extension SnapshotDirectory {
  /// Publishes a version whose files `fill` writes into the folder it gets.
  ///
  /// The version appears complete and durable, or, when `fill` throws or the machine stops, not
  /// at all.
  /// - Throws: `alreadyExists` when there is such a version; what `fill` throws.
  package func publish(_ version: ModelVersion, fill: (_ folder: String) throws -> Void) throws {
    let target = try unoccupiedPath(for: version)
    let partial = root + "/" + Self.partialPrefix + version.rawValue
    try Self.removeTree(partial)
    try PosixFile.makeDirectory(partial)
    do {
      try fill(partial)
      try PosixFile.syncDirectory(partial)
      guard rename(partial, target) == 0 else { throw PosixFile.failure("publish", target) }
    } catch {
      try? Self.removeTree(partial)
      throw error
    }
    try PosixFile.syncDirectory(root)
  }

  /// Moves the candidate a trainer left into the folder of snapshots.
  ///
  /// A rename where both lie on one file system, otherwise a copy; atomic and durable either way.
  /// - Parameter folder: holds `model.safetensors` and `manifest.json`, nothing else; it is gone
  ///   afterwards.
  /// - Returns: the candidate's manifest.
  /// - Throws: `dataLoss` when a file is missing or is not what the manifest says, `alreadyExists`
  ///   when there is such a version; the folder then stays.
  package func adopt(candidate folder: String) throws -> Manifest {
    guard PosixFile.isDirectory(folder) else {
      throw SprocketError(.dataLoss, "\(folder) is no folder: the trainer left no candidate")
    }
    let manifest = try Manifest(folder: folder)
    let target = try unoccupiedPath(for: manifest.version)
    let expected = [Manifest.fileName, Manifest.modelFileName].sorted()
    let found = try PosixFile.entries(of: folder)
    guard found == expected else {
      throw SprocketError(
        .dataLoss,
        "\(folder) holds \(found.joined(separator: ", ")) instead of "
          + expected.joined(separator: " and "))
    }
    _ = try SnapshotFiles.mapModel(in: folder, manifest: manifest, verifyChecksum: true)
    for name in expected { try PosixFile.syncFile(folder + "/" + name) }
    try PosixFile.syncDirectory(folder)

    if rename(folder, target) == 0 {
      try PosixFile.syncDirectory(root)
      return manifest
    }
    guard errno == EXDEV else { throw PosixFile.failure("move the candidate to", target) }
    try publish(manifest.version) { partial in
      for name in expected { try Self.copy(folder + "/" + name, to: partial + "/" + name) }
    }
    try Self.removeTree(folder)
    return manifest
  }

  private func unoccupiedPath(for version: ModelVersion) throws(SprocketError) -> String {
    let target = try path(of: version)
    guard !PosixFile.exists(target) else {
      throw SprocketError(.alreadyExists, "there is a snapshot \(version) already")
    }
    return target
  }

  /// Copies a file and flushes the copy.
  static func copy(_ source: String, to target: String) throws {
    let file = try DurableFile(creating: target)
    // What is empty cannot be mapped.
    if PosixFile.size(ofRegularFile: source) != 0 {
      let content = try MappedFile(path: source)
      try file.append(content.bytes)
    }
    _ = try file.finish()
  }
}
