import Foundation
package import SprocketCore

/// What `backup.json` says of a backup: its moment, and size and checksum of each file beside it.
package struct BackupManifest: Codable, Hashable, Sendable {
  /// The format this code writes, and the newest it reads.
  package static let currentFormat = 1
  /// Its own name.
  package static let fileName = "backup.json"
  /// The name of the database in a backup.
  package static let databaseName = "sprocket.db"
  /// The name of the configuration in a backup.
  package static let configurationName = "sprocketd.toml"

  package var format = BackupManifest.currentFormat
  package var createdMicros: Int64
  package var daemonVersion: String
  package var position: Int64
  package var dataVersion: Int64
  package var revision: Int64
  /// Empty when none was trained.
  package var champion: String
  package var files: [String: FileRecord]

  package init(_ summary: BackupSummary, files: [String: FileRecord]) {
    createdMicros = summary.createdMicros
    daemonVersion = summary.daemonVersion
    position = summary.position
    dataVersion = summary.dataVersion
    revision = summary.revision
    champion = summary.champion?.rawValue ?? ""
    self.files = files
  }

  /// Bytes of all files.
  package var bytes: Int { files.values.reduce(0) { $0 + $1.bytes } }

  /// The snapshots in it, newest first.
  package var snapshots: [ModelVersion] {
    Set(files.keys.compactMap { Self.snapshot(ofFile: $0) }).sorted().reversed()
      .map { ModelVersion($0) }
  }

  /// The name of a snapshot's file in a backup.
  package static func name(of file: String, in version: ModelVersion) -> String {
    "snapshots/\(version.rawValue)/\(file)"
  }

  /// Whether a backup may hold a file of this name; nothing else is written or read, so that no name
  /// leads out of the folder.
  static func isKnown(_ name: String) -> Bool {
    name == databaseName || name == configurationName || snapshot(ofFile: name) != nil
  }

  private static func snapshot(ofFile name: String) -> String? {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 3, parts[0] == "snapshots", SnapshotName.isValid(parts[1]),
      [Manifest.fileName, Manifest.modelFileName].contains(parts[2])
    else { return nil }
    return parts[1]
  }

  private enum CodingKeys: String, CodingKey {
    case format
    case createdMicros = "created_micros"
    case daemonVersion = "daemon_version"
    case position
    case dataVersion = "data_version"
    case revision, champion, files
  }
}
