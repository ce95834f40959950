import GRDB
package import SprocketCore
import Synchronization

extension SprocketStore: DataSetStore {
  /// Begins to take a data set.
  ///
  /// The chunks are gathered first, packed in memory and many films in a file, so the journal goes on
  /// while they arrive; it waits only for the one transaction at the end. Fields that a film of the data set leaves empty
  /// keep what is stored, and so does the hidden mark. Ratings of unknown films, and all but the
  /// latest of several ratings of one user for one film, are set aside with a reason.
  package func beginIngest(uid: UInt32) throws -> any DataSetIntake {
    StagedIntake(database: database, queue: ingestQueue, uid: uid)
  }

  package func counts() throws -> StoreCounts {
    try database.read("count") { db in
      StoreCounts(
        users: Int(try db.value(of: .users)), items: Int(try db.value(of: .items)),
        ratings: Int(try db.value(of: .ratings)), events: Int(try db.value(of: .events)))
    }
  }

  package func dataVersions(
    _ request: ListDataVersionsRequest
  ) throws -> ListDataVersionsResponse {
    try database.read("read the data versions") { try DataVersions($0).list(request) }
  }

  package func quarantine(_ request: ListQuarantineRequest) throws -> ListQuarantineResponse {
    try database.read("read the quarantine") { try Quarantine($0).list(request) }
  }

  package func discard(
    _ request: DiscardQuarantineRequest
  ) async throws -> DiscardQuarantineResponse {
    let numbers = Set(request.numbers)
    if numbers.isEmpty, request.source.isEmpty, request.reason.isEmpty, !request.all {
      throw SprocketError(
        .invalidArgument, "which rows? Name their numbers, a source, a reason, or all of them")
    }
    return try await ingestQueue.run { [database] in
      try database.write("discard rows of the quarantine") { db, _ in
        let discarded = try Quarantine(db).remove { row in
          if !numbers.isEmpty { return numbers.contains(row.number) }
          return (request.source.isEmpty || row.source == request.source)
            && (request.reason.isEmpty || row.row.reason.contains(request.reason))
        }
        return DiscardQuarantineResponse(discarded: discarded)
      }
    }
  }
}

/// A data set waiting for its last chunk.
private final class StagedIntake: DataSetIntake {
  private let database: StoreDatabase
  private let queue: BlockingQueue
  private let uid: UInt32
  private let started = WallClock.microseconds()
  private let staged: Mutex<StagedDataSet>

  init(database: StoreDatabase, queue: BlockingQueue, uid: UInt32) {
    self.database = database
    self.queue = queue
    self.uid = uid
    staged = Mutex(StagedDataSet(databasePath: database.path))
  }

  func add(_ chunk: IngestChunk) throws {
    try staged.withLock { try $0.add(chunk) }
  }

  func commit() async throws -> IngestResponse {
    let whole = staged.withLock { [database] staged in
      defer { staged = StagedDataSet(databasePath: database.path) }
      return staged
    }
    guard whole.isComplete else {
      throw SprocketError(
        .aborted, "the data set ended before its last chunk; nothing was changed, send it again")
    }
    return try await queue.run { [database, uid, started] in
      let clock = ContinuousClock()
      let start = clock.now
      var response = try database.write("ingest a data set") { db, keys in
        try DataSetTransaction.apply(whole, uid: uid, started: started, to: db, keys: keys)
      }
      response.commitMilliseconds = (clock.now - start) / .milliseconds(1)
      return response
    }
  }
}
