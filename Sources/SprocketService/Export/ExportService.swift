import Foundation
package import SprocketCore
package import SprocketSnapshots

/// Gives out films, ratings, events and the snapshot in service as they are at one moment.
package struct ExportService: Sendable {
  private static let fileChunkBytes = 1 << 20

  private let store: any ExportStore
  private let serving: ServingRegistry
  private let snapshots: SnapshotDirectory

  package init(
    store: any ExportStore, serving: ServingRegistry, snapshots: SnapshotDirectory
  ) {
    self.store = store
    self.serving = serving
    self.snapshots = snapshots
  }

  /// Writes the chunks of an export, each when the one before was taken; the next one is read while
  /// a chunk is on its way.
  /// - Throws: `invalidArgument` when nothing is asked for; `failedPrecondition` when the snapshot is
  ///   asked for and there is none, or when it holds users who were forgotten since; and what
  ///   `write` throws.
  package func export(
    _ request: ExportRequest, write: @Sendable (ExportChunk) async throws -> Void
  ) async throws {
    let snapshot = request.snapshot ? try openSnapshot() : nil
    var rows = request
    rows.snapshot = false
    if snapshot == nil || rows != ExportRequest() {
      let source = try store.export(rows)
      var chunk = try await source.next()
      while var current = chunk {
        async let following = source.next()
        if let snapshot {
          current.totals?.name(snapshot)
          current.complete = false
        }
        try await write(current)
        chunk = try await following
      }
    } else if let snapshot {
      var totals = ExportTotals()
      totals.name(snapshot)
      try await write(ExportChunk(totals: totals))
    }
    if let snapshot { try await send(snapshot, write: write) }
  }

  fileprivate struct OpenSnapshot {
    var version: ModelVersion
    var file: FileHandle
    var bytes: Int
  }

  private func openSnapshot() throws -> OpenSnapshot {
    let handle = serving.current
    let isTrained =
      handle.version != ModelPublisher.bootstrapVersion
      && handle.version != ServingHandle.emptyVersion
    guard isTrained,
      let file = FileHandle(
        forReadingAtPath: "\(try snapshots.path(of: handle.version))/\(Manifest.modelFileName)")
    else {
      throw SprocketError(
        .failedPrecondition,
        "no trained model is in service; train one with `sprocket admin retrain --wait`")
    }
    if !handle.freshUsers.forgottenRows.isEmpty {
      throw SprocketError(
        .failedPrecondition,
        "users were forgotten since the model was written; `sprocket admin snapshot` writes it "
          + "without them, then export again")
    }
    let bytes = Int(try file.seekToEnd())
    try file.seek(toOffset: 0)
    return OpenSnapshot(version: handle.version, file: file, bytes: bytes)
  }

  /// An open file stays whole, also when the snapshot is removed meanwhile.
  private func send(
    _ snapshot: OpenSnapshot, write: @Sendable (ExportChunk) async throws -> Void
  ) async throws {
    var sent = 0
    repeat {
      let part = [UInt8](try snapshot.file.read(upToCount: Self.fileChunkBytes) ?? Data())
      sent += part.count
      if part.isEmpty, sent < snapshot.bytes {
        throw SprocketError(.dataLoss, "the snapshot \(snapshot.version) ends early")
      }
      try await write(ExportChunk(complete: sent >= snapshot.bytes, snapshot: part))
    } while sent < snapshot.bytes
  }
}

extension ExportTotals {
  fileprivate mutating func name(_ snapshot: ExportService.OpenSnapshot) {
    snapshotBytes = snapshot.bytes
    snapshotVersion = snapshot.version
  }
}
