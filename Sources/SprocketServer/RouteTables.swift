package import Dispatch
package import SprocketTransport

/// What each socket serves: the whole contract on one page.
package struct RouteTables: Sendable {
  /// The data socket: films and feedback for local services.
  package let data: RouteTable
  /// The admin socket: all of the data socket and the running of the daemon.
  package let admin: RouteTable

  package init(
    recommender: RecommenderRoutes, feedback: FeedbackRoutes, catalog: CatalogRoutes,
    admin: AdminRoutes, experiments: ExperimentRoutes, health: HealthState,
    dataAccess: AccessPolicy, adminAccess: AccessPolicy,
    readers: DispatchQueue
  ) {
    func everyday(_ endpoint: Endpoint) -> [RouteTable.Entry] {
      recommender.entries(endpoint) + feedback.entries(endpoint) + catalog.entries(endpoint)
    }
    let everydayServices: Set<String> = [
      RecommenderRoutes.service, FeedbackRoutes.service, CatalogRoutes.service,
    ]
    // A probe may ask for health without further rights than opening the socket.
    let probe = Endpoint(access: .anyPeer, readers: readers)

    let dataEndpoint = Endpoint(access: dataAccess, readers: readers)
    self.data = RouteTable(
      everyday(dataEndpoint)
        + HealthRoutes(health: health, services: everydayServices).entries(probe))

    let adminEndpoint = Endpoint(access: adminAccess, readers: readers)
    self.admin = RouteTable(
      everyday(adminEndpoint) + admin.entries(adminEndpoint)
        + experiments.entries(adminEndpoint)
        + HealthRoutes(health: health, services: everydayServices.union([AdminRoutes.service]))
        .entries(probe))
  }
}
