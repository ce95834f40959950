import SprocketCore
package import SprocketService
package import SprocketTransport

/// The part of `sprocket.v1.Admin` about experiments and impressions.
package struct ExperimentRoutes: Sendable {
  private let experiments: ExperimentService
  private let impressions: ImpressionKeeper

  package init(experiments: ExperimentService, impressions: ImpressionKeeper) {
    self.experiments = experiments
    self.impressions = impressions
  }

  package func entries(_ endpoint: Endpoint) -> [RouteTable.Entry] {
    let experiments = experiments
    let impressions = impressions
    return [
      (
        AdminRoutes.service, "StartExperiment",
        endpoint.asynchronous { (request: StartExperimentRequest) in
          try await experiments.start(request)
        }
      ),
      (
        AdminRoutes.service, "ListExperiments",
        endpoint.offloaded { (_: ListExperimentsRequest) in try experiments.list() }
      ),
      (
        AdminRoutes.service, "GetExperiment",
        endpoint.asynchronous { (request: GetExperimentRequest) in
          try await experiments.get(request)
        }
      ),
      (
        AdminRoutes.service, "StopExperiment",
        endpoint.asynchronous { (request: StopExperimentRequest) in
          try await experiments.stop(request)
        }
      ),
      (
        AdminRoutes.service, "GetImpressions",
        endpoint.asynchronous { (request: GetImpressionsRequest) in
          await impressions.report(request)
        }
      ),
    ]
  }
}
