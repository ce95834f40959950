import Foundation
package import SprocketCore

/// The folder of snapshots: one folder per version, which appears whole or not at all.
///
/// One process owns it. A version is written under a name that begins with a dot, its files are
/// flushed, then it is renamed and the folder flushed, so that neither a crash nor a power cut
/// leaves half a snapshot under a version's name. What an interrupted write leaves is removed at
/// the next start.
package struct SnapshotDirectory: Sendable {
  /// Path of the folder.
  package let root: String

  static let partialPrefix = ".partial-"
  static let removedPrefix = ".removed-"

  /// Opens the folder, makes it when it is missing, and removes what interrupted writes left.
  package init(root: String) throws(SprocketError) {
    self.root = root
    try PosixFile.makeDirectory(root)
    for name in try PosixFile.entries(of: root)
    where name.hasPrefix(Self.partialPrefix) || name.hasPrefix(Self.removedPrefix) {
      try Self.removeTree(root + "/" + name)
    }
  }

  /// Path of a version's folder, whether it exists or not.
  /// - Throws: `invalidArgument` when the name is none of a version.
  package func path(of version: ModelVersion) throws(SprocketError) -> String {
    try SnapshotName.validate(version)
    return root + "/" + version.rawValue
  }

  /// All versions, newest first, damaged ones included.
  package func list() throws(SprocketError) -> [ModelVersion] {
    try PosixFile.entries(of: root)
      .filter { SnapshotName.isValid($0) && PosixFile.isDirectory(root + "/" + $0) }
      .reversed().map { ModelVersion($0) }
  }

  package func contains(_ version: ModelVersion) -> Bool {
    SnapshotName.isValid(version.rawValue)
      && PosixFile.isDirectory(root + "/" + version.rawValue)
  }

  /// Reads what the manifest says of a version, without touching its tensors.
  /// - Throws: `notFound`, or `dataLoss` when the manifest is damaged or of another version.
  package func manifest(of version: ModelVersion) throws(SprocketError) -> Manifest {
    let folder = try path(of: version)
    guard PosixFile.isDirectory(folder) else { throw missing(version) }
    let manifest = try Manifest(folder: folder)
    guard manifest.version == version else {
      throw SprocketError(
        .dataLoss,
        "\(folder)/\(Manifest.fileName) is damaged: it belongs to \(manifest.version)")
    }
    return manifest
  }

  /// Removes a version. Models that are open from it keep working.
  /// - Throws: `notFound` when there is none of that name.
  package func remove(_ version: ModelVersion) throws(SprocketError) {
    let folder = try path(of: version)
    guard PosixFile.isDirectory(folder) else { throw missing(version) }
    // Renamed first: a removal that is interrupted must not leave half a snapshot.
    let doomed = root + "/" + Self.removedPrefix + version.rawValue
    try Self.removeTree(doomed)
    guard rename(folder, doomed) == 0 else { throw PosixFile.failure("remove", folder) }
    try PosixFile.syncDirectory(root)
    try Self.removeTree(doomed)
  }

  /// A name for a new version that no snapshot has yet.
  package func unusedVersion(createdMicros: Int64, kind: String, job: Int64) -> ModelVersion {
    let first = SnapshotName.version(createdMicros: createdMicros, kind: kind, job: job)
    var candidate = first
    var number = 2
    while PosixFile.exists(root + "/" + candidate.rawValue) {
      candidate = ModelVersion("\(first.rawValue)-\(number)")
      number += 1
    }
    return candidate
  }

  func missing(_ version: ModelVersion) -> SprocketError {
    SprocketError(
      .notFound, "there is no snapshot \(version); `sprocket admin models` lists the versions")
  }

  /// Removes a folder with everything in it; nothing there is fine. Links are not followed.
  static func removeTree(_ path: String) throws(SprocketError) {
    guard PosixFile.exists(path) else { return }
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch {
      throw SprocketError(.internal, "cannot remove \(path)", cause: error)
    }
  }
}
