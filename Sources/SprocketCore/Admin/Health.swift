/// Asks whether a service answers calls.
public struct HealthCheckRequest: Hashable, Sendable {
  /// Full service name; empty asks about the daemon as a whole.
  public var service: String

  public init(service: String = "") {
    self.service = service
  }
}

/// The states a service can be in.
public enum ServingStatus: Int32, Hashable, Sendable, CaseIterable {
  /// Not known (yet).
  case unknown = 0
  /// Answers calls.
  case serving = 1
  /// Is there, but refuses calls: the daemon is stopping or its store has failed.
  case notServing = 2
  /// Watch only: no service of this name.
  case serviceUnknown = 3
}

/// How a service is.
public struct HealthCheckResponse: Hashable, Sendable {
  /// The state of the service.
  public var status: ServingStatus

  public init(status: ServingStatus) {
    self.status = status
  }
}
