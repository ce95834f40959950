import SprocketClient
import SprocketCommands
import SprocketCore
import Synchronization

/// A daemon that answers as a test tells it to, by the type of the request, and remembers what it
/// was asked.
final class FakeDaemon: Daemon {
  private struct State {
    var answers: [ObjectIdentifier: @Sendable (Any) throws -> Any] = [:]
    var requests: [any Sendable] = []
  }

  private let state = Mutex(State())

  /// Answers all requests of a type.
  func on<Request, Answer>(
    _ type: Request.Type, _ answer: @escaping @Sendable (Request) throws -> Answer
  ) {
    state.withLock { state in
      state.answers[ObjectIdentifier(type)] = { request in
        guard let request = request as? Request else {
          throw SprocketError(.internal, "a request of another type")
        }
        return try answer(request)
      }
    }
  }

  /// What was asked, in order.
  func requests<Request>(_ type: Request.Type = Request.self) -> [Request] {
    state.withLock { $0.requests.compactMap { $0 as? Request } }
  }

  private func answer<Request: Sendable, Answer>(
    _ request: Request
  ) throws(SprocketError) -> Answer {
    let answer = state.withLock { state in
      state.requests.append(request)
      return state.answers[ObjectIdentifier(Request.self)]
    }
    do {
      if let result = try answer?(request) as? Answer { return result }
    } catch {
      throw SprocketError(wrapping: error, .internal, "the test's answer failed")
    }
    throw SprocketError(.unimplemented, "the test has no answer to \(Request.self)")
  }

  func proposeImputation() async throws(SprocketError) -> UploadStream<
    ImputationChunk, ProposeImputationResponse
  > {
    UploadStream(
      send: { [self] (chunk) throws(SprocketError) in
        state.withLock { $0.requests.append(chunk) }
      },
      finish: { [self] () throws(SprocketError) in
        try answer(requests(ImputationChunk.self))
      })
  }
  func listImputedValues(
    _ request: ListImputedValuesRequest
  ) async throws(SprocketError) -> ListImputedValuesResponse { try answer(request) }
  func setImputedState(
    _ request: SetImputedStateRequest
  ) async throws(SprocketError) -> SetImputedStateResponse { try answer(request) }
  func recommend(_ request: RecommendRequest) async throws(SprocketError) -> RecommendResponse {
    try answer(request)
  }
  func similarItems(
    _ request: SimilarItemsRequest
  ) async throws(SprocketError) -> SimilarItemsResponse { try answer(request) }
  func similarUsers(
    _ request: SimilarUsersRequest
  ) async throws(SprocketError) -> SimilarUsersResponse { try answer(request) }
  func predictRatings(
    _ request: PredictRatingsRequest
  ) async throws(SprocketError) -> PredictRatingsResponse { try answer(request) }
  func searchItems(
    _ request: SearchItemsRequest
  ) async throws(SprocketError) -> SearchItemsResponse { try answer(request) }

  func record(_ request: RecordRequest) async throws(SprocketError) -> RecordResponse {
    try answer(request)
  }
  func recordStream() async throws(SprocketError) -> UploadStream<RecordRequest, RecordResponse> {
    upload()
  }
  func listEvents(_ request: ListEventsRequest) async throws(SprocketError) -> ListEventsResponse {
    try answer(request)
  }
  func forgetUser(_ request: ForgetUserRequest) async throws(SprocketError) -> ForgetUserResponse {
    try answer(request)
  }

  func getItem(_ request: GetItemRequest) async throws(SprocketError) -> GetItemResponse {
    try answer(request)
  }
  func listItems(_ request: ListItemsRequest) async throws(SprocketError) -> ListItemsResponse {
    try answer(request)
  }
  func upsertItems(
    _ request: UpsertItemsRequest
  ) async throws(SprocketError) -> UpsertItemsResponse { try answer(request) }
  func hideItems(_ request: HideItemsRequest) async throws(SprocketError) -> HideItemsResponse {
    try answer(request)
  }

  func deleteItems(
    _ request: DeleteItemsRequest
  ) async throws(SprocketError) -> DeleteItemsResponse { try answer(request) }

  func checkHealth(
    _ request: HealthCheckRequest
  ) async throws(SprocketError) -> HealthCheckResponse { try answer(request) }

  func ingest() async throws(SprocketError) -> UploadStream<IngestChunk, IngestResponse> {
    upload()
  }
  func backup(
    _ request: BackupRequest
  ) async throws(SprocketError) -> AsyncThrowingStream<BackupChunk, any Error> {
    let chunks: [BackupChunk] = try answer(request)
    return AsyncThrowingStream { continuation in
      for chunk in chunks { continuation.yield(chunk) }
      continuation.finish()
    }
  }
  func export(
    _ request: ExportRequest
  ) async throws(SprocketError) -> AsyncThrowingStream<ExportChunk, any Error> {
    let chunks: [ExportChunk] = try answer(request)
    return AsyncThrowingStream { continuation in
      for chunk in chunks { continuation.yield(chunk) }
      continuation.finish()
    }
  }
  func listDataVersions(
    _ request: ListDataVersionsRequest
  ) async throws(SprocketError) -> ListDataVersionsResponse { try answer(request) }
  func listQuarantine(
    _ request: ListQuarantineRequest
  ) async throws(SprocketError) -> ListQuarantineResponse { try answer(request) }
  func discardQuarantine(
    _ request: DiscardQuarantineRequest
  ) async throws(SprocketError) -> DiscardQuarantineResponse { try answer(request) }
  func startRetrain(
    _ request: StartRetrainRequest
  ) async throws(SprocketError) -> StartRetrainResponse { try answer(request) }
  func watchJob(
    _ request: WatchJobRequest
  ) async throws(SprocketError) -> AsyncThrowingStream<Job, any Error> {
    let jobs: [Job] = try answer(request)
    return AsyncThrowingStream { continuation in
      for job in jobs { continuation.yield(job) }
      continuation.finish()
    }
  }
  func listJobs(_ request: ListJobsRequest) async throws(SprocketError) -> ListJobsResponse {
    try answer(request)
  }
  func cancelJob(_ request: CancelJobRequest) async throws(SprocketError) -> CancelJobResponse {
    try answer(request)
  }
  func createSnapshot(
    _ request: CreateSnapshotRequest
  ) async throws(SprocketError) -> CreateSnapshotResponse { try answer(request) }
  func listModels(_ request: ListModelsRequest) async throws(SprocketError) -> ListModelsResponse {
    try answer(request)
  }
  func setAlias(_ request: SetAliasRequest) async throws(SprocketError) -> SetAliasResponse {
    try answer(request)
  }
  func rollback(_ request: RollbackRequest) async throws(SprocketError) -> RollbackResponse {
    try answer(request)
  }
  func startExperiment(
    _ request: StartExperimentRequest
  ) async throws(SprocketError) -> StartExperimentResponse {
    try answer(request)
  }
  func listExperiments(
    _ request: ListExperimentsRequest
  ) async throws(SprocketError) -> ListExperimentsResponse {
    try answer(request)
  }
  func getExperiment(
    _ request: GetExperimentRequest
  ) async throws(SprocketError) -> GetExperimentResponse {
    try answer(request)
  }
  func stopExperiment(
    _ request: StopExperimentRequest
  ) async throws(SprocketError) -> StopExperimentResponse {
    try answer(request)
  }
  func getImpressions(
    _ request: GetImpressionsRequest
  ) async throws(SprocketError) -> GetImpressionsResponse {
    try answer(request)
  }
  func getModel(
    _ request: GetModelRequest
  ) async throws(SprocketError) -> GetModelResponse { try answer(request) }
  func promoteModel(
    _ request: PromoteModelRequest
  ) async throws(SprocketError) -> PromoteModelResponse { try answer(request) }
  func deleteAlias(
    _ request: DeleteAliasRequest
  ) async throws(SprocketError) -> DeleteAliasResponse { try answer(request) }
  func setPin(
    _ request: SetPinRequest
  ) async throws(SprocketError) -> SetPinResponse { try answer(request) }
  func collectGarbage(
    _ request: CollectGarbageRequest
  ) async throws(SprocketError) -> CollectGarbageResponse { try answer(request) }
  func getDrift(_ request: GetDriftRequest) async throws(SprocketError) -> GetDriftResponse {
    try answer(request)
  }
  func getPolicy(_ request: GetPolicyRequest) async throws(SprocketError) -> GetPolicyResponse {
    try answer(request)
  }
  func getStats(_ request: GetStatsRequest) async throws(SprocketError) -> GetStatsResponse {
    try answer(request)
  }

  /// Each message is remembered; the end is answered as an `UploadEnd` of the messages' type.
  private func upload<Message: Sendable, Answer: Sendable>() -> UploadStream<Message, Answer> {
    UploadStream(
      send: { message throws(SprocketError) in
        self.state.withLock { $0.requests.append(message) }
      },
      finish: { () throws(SprocketError) in try self.answer(UploadEnd<Message>()) })
  }
}

/// Stands for the end of an upload in `FakeDaemon.on`.
struct UploadEnd<Message: Sendable>: Sendable {}
