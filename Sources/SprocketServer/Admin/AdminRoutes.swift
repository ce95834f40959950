import SprocketCore
package import SprocketService
package import SprocketTransport

/// `sprocket.v1.Admin`: the retrain flow enters here, and data sets do.
package struct AdminRoutes: Sendable {
  package static let service = "sprocket.v1.Admin"

  private let retrain: RetrainService
  private let models: ModelService
  private let ingest: IngestService
  private let export: ExportService
  private let backup: BackupService
  private let imputation: ImputationService
  private let drift: DriftService
  private let stats: StatsService
  private let policy: PolicyService
  private let spoolFolder: String

  /// - Parameter spoolFolder: where imputed values are kept while they arrive.
  package init(
    retrain: RetrainService, models: ModelService, ingest: IngestService, export: ExportService,
    backup: BackupService, imputation: ImputationService, drift: DriftService, stats: StatsService,
    policy: PolicyService, spoolFolder: String
  ) {
    self.retrain = retrain
    self.models = models
    self.ingest = ingest
    self.export = export
    self.backup = backup
    self.imputation = imputation
    self.drift = drift
    self.stats = stats
    self.policy = policy
    self.spoolFolder = spoolFolder
  }

  package func entries(_ endpoint: Endpoint) -> [RouteTable.Entry] {
    jobs(endpoint) + versions(endpoint) + data(endpoint) + imputed(endpoint) + [
      (
        Self.service, "Ingest",
        endpoint.clientStreaming { [ingest] inbound, peer in
          try await IngestStream(service: ingest, uid: peer?.uid ?? 0).take(inbound)
        }
      ),
      (
        Self.service, "Export",
        endpoint.serverStreaming {
          [export] (request: ExportRequest, writer: MessageWriter<ExportChunk>) in
          try await export.export(request) { try await writer.write($0) }
        }
      ),
      (
        Self.service, "Backup",
        endpoint.serverStreaming {
          [backup] (request: BackupRequest, writer: MessageWriter<BackupChunk>) in
          try await backup.backup(request) { try await writer.write($0) }
        }
      ),
      (
        Self.service, "GetDrift",
        endpoint.offloaded { [drift] (request: GetDriftRequest) in try drift.drift(request) }
      ),
      (
        Self.service, "GetStats",
        endpoint.offloaded { [stats] (_: GetStatsRequest) in try stats.stats() }
      ),
      (
        Self.service, "GetPolicy",
        endpoint.asynchronous { [policy] (request: GetPolicyRequest) in
          try await policy.explain(request)
        }
      ),
    ]
  }

  private func data(_ endpoint: Endpoint) -> [RouteTable.Entry] {
    let ingest = ingest
    return [
      (
        Self.service, "ListDataVersions",
        endpoint.offloaded { (request: ListDataVersionsRequest) in try ingest.versions(request) }
      ),
      (
        Self.service, "ListQuarantine",
        endpoint.offloaded { (request: ListQuarantineRequest) in try ingest.quarantine(request) }
      ),
      (
        Self.service, "DiscardQuarantine",
        endpoint.asynchronous { (request: DiscardQuarantineRequest) in
          try await ingest.discard(request)
        }
      ),
    ]
  }

  private func jobs(_ endpoint: Endpoint) -> [RouteTable.Entry] {
    let retrain = retrain
    return [
      (
        Self.service, "StartRetrain",
        endpoint.attributed { (request: StartRetrainRequest, actor) in
          try await retrain.start(request, actor: actor)
        }
      ),
      (
        Self.service, "WatchJob",
        endpoint.serverStreaming { (request: WatchJobRequest, writer: MessageWriter<Job>) in
          for await job in try await retrain.watch(request.job) { try await writer.write(job) }
        }
      ),
      (
        Self.service, "ListJobs",
        endpoint.asynchronous { (request: ListJobsRequest) in try await retrain.list(request) }
      ),
      (
        Self.service, "CancelJob",
        endpoint.asynchronous { (request: CancelJobRequest) in
          try await retrain.cancel(request)
        }
      ),
    ]
  }

  private func imputed(_ endpoint: Endpoint) -> [RouteTable.Entry] {
    [
      (
        Self.service, "ProposeImputation",
        endpoint.clientStreaming { [imputation, spoolFolder] inbound, _ in
          let spool = try await ImputationSpool.collect(inbound, folder: spoolFolder)
          return try await imputation.propose { try spool.next() }
        }
      ),
      (
        Self.service, "ListImputedValues",
        endpoint.offloaded { [imputation] (request: ListImputedValuesRequest) in
          try imputation.list(request)
        }
      ),
      (
        Self.service, "SetImputedState",
        endpoint.asynchronous { [imputation] (request: SetImputedStateRequest) in
          try await imputation.setState(request)
        }
      ),
    ]
  }

  private func versions(_ endpoint: Endpoint) -> [RouteTable.Entry] {
    let models = models
    return [
      (
        Self.service, "CreateSnapshot",
        endpoint.asynchronous { (_: CreateSnapshotRequest) in try await models.createSnapshot() }
      ),
      (
        Self.service, "ListModels",
        endpoint.offloaded { (_: ListModelsRequest) in try models.models() }
      ),
      (
        Self.service, "SetAlias",
        endpoint.attributed { (request: SetAliasRequest, actor) in
          try await models.setAlias(request, actor: actor)
        }
      ),
      (
        Self.service, "Rollback",
        endpoint.attributed { (request: RollbackRequest, actor) in
          try await models.rollback(request, actor: actor)
        }
      ),
      (
        Self.service, "GetModel",
        endpoint.offloaded { (request: GetModelRequest) in try models.model(request) }
      ),
      (
        Self.service, "PromoteModel",
        endpoint.attributed { (request: PromoteModelRequest, actor) in
          try await models.promote(request, actor: actor)
        }
      ),
      (
        Self.service, "DeleteAlias",
        endpoint.attributed { (request: DeleteAliasRequest, actor) in
          try models.deleteAlias(request, actor: actor)
        }
      ),
      (
        Self.service, "SetPin",
        endpoint.attributed { (request: SetPinRequest, actor) in
          try models.setPin(request, actor: actor)
        }
      ),
      (
        Self.service, "CollectGarbage",
        endpoint.attributed { (request: CollectGarbageRequest, actor) in
          try models.collectGarbage(request, actor: actor)
        }
      ),
    ]
  }
}
