import SprocketCore
import Testing

@Suite struct ErrorTests {
  private struct Outside: Error {}

  @Test func `status codes have gRPC's numbers and names`() {
    let names = [
      "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND",
      "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION",
      "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS",
      "UNAUTHENTICATED",
    ]
    #expect(StatusCode.allCases.map(\.name) == names)
    #expect(StatusCode.allCases.map(\.rawValue) == Array(0..<17))
  }

  @Test func `an error prints its code, its message and its cause`() {
    #expect("\(SprocketError(.notFound, "no film"))" == "NOT_FOUND: no film")
    let caused = SprocketError(.internal, "cannot read", cause: Outside())
    #expect("\(caused)" == "INTERNAL: cannot read (cause: Outside())")
  }

  @Test func `wrapping keeps a known error and hides a foreign one behind a message`() {
    let known = SprocketError(.notFound, "no film")
    #expect(SprocketError(wrapping: known, .internal, "broken") == known)
    let wrapped = SprocketError(wrapping: Outside(), .internal, "broken")
    #expect(wrapped.code == .internal)
    #expect(wrapped.message == "broken")
    #expect(wrapped.cause is Outside)
  }

  @Test func `errors are equal by code and message`() {
    #expect(
      SprocketError(.aborted, "a", cause: Outside()) == SprocketError(.aborted, "a"))
    #expect(SprocketError(.aborted, "a") != SprocketError(.internal, "a"))
    #expect(SprocketError(.aborted, "a") != SprocketError(.aborted, "b"))
  }
}
