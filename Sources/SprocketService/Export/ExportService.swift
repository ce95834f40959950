package import SprocketCore

/// Gives out films, ratings and events as they are at one moment.
package struct ExportService: Sendable {
  private let store: any ExportStore

  package init(store: any ExportStore) {
    self.store = store
  }

  /// Writes the chunks of an export, each when the one before was taken; the next one is read while
  /// a chunk is on its way.
  /// - Throws: `invalidArgument` when nothing is asked for, and what `write` throws.
  package func export(
    _ request: ExportRequest, write: @Sendable (ExportChunk) async throws -> Void
  ) async throws {
    let source = try store.export(request)
    var chunk = try await source.next()
    while let current = chunk {
      async let following = source.next()
      try await write(current)
      chunk = try await following
    }
  }
}
