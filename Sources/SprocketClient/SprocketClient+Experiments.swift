public import SprocketCore

extension SprocketClient {
  /// Begins an experiment with a model version.
  public func startExperiment(
    _ request: StartExperimentRequest
  ) async throws(SprocketError) -> StartExperimentResponse {
    try await call(ServiceName.admin, "StartExperiment", request)
  }

  /// The experiments, newest first.
  public func listExperiments(
    _ request: ListExperimentsRequest
  ) async throws(SprocketError) -> ListExperimentsResponse {
    try await call(ServiceName.admin, "ListExperiments", request)
  }

  /// One experiment and what it has found so far.
  public func getExperiment(
    _ request: GetExperimentRequest
  ) async throws(SprocketError) -> GetExperimentResponse {
    try await call(ServiceName.admin, "GetExperiment", request)
  }

  /// Ends an experiment.
  public func stopExperiment(
    _ request: StopExperimentRequest
  ) async throws(SprocketError) -> StopExperimentResponse {
    try await call(ServiceName.admin, "StopExperiment", request)
  }

  /// What was recommended and what became of it.
  public func getImpressions(
    _ request: GetImpressionsRequest
  ) async throws(SprocketError) -> GetImpressionsResponse {
    try await call(ServiceName.admin, "GetImpressions", request)
  }
}
