package import Logging
package import SprocketCore

/// Takes data sets: one transaction, then a catalogue view that shows the new films.
package struct IngestService: Sendable {
  private let store: any DataSetStore
  private let journal: any EventJournal
  private let worker: FoldInWorker
  private let publisher: ModelPublisher
  private let logger: Logger

  package init(
    store: any DataSetStore, journal: any EventJournal, worker: FoldInWorker,
    publisher: ModelPublisher, logger: Logger
  ) {
    self.store = store
    self.journal = journal
    self.worker = worker
    self.publisher = publisher
    self.logger = logger
  }

  /// Begins to take a data set; nothing is changed before `commit`.
  package func begin() throws -> any DataSetIntake { try store.beginIngest() }

  /// Applies a whole data set or nothing of it.
  ///
  /// The new films can be found and recommended at once, and events and deletions count at once.
  /// Ratings of a data set reach the model with the next training; while no model has been trained, the popular films follow at once.
  package func commit(
    _ intake: any DataSetIntake, source: String
  ) async throws -> IngestResponse {
    let before = try journal.lastPosition()
    let response = try await intake.commit()
    if worker.registry.current.version == ModelPublisher.bootstrapVersion {
      try await publisher.publishBootstrap()
    } else {
      let worker = worker
      let journal = journal
      try await worker.perform {
        try worker.refreshCatalog()
        // Events and deletions of the data set are in the journal, like those that came alone.
        try worker.foldIn(try journal.users(withEventsAfter: before), into: worker.registry.current)
      }
    }
    logger.notice(
      "data set ingested",
      metadata: [
        "source": "\(source)", "items_added": "\(response.itemsAdded)",
        "ratings_added": "\(response.ratingsAdded)", "rejected": "\(response.rejected)",
      ])
    return response
  }
}
