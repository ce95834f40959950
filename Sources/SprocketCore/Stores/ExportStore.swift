/// Gives out what the store holds, as it is at one moment.
public protocol ExportStore: Sendable {
  /// Opens an export of now. What is written later is not in it, but users who are forgotten while
  /// it runs are left out from then on.
  func export(_ request: ExportRequest) throws -> any ExportSource
}

/// One export under way. To be read by one task; letting go of it ends it.
public protocol ExportSource: Sendable {
  /// The next chunk, or nil after the one that says it is the last. Blocks no caller's thread.
  func next() async throws -> ExportChunk?
}
