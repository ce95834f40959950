package import SprocketCore

/// Everything that must outlive the daemon, in one SQLite file: catalogue, ratings, the journal of
/// events, jobs and the registry of models.
///
/// Where to read on: `Migrations/` has the tables and why they look so, `Journal/JournalWriter` the
/// group commit, `DataSets/` the bulk path, `Catalog/TitleSearch` the search.
///
/// All methods may be called from any thread. Reads see the last commit and never wait for the
/// writer; writes are done one after the other.
package final class SprocketStore: Sendable {
  let database: StoreDatabase
  let journal: JournalWriter
  /// Which imputed values the films for models have.
  let imputation: ImputationPolicy
  /// Work that blocks has queues of its own, so that it holds up no task of the caller's.
  let catalogQueue = BlockingQueue(label: "sprocket.store.catalog")
  let ingestQueue = BlockingQueue(label: "sprocket.store.ingest")

  /// Opens the store, creates it when there is none, and brings an older one up to date.
  /// - Throws: `failedPrecondition` when the file is not ours, was written by a newer version, or
  ///   cannot be opened; `dataLoss` when it is damaged.
  package init(path: String, options: StoreOptions = StoreOptions()) throws(SprocketError) {
    database = try StoreDatabase(path: path, options: options)
    imputation = options.imputation
    journal = JournalWriter(database: database, options: options)
    journal.start()
  }

  deinit {
    close()
  }

  /// Why nothing is written any more, or nil while all is well. Set when the disk failed in a
  /// commit: what is acknowledged is safe, but nothing more is until the store is opened again.
  package var failure: SprocketError? { database.failure }

  /// Records what is still queued, moves the log into the database file and closes it. Calls after
  /// this get `unavailable`. May be called more than once.
  package func close() {
    journal.close()
    database.close()
  }
}

/// What can be set about a store.
package struct StoreOptions: Sendable {
  /// How many events may wait for the journal before callers get `resourceExhausted`.
  package var queuedEvents: Int
  /// How many bytes these may take, counting their texts and a fixed part for each.
  package var queuedBytes: Int
  /// Connections that read at the same time.
  package var readers: Int
  /// How long to wait for another process that holds the file, in seconds.
  package var busySeconds: Double
  /// Which imputed values models see.
  package var imputation: ImputationPolicy

  package init(
    queuedEvents: Int = 65_536, queuedBytes: Int = 64 << 20, readers: Int = 4,
    busySeconds: Double = 5, imputation: ImputationPolicy = .off
  ) {
    self.queuedEvents = queuedEvents
    self.queuedBytes = queuedBytes
    self.readers = readers
    self.busySeconds = busySeconds
    self.imputation = imputation
  }
}
