import CSprocketProto
package import SprocketCore

extension ForgetUserRequest: WireMessage, StructConvertible {
  package static let codec = MessageCodec<ForgetUserRequest>()
  static var initializer: StructInitializer<Sprocket__V1__ForgetUserRequest> {
    sprocket__v1__forget_user_request__init
  }

  init(_ c: Sprocket__V1__ForgetUserRequest) throws(Violation) {
    self.init(
      user: try Read.userID(c.user, "user"))
  }

  func write(
    to c: inout Sprocket__V1__ForgetUserRequest, with out: Arena
  ) throws(Violation) {
    c.user = try out.text(user.rawValue, "user")
  }
}

extension ForgetUserResponse: WireMessage, StructConvertible {
  package static let codec = MessageCodec<ForgetUserResponse>()
  static var initializer: StructInitializer<Sprocket__V1__ForgetUserResponse> {
    sprocket__v1__forget_user_response__init
  }

  init(_ c: Sprocket__V1__ForgetUserResponse) throws(Violation) {
    self.init(
      removed: try Read.number(c.removed, "removed"))
  }

  func write(
    to c: inout Sprocket__V1__ForgetUserResponse, with out: Arena
  ) throws(Violation) {
    c.removed = try out.number(removed, "removed")
  }
}
