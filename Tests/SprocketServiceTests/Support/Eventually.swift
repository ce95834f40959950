import SprocketCore
import Testing

/// Waits until something is so; the test fails when it is not so in time.
func eventually(
  within limit: Duration = .seconds(180), _ what: Comment,
  sourceLocation: SourceLocation = #_sourceLocation,
  _ condition: () async throws -> Bool
) async throws {
  let deadline = ContinuousClock.now + limit
  while ContinuousClock.now < deadline {
    if try await condition() { return }
    try await Task.sleep(for: .milliseconds(2))
  }
  Issue.record(what, sourceLocation: sourceLocation)
}

/// The error of the project that `body` throws; fails when it throws none.
func failure(
  sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
) async -> SprocketError {
  do {
    try await body()
  } catch let error as SprocketError {
    return error
  } catch {
    Issue.record("threw \(error)", sourceLocation: sourceLocation)
  }
  Issue.record("threw nothing", sourceLocation: sourceLocation)
  return SprocketError(.ok, "nothing thrown")
}
