public import SprocketCore

/// These calls are answered on the admin socket only.
extension SprocketClient {
  /// Takes a data set, films before the ratings that refer to them; the last chunk says that it
  /// is complete. It goes in whole or not at all.
  public func ingest() async throws(SprocketError) -> UploadStream<IngestChunk, IngestResponse> {
    try await upload(ServiceName.admin, "Ingest")
  }

  /// Films, ratings of data sets and events as they are now, in that order; the last chunk is marked
  /// `complete`. The daemon reads on only as chunks are taken; give it a connection of its own, for
  /// other calls on the same one wait while a chunk is not taken, and no `callTimeout`.
  public func export(
    _ request: ExportRequest
  ) async throws(SprocketError) -> AsyncThrowingStream<ExportChunk, any Error> {
    try await stream(ServiceName.admin, "Export", request)
  }

  /// A consistent copy of database, snapshots and configuration, file by file; the last chunk has the
  /// summary. As with `export`, give it a connection of its own and no `callTimeout`.
  public func backup(
    _ request: BackupRequest
  ) async throws(SprocketError) -> AsyncThrowingStream<BackupChunk, any Error> {
    try await stream(ServiceName.admin, "Backup", request)
  }

  /// The data sets that were taken in, newest first.
  public func listDataVersions(
    _ request: ListDataVersionsRequest
  ) async throws(SprocketError) -> ListDataVersionsResponse {
    try await call(ServiceName.admin, "ListDataVersions", request)
  }

  /// Rows of data sets that were set aside.
  public func listQuarantine(
    _ request: ListQuarantineRequest
  ) async throws(SprocketError) -> ListQuarantineResponse {
    try await call(ServiceName.admin, "ListQuarantine", request)
  }

  /// Drops rows that were set aside.
  public func discardQuarantine(
    _ request: DiscardQuarantineRequest
  ) async throws(SprocketError) -> DiscardQuarantineResponse {
    try await call(ServiceName.admin, "DiscardQuarantine", request)
  }

  /// Takes imputed values; the last chunk says that it is complete. They go in whole or not at all.
  public func proposeImputation() async throws(SprocketError) -> UploadStream<
    ImputationChunk, ProposeImputationResponse
  > {
    try await upload(ServiceName.admin, "ProposeImputation")
  }

  /// Imputed values, page by page.
  public func listImputedValues(
    _ request: ListImputedValuesRequest
  ) async throws(SprocketError) -> ListImputedValuesResponse {
    try await call(ServiceName.admin, "ListImputedValues", request)
  }

  /// Accepts imputed values, or undoes them.
  public func setImputedState(
    _ request: SetImputedStateRequest
  ) async throws(SprocketError) -> SetImputedStateResponse {
    try await call(ServiceName.admin, "SetImputedState", request)
  }

  /// Queues a training.
  public func startRetrain(
    _ request: StartRetrainRequest
  ) async throws(SprocketError) -> StartRetrainResponse {
    try await call(ServiceName.admin, "StartRetrain", request)
  }

  /// The state of a job now and after every change, until it has ended. The iteration throws
  /// `notFound` for an unknown job.
  public func watchJob(
    _ request: WatchJobRequest
  ) async throws(SprocketError) -> AsyncThrowingStream<Job, any Error> {
    try await stream(ServiceName.admin, "WatchJob", request)
  }

  /// The jobs, newest first.
  public func listJobs(_ request: ListJobsRequest) async throws(SprocketError) -> ListJobsResponse {
    try await call(ServiceName.admin, "ListJobs", request)
  }

  /// Stops a job.
  public func cancelJob(
    _ request: CancelJobRequest
  ) async throws(SprocketError) -> CancelJobResponse {
    try await call(ServiceName.admin, "CancelJob", request)
  }

  /// Writes the state of now as a new model version and serves it.
  public func createSnapshot(
    _ request: CreateSnapshotRequest
  ) async throws(SprocketError) -> CreateSnapshotResponse {
    try await call(ServiceName.admin, "CreateSnapshot", request)
  }

  /// The model versions, newest first.
  public func listModels(
    _ request: ListModelsRequest
  ) async throws(SprocketError) -> ListModelsResponse {
    try await call(ServiceName.admin, "ListModels", request)
  }

  /// Points an alias at a version; "champion" is the version in service.
  public func setAlias(_ request: SetAliasRequest) async throws(SprocketError) -> SetAliasResponse {
    try await call(ServiceName.admin, "SetAlias", request)
  }

  /// Serves the version that was champion before.
  public func rollback(_ request: RollbackRequest) async throws(SprocketError) -> RollbackResponse {
    try await call(ServiceName.admin, "Rollback", request)
  }

  /// One version with its verdict and what was done to it.
  public func getModel(
    _ request: GetModelRequest
  ) async throws(SprocketError) -> GetModelResponse {
    try await call(ServiceName.admin, "GetModel", request)
  }

  /// Serves a version; one that the gate rejected only by force.
  public func promoteModel(
    _ request: PromoteModelRequest
  ) async throws(SprocketError) -> PromoteModelResponse {
    try await call(ServiceName.admin, "PromoteModel", request)
  }

  /// Takes an alias away.
  public func deleteAlias(
    _ request: DeleteAliasRequest
  ) async throws(SprocketError) -> DeleteAliasResponse {
    try await call(ServiceName.admin, "DeleteAlias", request)
  }

  /// Turns automatic promotion off or on again.
  public func setPin(
    _ request: SetPinRequest
  ) async throws(SprocketError) -> SetPinResponse {
    try await call(ServiceName.admin, "SetPin", request)
  }

  /// Removes the snapshots that the retention rule no longer keeps, or says which those are.
  public func collectGarbage(
    _ request: CollectGarbageRequest
  ) async throws(SprocketError) -> CollectGarbageResponse {
    try await call(ServiceName.admin, "CollectGarbage", request)
  }

  /// How far recent feedback is from the training data.
  public func getDrift(_ request: GetDriftRequest) async throws(SprocketError) -> GetDriftResponse {
    try await call(ServiceName.admin, "GetDrift", request)
  }

  /// What the retraining policy would do now, why not, and what it did.
  public func getPolicy(
    _ request: GetPolicyRequest
  ) async throws(SprocketError) -> GetPolicyResponse {
    try await call(ServiceName.admin, "GetPolicy", request)
  }

  /// What the daemon is doing.
  public func getStats(_ request: GetStatsRequest) async throws(SprocketError) -> GetStatsResponse {
    try await call(ServiceName.admin, "GetStats", request)
  }
}
