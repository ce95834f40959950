import SprocketCore
import Testing

/// The error that a call ends with; records an issue when it ends without one.
func refusal(
  sourceLocation: SourceLocation = #_sourceLocation, _ call: () async throws -> Void
) async throws -> SprocketError {
  do {
    try await call()
  } catch let error as SprocketError {
    return error
  }
  Issue.record("the call was not refused", sourceLocation: sourceLocation)
  return SprocketError(.ok, "")
}

/// Waits until a condition holds.
/// - Returns: whether it does; false when it does not within `limit`.
func eventually(
  within limit: Duration = .seconds(120), _ condition: () async throws -> Bool
) async throws -> Bool {
  let end = ContinuousClock.now + limit
  while ContinuousClock.now < end {
    if try await condition() { return true }
    try await Task.sleep(for: .milliseconds(10))
  }
  return try await condition()
}
