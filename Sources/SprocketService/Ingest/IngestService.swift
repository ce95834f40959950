package import Logging
package import SprocketCore

/// Takes data sets: one transaction, then a catalogue view that shows the new films.
package struct IngestService: Sendable {
  /// Up to so many new ratings the popular films are found before the answer.
  private static let mostRatingsToWaitFor = 1_000_000

  private let store: any DataSetStore
  private let journal: any EventJournal
  private let worker: FoldInWorker
  private let publisher: ModelPublisher
  private let logger: Logger
  private let whenDone: @Sendable () -> Void

  /// - Parameter whenDone: Called after each data set that was taken in.
  package init(
    store: any DataSetStore, journal: any EventJournal, worker: FoldInWorker,
    publisher: ModelPublisher, logger: Logger, whenDone: @escaping @Sendable () -> Void = {}
  ) {
    self.store = store
    self.journal = journal
    self.worker = worker
    self.publisher = publisher
    self.logger = logger
    self.whenDone = whenDone
  }

  /// Begins to take a data set; nothing is changed before `commit`.
  /// - Parameter uid: The user id of the process that sends it.
  package func begin(uid: UInt32) throws -> any DataSetIntake { try store.beginIngest(uid: uid) }

  /// The data sets that were taken in.
  package func versions(
    _ request: ListDataVersionsRequest
  ) throws -> ListDataVersionsResponse {
    try store.dataVersions(request)
  }

  /// The rows that were set aside.
  package func quarantine(_ request: ListQuarantineRequest) throws -> ListQuarantineResponse {
    try store.quarantine(request)
  }

  /// Drops rows that were set aside.
  package func discard(
    _ request: DiscardQuarantineRequest
  ) async throws -> DiscardQuarantineResponse {
    try await store.discard(request)
  }

  /// Applies a whole data set or nothing of it.
  ///
  /// The new films can be found and recommended at once, and events and deletions count at once.
  /// Ratings of a data set reach the model with the next training; while no model has been trained,
  /// the popular films follow at once, or moments after the answer when there are very many ratings.
  package func commit(
    _ intake: any DataSetIntake, source: String
  ) async throws -> IngestResponse {
    let before = try journal.lastPosition()
    let response = try await intake.commit()
    if worker.registry.current.version == ModelPublisher.bootstrapVersion {
      if response.ratingsAdded > Self.mostRatingsToWaitFor {
        // Seconds of work that the answer, which is about durable data, need not wait for.
        Task { [publisher, logger] in
          do {
            try await publisher.publishBootstrap()
          } catch {
            logger.error("the popular films could not be found", metadata: ["error": "\(error)"])
          }
        }
      } else {
        try await publisher.publishBootstrap()
      }
    } else {
      let worker = worker
      let journal = journal
      try await worker.perform {
        try worker.refreshCatalog()
        // Events and deletions of the data set are in the journal, like those that came alone.
        let users = try journal.users(withEventsAfter: before)
        for handle in worker.registry.handles { try worker.foldIn(users, into: handle) }
      }
    }
    logger.notice(
      "data set ingested",
      metadata: [
        "source": "\(source)", "items_added": "\(response.itemsAdded)",
        "ratings_added": "\(response.ratingsAdded)", "version": "\(response.version)",
        "rejected": "\(response.rejected)",
      ])
    whenDone()
    return response
  }
}
