import Foundation
package import SprocketCore

/// A backup on disk.
package struct BackupFolder: Sendable {
  package let path: String
  package let manifest: BackupManifest

  /// Reads the manifest.
  /// - Throws: `notFound` when there is no backup, `dataLoss` when its manifest is damaged,
  ///   `failedPrecondition` when it was written by a newer version.
  package init(path: String) throws(SprocketError) {
    self.path = URL(fileURLWithPath: path).standardizedFileURL.path
    let file = self.path + "/" + BackupManifest.fileName
    guard let data = FileManager.default.contents(atPath: file) else {
      throw SprocketError(
        .notFound, "\(path) is no backup: there is no \(BackupManifest.fileName) that can be read")
    }
    do {
      manifest = try JSONDecoder().decode(BackupManifest.self, from: data)
    } catch {
      throw SprocketError(
        .dataLoss, "\(file) is damaged: \((error as? DecodingError)?.reason ?? "\(error)")")
    }
    guard manifest.format <= BackupManifest.currentFormat else {
      throw SprocketError(
        .failedPrecondition,
        "\(path) was written by a newer version of Sprocket (format \(manifest.format)); "
          + "restore it with that version")
    }
    if let stranger = manifest.files.keys.sorted().first(where: { !BackupManifest.isKnown($0) }) {
      throw SprocketError(.dataLoss, "\(file) names \"\(stranger)\", which is no file of a backup")
    }
    guard manifest.files[BackupManifest.databaseName] != nil else {
      throw SprocketError(.dataLoss, "\(file) names no database")
    }
  }

  /// Compares each file with its size and its checksum. Cost: one pass over the backup.
  /// - Throws: `dataLoss` naming the first file that is damaged or missing.
  package func verify() throws(SprocketError) {
    for (name, record) in manifest.files.sorted(by: { $0.key < $1.key }) {
      let file = path + "/" + name
      guard let bytes = PosixFile.size(ofRegularFile: file) else {
        throw SprocketError(.dataLoss, "the backup lacks \(name)")
      }
      guard bytes == record.bytes else {
        throw SprocketError(
          .dataLoss, "\(name) of the backup is damaged: it has \(bytes) bytes, not \(record.bytes)")
      }
      let checksum = try FileChecksum.hexadecimal(ofFileAt: file)
      guard checksum == record.xxh3 else {
        throw SprocketError(
          .dataLoss,
          "\(name) of the backup is damaged: its checksum is \(checksum), not \(record.xxh3)")
      }
    }
  }

  /// Copies the files for which `place` names one, durably; their folders are made.
  package func copy(place: (String) -> String?) throws {
    var folders: Set<String> = []
    for name in manifest.files.keys.sorted() {
      guard let target = place(name) else { continue }
      let folder = (target as NSString).deletingLastPathComponent
      if folders.insert(folder).inserted {
        try FileManager.default.createDirectory(
          atPath: folder, withIntermediateDirectories: true,
          attributes: [.posixPermissions: 0o750])
      }
      try SnapshotDirectory.copy(path + "/" + name, to: target)
    }
    for folder in folders { try PosixFile.syncDirectory(folder) }
  }
}
