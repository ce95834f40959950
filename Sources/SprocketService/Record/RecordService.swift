package import SprocketCore
import SprocketModels

/// The record flow: events → journal (durable) → fold-in → acknowledgement.
package struct RecordService: Sendable {
  private let journal: any EventJournal
  private let worker: FoldInWorker
  private let validation: FeedbackValidation
  private let impressions: ImpressionKeeper?
  private let clock: @Sendable () -> Int64

  /// - Parameters:
  ///   - impressions: learns what users did with what they were shown; nil: nobody does.
  ///   - clock: microseconds since 1970-01-01 UTC.
  package init(
    journal: any EventJournal, worker: FoldInWorker, validation: FeedbackValidation,
    impressions: ImpressionKeeper? = nil,
    clock: @escaping @Sendable () -> Int64
  ) {
    self.journal = journal
    self.worker = worker
    self.validation = validation
    self.impressions = impressions
    self.clock = clock
  }

  /// Records a batch, all or none, and calls back when it is durable and the users' next requests
  /// reflect it. May be called from any thread; the callback runs on a thread of the journal or of
  /// the fold-in worker and must not block.
  package func record(
    _ request: RecordRequest,
    completion: @escaping @Sendable (Result<RecordResponse, SprocketError>) -> Void
  ) {
    do throws(SprocketError) {
      try validation.check(request.events, now: clock())
    } catch {
      return completion(.failure(error))
    }
    journal.append(request.events, createMissing: request.createMissing) {
      [worker, impressions] result in
      switch result {
      case .failure(let error):
        completion(.failure(error))
      case .success(let receipt):
        let response = RecordResponse(
          recorded: receipt.recorded.count, duplicates: receipt.duplicates,
          position: receipt.position)
        // A retry may repeat a batch that was recorded but never folded in: its users are folded in
        // too, so that whoever gets an answer can rely on it.
        impressions?.recorded(receipt.recorded, policy: worker.registry.current.model.policy)
        var reflected = receipt
        if receipt.duplicates > 0 { reflected.recorded = request.events }
        worker.fold(reflected) { failure in
          completion(failure.map { .failure($0) } ?? .success(response))
        }
      }
    }
  }

  /// Records a batch, all or none, and returns when it is durable and reflected.
  package func record(_ request: RecordRequest) async throws -> RecordResponse {
    try await withCheckedThrowingContinuation { continuation in
      record(request) { continuation.resume(with: $0) }
    }
  }

  /// A page of what is known of a user, newest first.
  /// - Throws: `invalidArgument` when the limit is too large.
  package func listEvents(_ request: ListEventsRequest) throws -> ListEventsResponse {
    var request = request
    if request.limit > 10_000 {
      throw SprocketError(.invalidArgument, "limit is \(request.limit); ask for at most 10000")
    }
    if request.limit == 0 { request.limit = 100 }
    return try journal.listEvents(request)
  }

  /// Removes a user from the database and from what serving reads. The next snapshot is written
  /// without them.
  package func forget(_ request: ForgetUserRequest) async throws -> ForgetUserResponse {
    let journal = journal
    let worker = worker
    let user = request.user
    let response = try await worker.perform {
      let (removed, _) = try journal.forget(user)
      for handle in worker.registry.handles {
        handle.freshUsers.forget(user, row: handle.model.users.row(of: user.rawValue))
      }
      return ForgetUserResponse(removed: removed)
    }
    try await impressions?.forget(user)
    return response
  }
}
