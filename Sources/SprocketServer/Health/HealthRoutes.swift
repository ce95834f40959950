import NIOCore
import SprocketCore
package import SprocketTransport

/// `grpc.health.v1.Health`.
package struct HealthRoutes: Sendable {
  package static let service = "grpc.health.v1.Health"

  private let health: HealthState
  private let services: Set<String>

  /// - Parameter services: full names of the services that can be asked about.
  package init(health: HealthState, services: Set<String>) {
    self.health = health
    self.services = services.union(["", Self.service])
  }

  package func entries(_ endpoint: Endpoint) -> [RouteTable.Entry] {
    let health = health
    let services = services
    return [
      (
        Self.service, "Check",
        endpoint.immediate {
          (request: HealthCheckRequest) throws(SprocketError) -> HealthCheckResponse in
          guard request.service.isEmpty || services.contains(request.service) else {
            throw SprocketError(.notFound, "no service \"\(request.service)\" here")
          }
          return HealthCheckResponse(status: health.status)
        }
      ),
      (
        Self.service, "Watch",
        endpoint.serverStreaming {
          (request: HealthCheckRequest, writer: MessageWriter<HealthCheckResponse>) in
          guard services.contains(request.service) else {
            return try await writer.write(HealthCheckResponse(status: .serviceUnknown))
          }
          for await status in health.watch() {
            try await writer.write(HealthCheckResponse(status: status))
          }
        }
      ),
    ]
  }
}
