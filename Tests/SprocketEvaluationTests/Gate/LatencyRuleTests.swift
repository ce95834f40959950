import SprocketCore
import SprocketEvaluation
import Testing

@Suite("The gate on latency") struct LatencyRuleTests {
  /// A list's milliseconds with the challenger and with the champion, and whether the gate allows it.
  private static let cases: [(challenger: Double, champion: Double?, passes: Bool)] = [
    // What is fast enough is fast enough, however fast the champion is.
    (4.9, 0.01, true), (5, nil, true),
    // Beyond that, up to five times what the champion takes.
    (49, 10, true), (50, 10, true), (51, 10, false), (5.1, 1, false), (5.1, nil, false),
    // A champion that takes as long is no reason to refuse.
    (400, 100, true), (1_000, 100, false), (.infinity, 100, false), (.nan, 100, false),
  ]

  @Test(
    "A list may take five milliseconds, or five times as long as the champion's",
    arguments: cases)
  func bounds(challenger: Double, champion: Double?, passes: Bool) {
    let rule = EvaluationGate().latency(milliseconds: challenger, champion: champion)
    #expect(rule.passed == passes, "\(rule.detail)")
    #expect(rule.name == "health: latency" && rule.measure == "ms")
    #expect(rule.bound == max(5, (champion ?? 0) * 5))
  }

  @Test("The bounds are by configuration")
  func configured() {
    var plan = GatePlan()
    plan.freeLatencyMilliseconds = 1
    plan.maximumLatencyRatio = 2
    let gate = EvaluationGate(plan: plan)
    #expect(gate.latency(milliseconds: 6, champion: 3).passed)
    #expect(!gate.latency(milliseconds: 6.1, champion: 3).passed)
    #expect(!gate.latency(milliseconds: 1.1, champion: nil).passed)
  }
}
