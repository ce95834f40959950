/// The one error type of Sprocket: a code for programs, a message that tells people what to do
/// next, and the error that led to it.
public struct SprocketError: Error, Sendable, CustomStringConvertible {
  /// What kind of failure it is; travels on the wire as gRPC's canonical code.
  public var code: StatusCode
  /// What went wrong, where, and what to do next. Travels on the wire.
  public var message: String
  /// The error that led to this one. Logged, never sent to clients.
  public var cause: (any Error)?

  public init(_ code: StatusCode, _ message: String, cause: (any Error)? = nil) {
    self.code = code
    self.message = message
    self.cause = cause
  }

  /// Keeps a `SprocketError` as it is and wraps any other error.
  public init(wrapping error: any Error, _ code: StatusCode, _ message: String) {
    if let known = error as? SprocketError {
      self = known
    } else {
      self.init(code, message, cause: error)
    }
  }

  public var description: String {
    guard let cause else { return "\(code.name): \(message)" }
    return "\(code.name): \(message) (cause: \(cause))"
  }
}

extension SprocketError: Equatable {
  /// Equal when code and message are; causes are not compared.
  public static func == (one: SprocketError, other: SprocketError) -> Bool {
    one.code == other.code && one.message == other.message
  }
}
