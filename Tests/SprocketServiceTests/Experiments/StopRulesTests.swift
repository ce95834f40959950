import SprocketCore
import Testing

@testable import SprocketService

@Suite struct StopRulesTests {
  private static let plan = ExperimentPlan(
    name: "e", kind: .split, challenger: "v2", minimumUsers: 100, harmBound: 0.1,
    maximumSeconds: 1_000)

  private func decide(
    _ interval: ClosedRange<Double>? = nil, _ plan: ExperimentPlan = plan, seconds: Int64 = 10,
    users: (Int, Int) = (200, 200), isServing: Bool = false
  ) -> StopRules.Decision {
    StopRules(plan: plan).decide(
      StopRules.Progress(
        seconds: seconds, observed: (users.0, users.1),
        effect: interval.map { EffectReport(lower: $0.lowerBound, upper: $0.upperBound) },
        isChallengerServing: isServing))
  }

  private func outcome(_ decision: StopRules.Decision) -> ExperimentOutcome? {
    guard case .stop(let outcome, _, _) = decision else { return nil }
    return outcome
  }

  @Test func `a difference on either side ends it`() {
    #expect(outcome(decide(-0.05...0.05)) == nil)
    #expect(outcome(decide(0.01...0.05)) == .challengerBetter)
    #expect(outcome(decide(-0.05 ... -0.01)) == .championBetter)
    #expect(outcome(decide(nil)) == nil)
  }

  @Test func `nothing but harm is decided before there are enough users of both arms`() {
    #expect(outcome(decide(0.01...0.05, users: (99, 500))) == nil)
    #expect(outcome(decide(-0.05 ... -0.01, users: (500, 99))) == nil)
    #expect(outcome(decide(0.01...0.05, users: (100, 100))) == .challengerBetter)
    #expect(outcome(decide(-0.5 ... -0.11, users: (3, 2))) == .harm)
    #expect(outcome(decide(-0.5 ... -0.1, users: (3, 2))) == nil)
  }

  @Test func `only a challenger that wins is promoted, and only if asked for`() {
    var plan = Self.plan
    plan.promoteOnWin = true
    func promotes(_ decision: StopRules.Decision) -> Bool {
      guard case .stop(_, _, let promote) = decision else { return false }
      return promote
    }
    #expect(promotes(decide(0.01...0.05, plan)))
    #expect(!promotes(decide(0.01...0.05)))
    #expect(!promotes(decide(-0.05 ... -0.01, plan)))
    #expect(!promotes(decide(-0.5 ... -0.2, plan)))
    #expect(!promotes(decide(-0.1...0.1, plan, seconds: 1_000)))
    #expect(!promotes(decide(0.01...0.05, plan, isServing: true)))
  }

  @Test func `the time is the last to end it`() {
    #expect(outcome(decide(-0.1...0.1, seconds: 999)) == nil)
    #expect(outcome(decide(-0.1...0.1, seconds: 1_000)) == .inconclusive)
    #expect(outcome(decide(nil, seconds: 1_000, users: (0, 0))) == .inconclusive)
    #expect(outcome(decide(0.01...0.1, seconds: 1_000)) == .challengerBetter)
  }

  @Test func `a challenger that serves everybody is no experiment`() {
    #expect(outcome(decide(0.01...0.05, isServing: true)) == .interrupted)
  }

  @Test func `a shadow knows nothing but its time`() {
    var plan = Self.plan
    plan.kind = .shadow
    #expect(outcome(decide(nil, plan, users: (0, 0))) == nil)
    #expect(outcome(decide(nil, plan, seconds: 1_000, users: (0, 0))) == .inconclusive)
  }
}
