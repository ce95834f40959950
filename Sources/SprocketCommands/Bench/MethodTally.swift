import Histogram

/// What one method's calls came to.
struct MethodTally: Sendable {
  /// Longer calls count as this long.
  private static let longest: Int64 = 60_000_000_000

  /// Nanoseconds from the call to its answer, to three digits.
  private(set) var latencies = Histogram<UInt32>(
    lowestDiscernibleValue: 100, highestTrackableValue: UInt64(longest),
    numberOfSignificantValueDigits: .three)
  private(set) var answered = 0
  private(set) var answerBytes = 0
  /// Answers that were not OK, by their code.
  private(set) var errors: [String: Int] = [:]

  var failed: Int { errors.values.reduce(0, +) }

  mutating func add(nanoseconds: Int64, answerBytes bytes: Int, error: String?) {
    answered += 1
    answerBytes += bytes
    latencies.record(UInt64(min(max(nanoseconds, 0), Self.longest)))
    if let error { errors[error, default: 0] += 1 }
  }

  mutating func add(_ other: MethodTally) {
    latencies.add(other.latencies)
    answered += other.answered
    answerBytes += other.answerBytes
    errors.merge(other.errors, uniquingKeysWith: +)
  }
}
