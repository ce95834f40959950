import SprocketCore

extension GetStatsRequest: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> GetStatsRequest {
    GetStatsRequest()
  }
}

extension GetStatsResponse: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> GetStatsResponse {
    GetStatsResponse(
      daemonVersion: .arbitrary(&from),
      uptimeSeconds: .arbitrary(&from),
      model: .arbitrary(&from),
      modelKind: .arbitrary(&from),
      users: .arbitrary(&from),
      items: .arbitrary(&from),
      ratings: .arbitrary(&from),
      events: .arbitrary(&from),
      position: .arbitrary(&from),
      freshUsers: .arbitrary(&from),
      userTableBytes: .arbitrary(&from),
      itemTableBytes: .arbitrary(&from),
      residentBytes: .arbitrary(&from),
      connections: .arbitrary(&from),
      methods: .arbitrary(&from),
      kernels: .arbitrary(&from),
      components: .arbitrary(&from))
  }
}

extension ComponentStats: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> ComponentStats {
    ComponentStats(
      recommender: .arbitrary(&from),
      bytes: .arbitrary(&from))
  }
}

extension MethodStats: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> MethodStats {
    MethodStats(
      method: .arbitrary(&from),
      ok: .arbitrary(&from),
      failed: .arbitrary(&from),
      p50Micros: .arbitrary(&from),
      p99Micros: .arbitrary(&from))
  }
}

extension HealthCheckRequest: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> HealthCheckRequest {
    HealthCheckRequest(
      service: .arbitrary(&from))
  }
}

extension HealthCheckResponse: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> HealthCheckResponse {
    HealthCheckResponse(
      status: .arbitrary(&from))
  }
}

extension RejectedRow: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> RejectedRow {
    RejectedRow(
      file: .arbitrary(&from),
      line: .arbitrary(&from),
      column: .arbitrary(&from),
      reason: .arbitrary(&from),
      text: .arbitrary(&from),
      header: .arbitrary(&from))
  }
}

extension IngestChunk: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> IngestChunk {
    IngestChunk(
      source: .arbitrary(&from),
      items: .arbitrary(&from),
      ratings: .arbitrary(&from),
      rejected: .arbitrary(&from),
      complete: .arbitrary(&from),
      events: .arbitrary(&from),
      deletions: .arbitrary(&from),
      replace: .arbitrary(&from),
      provenance: .arbitrary(&from),
      repairs: .arbitrary(&from))
  }
}

extension Deletion: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> Deletion {
    Deletion(
      user: .arbitrary(&from),
      item: .arbitrary(&from))
  }
}

extension IngestResponse: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> IngestResponse {
    IngestResponse(
      itemsAdded: .arbitrary(&from),
      itemsChanged: .arbitrary(&from),
      itemsUnchanged: .arbitrary(&from),
      ratingsAdded: .arbitrary(&from),
      ratingsChanged: .arbitrary(&from),
      ratingsUnchanged: .arbitrary(&from),
      rejected: .arbitrary(&from),
      unknownItems: .arbitrary(&from),
      commitMilliseconds: .arbitrary(&from),
      eventsAdded: .arbitrary(&from),
      eventsUnchanged: .arbitrary(&from),
      ratingsDeleted: .arbitrary(&from),
      itemsDeleted: .arbitrary(&from),
      unknownDeletions: .arbitrary(&from),
      version: .arbitrary(&from),
      repaired: .arbitrary(&from))
  }
}

extension ExportRequest: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> ExportRequest {
    ExportRequest(
      items: .arbitrary(&from),
      ratings: .arbitrary(&from),
      events: .arbitrary(&from),
      snapshot: .arbitrary(&from))
  }
}

extension ExportTotals: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> ExportTotals {
    ExportTotals(
      items: .arbitrary(&from),
      ratings: .arbitrary(&from),
      events: .arbitrary(&from),
      position: .arbitrary(&from),
      snapshotBytes: .arbitrary(&from),
      snapshotVersion: .arbitrary(&from))
  }
}

extension ExportChunk: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> ExportChunk {
    ExportChunk(
      totals: .arbitrary(&from),
      items: .arbitrary(&from),
      ratings: .arbitrary(&from),
      events: .arbitrary(&from),
      complete: .arbitrary(&from),
      snapshot: (0..<40).map { _ in UInt8.random(in: 0...255, using: &from) })
  }
}

extension Job: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> Job {
    Job(
      job: .arbitrary(&from),
      kind: .arbitrary(&from),
      state: .arbitrary(&from),
      epoch: .arbitrary(&from),
      epochs: .arbitrary(&from),
      loss: .arbitrary(&from),
      secondsLeft: .arbitrary(&from),
      message: .arbitrary(&from),
      createdMicros: .arbitrary(&from),
      startedMicros: .arbitrary(&from),
      finishedMicros: .arbitrary(&from),
      version: .arbitrary(&from),
      reproduction: .arbitrary(&from),
      requestedBy: .arbitrary(&from))
  }
}

extension WatchJobRequest: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> WatchJobRequest {
    WatchJobRequest(
      job: .arbitrary(&from))
  }
}

extension ListJobsRequest: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> ListJobsRequest {
    ListJobsRequest(
      limit: .arbitrary(&from))
  }
}

extension ListJobsResponse: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> ListJobsResponse {
    ListJobsResponse(
      jobs: .arbitrary(&from))
  }
}

extension CancelJobRequest: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> CancelJobRequest {
    CancelJobRequest(
      job: .arbitrary(&from))
  }
}

extension CancelJobResponse: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> CancelJobResponse {
    CancelJobResponse(
      job: .arbitrary(&from))
  }
}

extension Setting: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> Setting {
    Setting(
      name: .arbitrary(&from),
      value: .arbitrary(&from))
  }
}

extension CreateSnapshotRequest: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> CreateSnapshotRequest {
    CreateSnapshotRequest()
  }
}

extension CreateSnapshotResponse: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> CreateSnapshotResponse {
    CreateSnapshotResponse(
      model: .arbitrary(&from))
  }
}

extension Metric: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> Metric {
    Metric(
      name: .arbitrary(&from),
      value: .arbitrary(&from),
      standardError: .arbitrary(&from),
      lower: .arbitrary(&from),
      upper: .arbitrary(&from))
  }
}

extension ModelEntry: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> ModelEntry {
    ModelEntry(
      version: .arbitrary(&from),
      kind: .arbitrary(&from),
      state: .arbitrary(&from),
      aliases: .arbitrary(&from),
      metrics: .arbitrary(&from),
      settings: .arbitrary(&from),
      createdMicros: .arbitrary(&from),
      position: .arbitrary(&from),
      users: .arbitrary(&from),
      items: .arbitrary(&from),
      interactions: .arbitrary(&from),
      bytes: .arbitrary(&from),
      verdict: .arbitrary(&from),
      job: .arbitrary(&from),
      parent: .arbitrary(&from),
      codeVersion: .arbitrary(&from),
      dataVersion: .arbitrary(&from),
      catalogRevision: .arbitrary(&from),
      firstMicros: .arbitrary(&from),
      lastMicros: .arbitrary(&from),
      evaluation: .arbitrary(&from),
      baseline: .arbitrary(&from),
      gate: .arbitrary(&from),
      requested: .arbitrary(&from),
      dataFingerprint: .arbitrary(&from),
      hasSnapshot: .arbitrary(&from))
  }
}

extension ListModelsRequest: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> ListModelsRequest {
    ListModelsRequest()
  }
}

extension ListModelsResponse: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> ListModelsResponse {
    ListModelsResponse(
      models: .arbitrary(&from),
      pin: .arbitrary(&from))
  }
}

extension SetAliasRequest: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> SetAliasRequest {
    SetAliasRequest(
      alias: .arbitrary(&from),
      version: .arbitrary(&from),
      reason: .arbitrary(&from))
  }
}

extension SetAliasResponse: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> SetAliasResponse {
    SetAliasResponse(
      model: .arbitrary(&from))
  }
}

extension RollbackRequest: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> RollbackRequest {
    RollbackRequest(
      reason: .arbitrary(&from))
  }
}

extension RollbackResponse: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> RollbackResponse {
    RollbackResponse(
      model: .arbitrary(&from))
  }
}

extension StartRetrainRequest: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> StartRetrainRequest {
    StartRetrainRequest(
      kind: .arbitrary(&from),
      settings: .arbitrary(&from),
      force: .arbitrary(&from),
      reason: .arbitrary(&from),
      reproduce: .arbitrary(&from),
      requestedBy: .arbitrary(&from))
  }
}

extension StartRetrainResponse: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> StartRetrainResponse {
    StartRetrainResponse(
      job: .arbitrary(&from))
  }
}
