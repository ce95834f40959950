public import SprocketCore

extension SprocketClient {
  /// Whether a service answers calls. Throws `notFound` for an unknown service.
  public func checkHealth(
    _ request: HealthCheckRequest = HealthCheckRequest()
  ) async throws(SprocketError) -> HealthCheckResponse {
    try await call(ServiceName.health, "Check", request)
  }

  /// The state of a service now and after every change, until the connection ends.
  public func watchHealth(
    _ request: HealthCheckRequest = HealthCheckRequest()
  ) async throws(SprocketError) -> AsyncThrowingStream<HealthCheckResponse, any Error> {
    try await stream(ServiceName.health, "Watch", request)
  }
}
