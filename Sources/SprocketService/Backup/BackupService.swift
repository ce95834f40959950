import Foundation
package import SprocketCore
package import SprocketSnapshots

/// Gives out a consistent copy of everything while requests go on.
///
/// The database is copied first, into a file beside it; then the snapshots are opened that its
/// registry can name. They never change, and what is open can be read to its end.
package struct BackupService: Sendable {
  private let store: any BackupStore
  private let registry: any ModelRegistry
  private let snapshots: SnapshotDirectory
  private let folder: String
  private let configuration: String?
  private let daemonVersion: String
  private let clock: @Sendable () -> Int64

  /// - Parameters:
  ///   - folder: where the copy of the database is kept while it is sent.
  ///   - configuration: the file that the daemon was configured with, if there is one.
  package init(
    store: any BackupStore, registry: any ModelRegistry, snapshots: SnapshotDirectory,
    folder: String, configuration: String?, daemonVersion: String,
    clock: @escaping @Sendable () -> Int64
  ) {
    self.store = store
    self.registry = registry
    self.snapshots = snapshots
    self.folder = folder
    self.configuration = configuration
    self.daemonVersion = daemonVersion
    self.clock = clock
  }

  /// Writes the chunks of a backup, each when the one before was taken.
  /// - Throws: `invalidArgument` for snapshots that there is no word for; `resourceExhausted` when
  ///   the disk has no room for the copy; and what `write` throws.
  package func backup(
    _ request: BackupRequest, write: @Sendable (BackupChunk) async throws -> Void
  ) async throws {
    guard ["", "aliased", "all", "none"].contains(request.snapshots) else {
      throw SprocketError(
        .invalidArgument,
        "snapshots are \"aliased\", \"all\" or \"none\", not \"\(request.snapshots)\"")
    }
    let copy = "\(folder)/.backup-\(UUID().uuidString).db"
    defer { try? FileManager.default.removeItem(atPath: copy) }
    var summary = try await store.copy(to: copy)
    summary.createdMicros = clock()
    summary.daemonVersion = daemonVersion
    var sources = [try BackupSource(name: BackupManifest.databaseName, path: copy)]
    if let configuration, FileManager.default.fileExists(atPath: configuration) {
      sources.append(
        try BackupSource(name: BackupManifest.configurationName, path: configuration))
    }
    for model in try registry.models() where isWanted(model, request) {
      if model.aliases.contains(ModelService.champion) { summary.champion = model.version }
      for file in [Manifest.fileName, Manifest.modelFileName] {
        sources.append(
          try BackupSource(
            name: BackupManifest.name(of: file, in: model.version),
            path: try snapshots.path(of: model.version) + "/" + file))
      }
    }
    try await write(BackupChunk(totalBytes: sources.reduce(0) { $0 + $1.bytes }))
    for source in sources { try await source.send(write) }
    try await write(BackupChunk(summary: summary))
  }

  private func isWanted(_ model: ModelEntry, _ request: BackupRequest) -> Bool {
    guard request.snapshots != "none", snapshots.contains(model.version),
      model.state != "damaged"
    else { return false }
    return request.snapshots == "all" || !model.aliases.isEmpty || model.state == "serving"
  }
}
