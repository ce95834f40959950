import GRDB
package import SprocketCore
import Synchronization

extension SprocketStore: DataSetStore {
  /// Begins to take a data set.
  ///
  /// The chunks are gathered in memory first, packed, so the journal goes on while they arrive; it
  /// waits only for the one transaction at the end. Fields that a film of the data set leaves empty
  /// keep what is stored, and so does the hidden mark. Ratings of unknown films, and all but the
  /// latest of several ratings of one user for one film, are set aside with a reason.
  package func beginIngest() throws -> any DataSetIntake {
    StagedIntake(database: database, queue: ingestQueue)
  }

  package func counts() throws -> StoreCounts {
    try database.read("count") { db in
      StoreCounts(
        users: Int(try db.value(of: .users)), items: Int(try db.value(of: .items)),
        ratings: Int(try db.value(of: .ratings)), events: Int(try db.value(of: .events)))
    }
  }

  /// The rows of data sets that were set aside and why, those of one source or all.
  package func quarantine(source: String? = nil) throws -> [QuarantinedRow] {
    try database.read("read the quarantine") { db in
      let rows = try Quarantine(db).all()
      return source.map { source in rows.filter { $0.source == source } } ?? rows
    }
  }
}

/// A data set in memory, waiting for its last chunk.
private final class StagedIntake: DataSetIntake {
  private let database: StoreDatabase
  private let queue: BlockingQueue
  private let staged = Mutex(StagedDataSet())

  init(database: StoreDatabase, queue: BlockingQueue) {
    self.database = database
    self.queue = queue
  }

  func add(_ chunk: IngestChunk) throws {
    try staged.withLock { try $0.add(chunk) }
  }

  func commit() async throws -> IngestResponse {
    let whole = staged.withLock { staged in
      defer { staged = StagedDataSet() }
      return staged
    }
    guard whole.isComplete else {
      throw SprocketError(
        .aborted, "the data set ended before its last chunk; nothing was changed, send it again")
    }
    return try await queue.run { [database] in
      let clock = ContinuousClock()
      let start = clock.now
      var response = try database.write("ingest a data set") { db, keys in
        try DataSetTransaction.apply(whole, to: db, keys: keys)
      }
      response.commitMilliseconds = (clock.now - start) / .milliseconds(1)
      return response
    }
  }
}
