package import SprocketClient
package import SprocketCore

/// What commands ask of a daemon. `SprocketClient` is one; tests have another.
package protocol Daemon: Sendable {
  func recommend(_ request: RecommendRequest) async throws(SprocketError) -> RecommendResponse
  func similarItems(
    _ request: SimilarItemsRequest
  ) async throws(SprocketError) -> SimilarItemsResponse
  func similarUsers(
    _ request: SimilarUsersRequest
  ) async throws(SprocketError) -> SimilarUsersResponse
  func predictRatings(
    _ request: PredictRatingsRequest
  ) async throws(SprocketError) -> PredictRatingsResponse
  func searchItems(_ request: SearchItemsRequest) async throws(SprocketError) -> SearchItemsResponse

  func record(_ request: RecordRequest) async throws(SprocketError) -> RecordResponse
  func recordStream() async throws(SprocketError) -> UploadStream<RecordRequest, RecordResponse>
  func listEvents(_ request: ListEventsRequest) async throws(SprocketError) -> ListEventsResponse
  func forgetUser(_ request: ForgetUserRequest) async throws(SprocketError) -> ForgetUserResponse

  func getItem(_ request: GetItemRequest) async throws(SprocketError) -> GetItemResponse
  func listItems(_ request: ListItemsRequest) async throws(SprocketError) -> ListItemsResponse
  func upsertItems(_ request: UpsertItemsRequest) async throws(SprocketError) -> UpsertItemsResponse
  func hideItems(_ request: HideItemsRequest) async throws(SprocketError) -> HideItemsResponse
  func deleteItems(
    _ request: DeleteItemsRequest
  ) async throws(SprocketError) -> DeleteItemsResponse

  func checkHealth(_ request: HealthCheckRequest) async throws(SprocketError) -> HealthCheckResponse

  func ingest() async throws(SprocketError) -> UploadStream<IngestChunk, IngestResponse>
  func export(
    _ request: ExportRequest
  ) async throws(SprocketError) -> AsyncThrowingStream<ExportChunk, any Error>
  func backup(
    _ request: BackupRequest
  ) async throws(SprocketError) -> AsyncThrowingStream<BackupChunk, any Error>
  func listDataVersions(
    _ request: ListDataVersionsRequest
  ) async throws(SprocketError) -> ListDataVersionsResponse
  func listQuarantine(
    _ request: ListQuarantineRequest
  ) async throws(SprocketError) -> ListQuarantineResponse
  func discardQuarantine(
    _ request: DiscardQuarantineRequest
  ) async throws(SprocketError) -> DiscardQuarantineResponse
  func proposeImputation() async throws(SprocketError) -> UploadStream<
    ImputationChunk, ProposeImputationResponse
  >
  func listImputedValues(
    _ request: ListImputedValuesRequest
  ) async throws(SprocketError) -> ListImputedValuesResponse
  func setImputedState(
    _ request: SetImputedStateRequest
  ) async throws(SprocketError) -> SetImputedStateResponse
  func startRetrain(
    _ request: StartRetrainRequest
  ) async throws(SprocketError) -> StartRetrainResponse
  func watchJob(
    _ request: WatchJobRequest
  ) async throws(SprocketError) -> AsyncThrowingStream<Job, any Error>
  func listJobs(_ request: ListJobsRequest) async throws(SprocketError) -> ListJobsResponse
  func cancelJob(_ request: CancelJobRequest) async throws(SprocketError) -> CancelJobResponse
  func createSnapshot(
    _ request: CreateSnapshotRequest
  ) async throws(SprocketError) -> CreateSnapshotResponse
  func listModels(_ request: ListModelsRequest) async throws(SprocketError) -> ListModelsResponse
  func setAlias(_ request: SetAliasRequest) async throws(SprocketError) -> SetAliasResponse
  func rollback(_ request: RollbackRequest) async throws(SprocketError) -> RollbackResponse
  func getModel(
    _ request: GetModelRequest
  ) async throws(SprocketError) -> GetModelResponse
  func promoteModel(
    _ request: PromoteModelRequest
  ) async throws(SprocketError) -> PromoteModelResponse
  func deleteAlias(
    _ request: DeleteAliasRequest
  ) async throws(SprocketError) -> DeleteAliasResponse
  func setPin(
    _ request: SetPinRequest
  ) async throws(SprocketError) -> SetPinResponse
  func collectGarbage(
    _ request: CollectGarbageRequest
  ) async throws(SprocketError) -> CollectGarbageResponse
  func getDrift(_ request: GetDriftRequest) async throws(SprocketError) -> GetDriftResponse
  func getPolicy(_ request: GetPolicyRequest) async throws(SprocketError) -> GetPolicyResponse
  func getStats(_ request: GetStatsRequest) async throws(SprocketError) -> GetStatsResponse

  func startExperiment(
    _ request: StartExperimentRequest
  ) async throws(SprocketError) -> StartExperimentResponse
  func listExperiments(
    _ request: ListExperimentsRequest
  ) async throws(SprocketError) -> ListExperimentsResponse
  func getExperiment(
    _ request: GetExperimentRequest
  ) async throws(SprocketError) -> GetExperimentResponse
  func stopExperiment(
    _ request: StopExperimentRequest
  ) async throws(SprocketError) -> StopExperimentResponse
  func getImpressions(
    _ request: GetImpressionsRequest
  ) async throws(SprocketError) -> GetImpressionsResponse
}

extension SprocketClient: Daemon {}

/// Connects to the daemon that listens at a path; calls end after the time given, if any.
package typealias DaemonConnector =
  @Sendable (_ socket: String, _ timeout: Duration?) async throws(SprocketError) -> any Daemon
