import SprocketEvaluation
import Testing

@Suite(.timeLimit(.minutes(5))) struct SplitPowerTests {
  private func users(
    _ difference: Double, share: Double = 0.5, method: SplitMethod = .betting
  ) -> SplitPower.Outcome {
    SplitPower(rate: 0.1, difference: difference, share: share, method: method)
      .simulate(experiments: 60, mostUsers: 20_000, seed: 3)
  }

  @Test func `a smaller difference and an uneven share take more users`() throws {
    let large = try #require(users(0.08).users(for: 0.5))
    let small = try #require(users(0.04).users(for: 0.5))
    let uneven = try #require(users(0.08, share: 0.1).users(for: 0.5))
    // About the square: half of the difference, four times the users.
    #expect((2.5...8).contains(Double(small) / Double(large)))
    #expect(uneven > 2 * large)
  }

  @Test func `it agrees with the number of users of a fixed test, and needs more of them`() throws {
    // Two proportions of 10 % and 18 %, 5 % two-sided, power 80 %: 295 users in each arm
    // (Fleiss, Levin & Paik 2003, section 4.2, without the correction for continuity).
    let needed = try #require(users(0.08).users(for: 0.8))
    #expect((590...3 * 590).contains(needed))
  }

  @Test(arguments: SplitMethod.allCases)
  func `where there is no difference few experiments find one`(method: SplitMethod) {
    let outcome = users(0, method: method)
    #expect(outcome.users.isEmpty && outcome.wrong <= 6)
    #expect(outcome.experiments == 60)
  }

  @Test func `a worse challenger is found too, and the same seed gives the same numbers`() {
    let outcome = users(-0.06)
    #expect(outcome.users.count == 60)
    #expect(outcome == users(-0.06))
  }

  @Test func `nothing is decided before each arm has its least users`() throws {
    let power = SplitPower(rate: 0.1, difference: 0.8, minimumUsers: 300)
    let first = try #require(
      power.simulate(experiments: 20, mostUsers: 5_000, seed: 1).users.first)
    #expect(first >= 600)
  }
}
