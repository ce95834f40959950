/// Copies the database while it is in use.
public protocol BackupStore: Sendable {
  /// Writes a copy of the database as of one commit into a new file, durably. Writers go on.
  /// - Returns: what the copy holds; version, time and model are for the caller to fill in.
  /// - Throws: `resourceExhausted` when the disk is full; there is no file then.
  /// - Complexity: reads the whole database, at the speed of the disk.
  func copy(to path: String) async throws -> BackupSummary
}
