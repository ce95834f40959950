package import Logging
package import SprocketCore

/// Takes imputed values, and what people think of them; models see the difference with the next
/// view of the catalogue and the next training.
package struct ImputationService: Sendable {
  /// The longest page.
  static let maximumPage = 10_000

  private let store: any ImputationStore
  private let worker: FoldInWorker
  private let logger: Logger

  package init(store: any ImputationStore, worker: FoldInWorker, logger: Logger) {
    self.store = store
    self.worker = worker
    self.logger = logger
  }

  /// Applies the result of a run, all of it or nothing.
  package func propose(
    nextChunk: @escaping @Sendable () throws -> ImputationChunk?
  ) async throws -> ProposeImputationResponse {
    let response = try await store.propose(nextChunk: nextChunk)
    try await refresh()
    logger.notice(
      "values imputed",
      metadata: [
        "run": "\(response.run)", "proposed": "\(response.proposed)",
        "replaced": "\(response.replaced)", "skipped": "\(response.skipped)",
      ])
    return response
  }

  /// A page of imputed values.
  package func list(_ request: ListImputedValuesRequest) throws -> ListImputedValuesResponse {
    var request = request
    if request.pageSize > Self.maximumPage {
      throw SprocketError(
        .invalidArgument,
        "page_size is \(request.pageSize); ask for at most \(Self.maximumPage)")
    }
    if request.pageSize == 0 { request.pageSize = 100 }
    return try store.imputedValues(request)
  }

  /// Accepts values, or undoes them.
  /// - Throws: `invalidArgument` for a selection of everything.
  package func setState(_ request: SetImputedStateRequest) async throws -> SetImputedStateResponse {
    if request.selection == ImputationSelection() {
      throw SprocketError(
        .invalidArgument,
        "selection names nothing; give films, columns, a run, a state or a confidence")
    }
    let response = try await store.setImputedState(request)
    try await refresh()
    return response
  }

  private func refresh() async throws {
    let worker = worker
    try await worker.perform { try worker.refreshCatalog() }
  }
}
