import CSprocketProto
package import SprocketCore

extension HealthCheckRequest: WireMessage, StructConvertible {
  package static let codec = MessageCodec<HealthCheckRequest>()
  static var initializer: StructInitializer<Grpc__Health__V1__HealthCheckRequest> {
    grpc__health__v1__health_check_request__init
  }

  init(_ c: Grpc__Health__V1__HealthCheckRequest) {
    self.init(
      service: Read.text(c.service))
  }

  func write(
    to c: inout Grpc__Health__V1__HealthCheckRequest, with out: Arena
  ) throws(Violation) {
    c.service = try out.text(service, "service")
  }
}

extension HealthCheckResponse: WireMessage, StructConvertible {
  package static let codec = MessageCodec<HealthCheckResponse>()
  static var initializer: StructInitializer<Grpc__Health__V1__HealthCheckResponse> {
    grpc__health__v1__health_check_response__init
  }

  init(_ c: Grpc__Health__V1__HealthCheckResponse) throws(Violation) {
    self.init(
      status: try Read.choice(c.status.rawValue, "status"))
  }

  func write(
    to c: inout Grpc__Health__V1__HealthCheckResponse, with out: Arena
  ) {
    c.status = .init(rawValue: UInt32(bitPattern: status.rawValue))
  }
}
