import Foundation
package import SprocketCore

/// Writes a backup: a folder that appears whole and durable, or not at all.
package final class BackupWriter {
  private let target: String
  private let partial: String
  private var files: [String: FileRecord] = [:]
  private var current: (name: String, file: DurableFile)?

  /// - Throws: `alreadyExists` when there is something at the place.
  package init(path: String) throws(SprocketError) {
    let url = URL(fileURLWithPath: path).standardizedFileURL
    target = url.path
    partial =
      url.deletingLastPathComponent()
      .appendingPathComponent(".\(url.lastPathComponent).partial-\(getpid())").path
    if PosixFile.exists(target) {
      throw SprocketError(
        .alreadyExists, "there is something at \(path) already; name a folder that is not there yet"
      )
    }
    try SnapshotDirectory.removeTree(partial)
    // A backup says who watched what: only its owner may look into it.
    guard mkdir(partial, 0o700) == 0 else { throw PosixFile.failure("make the folder", partial) }
  }

  /// Takes the next chunk.
  /// - Throws: `dataLoss` when what came is not what was sent, `invalidArgument` for a file that has
  ///   no place in a backup, and what the disk says.
  package func add(_ chunk: BackupChunk) throws(SprocketError) {
    if !chunk.file.isEmpty { try begin(chunk.file) }
    guard let current else {
      if chunk.data.isEmpty, chunk.checksum.isEmpty { return }
      throw SprocketError(.dataLoss, "the backup has bytes that belong to no file; take it again")
    }
    var failure: SprocketError?
    chunk.data.withUnsafeBytes { bytes in
      do throws(SprocketError) { try current.file.append(bytes) } catch { failure = error }
    }
    if let failure { throw failure }
    if !chunk.checksum.isEmpty { try end(checksum: chunk.checksum) }
  }

  /// Writes the manifest and gives the backup its name.
  /// - Returns: the manifest.
  package func finish(_ summary: BackupSummary) throws -> BackupManifest {
    guard current == nil, files[BackupManifest.databaseName] != nil else {
      throw SprocketError(.dataLoss, "the backup ended within a file; take it again")
    }
    let manifest = BackupManifest(summary, files: files)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let file = try DurableFile(creating: partial + "/" + BackupManifest.fileName)
    try encoder.encode(manifest).withUnsafeBytes { try file.append($0) }
    _ = try file.finish()
    for version in manifest.snapshots {
      try PosixFile.syncDirectory(partial + "/snapshots/" + version.rawValue)
    }
    if !manifest.snapshots.isEmpty { try PosixFile.syncDirectory(partial + "/snapshots") }
    try PosixFile.syncDirectory(partial)
    guard rename(partial, target) == 0 else { throw PosixFile.failure("publish", target) }
    try PosixFile.syncDirectory((target as NSString).deletingLastPathComponent)
    return manifest
  }

  /// Removes what was written so far.
  package func discard() {
    try? SnapshotDirectory.removeTree(partial)
  }

  private func begin(_ name: String) throws(SprocketError) {
    if let current {
      throw SprocketError(.dataLoss, "the backup's \(current.name) was cut off; take it again")
    }
    guard BackupManifest.isKnown(name), files[name] == nil else {
      throw SprocketError(.invalidArgument, "\"\(name)\" is no file of a backup")
    }
    let path = partial + "/" + name
    do {
      try FileManager.default.createDirectory(
        atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700])
    } catch {
      throw SprocketError(.failedPrecondition, "cannot make a folder for \(path)", cause: error)
    }
    current = (name, try DurableFile(creating: path))
  }

  private func end(checksum: String) throws(SprocketError) {
    guard let (name, file) = current else { return }
    current = nil
    let own = try file.finish()
    guard own == checksum else {
      throw SprocketError(
        .dataLoss, "\(name) is not what the daemon sent (checksum \(own) for \(checksum))")
    }
    files[name] = FileRecord(bytes: file.count, xxh3: own)
  }
}
