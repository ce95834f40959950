/// The durable, bounded log of what the retraining policy decided.
public protocol PolicyLog: Sendable {
  /// Adds a decision. One that says the same as the newest entry, and started nothing, only counts
  /// there; the oldest entries beyond the bound of the log go.
  /// - Parameters:
  ///   - key: What the decision is compared by: a reason without the figures that change with
  ///     every look.
  ///   - reason: For people; that of the newest look is kept.
  ///   - job: The job that was started; nil when none was.
  func addPolicyDecision(key: String, reason: String, job: Int64?, now: Int64) throws

  /// The entries, newest first.
  func policyDecisions(limit: Int) throws -> [PolicyEntry]
}
