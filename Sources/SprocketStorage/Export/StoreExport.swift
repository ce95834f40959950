import GRDB
package import SprocketCore

/// An export under way: one read transaction that stays open, read a chunk at a time.
///
/// The transaction has a connection of its own, so it takes none from the readers. While it is
/// open the log grows, for SQLite cannot move what an export may still read; a client that does
/// not take its chunks is disconnected after the server's stall time, which ends the export.
final class StoreExport: ExportSource, @unchecked Sendable {
  // `progress` is touched on `queue` alone, which is why the class may be shared.
  private let queue = BlockingQueue(label: "sprocket.store.export")
  private let snapshot: DatabaseSnapshot
  private let database: StoreDatabase
  private var progress: ExportProgress

  init(_ request: ExportRequest, database: StoreDatabase) throws {
    self.database = database
    snapshot = try database.pool.makeSnapshot()
    progress = try snapshot.read { try ExportProgress(request, $0) }
  }

  func next() async throws -> ExportChunk? {
    try await queue.run { [self] in
      do {
        // Asked anew for each chunk: who is forgotten meanwhile is in no chunk from then on.
        let position = progress.totals.position
        let forgotten = try database.pool.read { try $0.usersForgotten(since: position) }
        return try snapshot.read { try progress.nextChunk($0, forgotten: forgotten) }
      } catch {
        throw SprocketError(storage: error, doing: "export")
      }
    }
  }
}

extension SprocketStore: ExportStore {
  /// - Throws: `invalidArgument` when nothing is asked for.
  package func export(_ request: ExportRequest) throws -> any ExportSource {
    if !request.items, !request.ratings, !request.events {
      throw SprocketError(
        .invalidArgument, "nothing to export; ask for items, ratings, events or several of them")
    }
    do {
      return try StoreExport(request, database: database)
    } catch {
      throw SprocketError(storage: error, doing: "export")
    }
  }
}

extension Database {
  /// Hashes of the users that were forgotten when the journal had this position or a later one.
  fileprivate func usersForgotten(since position: Int64) throws -> Set<UInt64> {
    let query = try PreparedStatement(
      self, "SELECT user_hash FROM tombstones WHERE position >= ?")
    try query.bind(1, position)
    var hashes: Set<UInt64> = []
    try query.forEachRow { hashes.insert(UInt64(bitPattern: $0.int(0))) }
    return hashes
  }
}
