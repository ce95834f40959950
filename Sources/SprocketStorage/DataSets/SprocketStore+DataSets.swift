import GRDB
package import SprocketCore

extension SprocketStore: DataSetStore {
  /// Applies a whole data set.
  ///
  /// The chunks are gathered in memory first, so the journal goes on while they arrive; it waits
  /// only for the one transaction at the end. Fields that a film of the data set leaves empty keep
  /// what is stored, and so does the hidden mark. Ratings of unknown films, and all but the latest
  /// of several ratings of one user for one film, are set aside with a reason.
  package func ingest(
    source: String, nextChunk: @escaping @Sendable () throws -> IngestChunk?
  ) async throws -> IngestResponse {
    try await ingestQueue.run { [database] in
      var staged = StagedDataSet()
      try staged.add(IngestChunk(source: source))
      while !staged.isComplete, let chunk = try nextChunk() {
        try staged.add(chunk)
      }
      if !staged.isComplete {
        throw SprocketError(
          .aborted, "the data set ended before its last chunk; nothing was changed, send it again")
      }
      let clock = ContinuousClock()
      let start = clock.now
      var response = try database.write("ingest a data set") { [staged] db, _ in
        try DataSetTransaction.apply(staged, to: db)
      }
      response.commitMilliseconds = (clock.now - start) / .milliseconds(1)
      return response
    }
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
