import SprocketCore
import Testing

@testable import SprocketService

@Suite struct ExperimentLedgerTests {
  private static func plan(_ metric: String = "hit", share: Double = 0.5) throws -> ExperimentPlan {
    try ExperimentPlan(
      name: "e", kind: .split, challenger: "v2", share: share, metric: metric,
      minimumUsers: 10, observationSeconds: 100
    ).checked()
  }

  private func shown(
    _ ledger: inout ExperimentLedger, _ user: UInt64, _ arm: ExperimentArm, _ seconds: Int64
  ) {
    ledger.shown(
      user: user, version: ModelVersion(arm == .champion ? "v1" : "v2"), arm: arm,
      seconds: seconds)
  }

  private func hit(
    _ ledger: inout ExperimentLedger, _ user: UInt64, _ arm: ExperimentArm, shown: Int64,
    _ seconds: Int64
  ) {
    ledger.hit(user: user, shown: ShownHit(shownSeconds: shown, arm: arm), seconds: seconds)
  }

  @Test func `a user counts once, when their observation is over`() throws {
    var ledger = ExperimentLedger(try Self.plan(), maximumUsers: 100)
    for seconds in 0..<50 { shown(&ledger, 1, .champion, Int64(seconds)) }
    shown(&ledger, 2, .challenger, 10)
    hit(&ledger, 2, .challenger, shown: 10, 20)
    hit(&ledger, 2, .challenger, shown: 10, 21)
    ledger.observe(seconds: 99)
    #expect(ledger.observed == (0, 0))
    ledger.observe(seconds: 100)
    #expect(ledger.observed == (1, 0))
    ledger.observe(seconds: 110)
    #expect(ledger.observed == (1, 1))
    let reports = ledger.reports
    #expect(reports.map(\.lists) == [50, 1])
    #expect(reports.map(\.hits) == [0, 2])
    #expect(reports.map(\.usersWithHit) == [0, 1])
    #expect(reports.map(\.mean) == [0, 1])
    #expect(reports.map(\.versions) == [["v1"], ["v2"]])
    #expect(ledger.effect?.users == 2)
  }

  @Test func `what happens outside of the observation, or in the other arm, does not count`() throws
  {
    var ledger = ExperimentLedger(try Self.plan("hit-rate"), maximumUsers: 100)
    // A list of the time before the experiment.
    hit(&ledger, 1, .champion, shown: 0, 5)
    shown(&ledger, 1, .champion, 10)
    shown(&ledger, 1, .champion, 20)
    hit(&ledger, 1, .champion, shown: 5, 30)
    hit(&ledger, 1, .challenger, shown: 20, 30)
    hit(&ledger, 1, .champion, shown: 20, 30)
    hit(&ledger, 1, .champion, shown: 20, 110)
    shown(&ledger, 1, .champion, 110)
    shown(&ledger, 9, .none, 10)
    ledger.rated(user: 1, squaredError: 4, arm: .champion, seconds: 50)
    ledger.rated(user: 1, squaredError: 9, arm: .champion, seconds: 110)
    ledger.observe(seconds: 1_000)
    let champion = ledger.reports[0]
    #expect((champion.users, champion.lists, champion.hits) == (1, 2, 1))
    #expect(champion.mean == 0.5)
    #expect((champion.ratings, champion.rmse) == (1, 2))
  }

  @Test func `goes on after a restart where it was`() throws {
    let plan = try Self.plan()
    var ledger = ExperimentLedger(plan, maximumUsers: 1_000)
    var random = SeededGenerator(seed: 5)
    var stored: [UInt64: ExperimentUser] = [:]
    for user in 1...300 {
      let id = UInt64.random(in: 0 ... .max, using: &random)
      let arm: ExperimentArm = Bool.random(using: &random) ? .champion : .challenger
      let now = Int64(user)
      for _ in 0..<Int.random(in: 1...3, using: &random) { shown(&ledger, id, arm, now) }
      if Int.random(in: 0..<4, using: &random) == 0 { hit(&ledger, id, arm, shown: now, now) }
      ledger.rated(user: id, squaredError: 0.5, arm: arm, seconds: now)
      ledger.observe(seconds: now)
      if user % 7 == 0 {
        for user in ledger.takeChanged(limit: 20) { stored[user.hash] = user }
      }
    }
    for user in ledger.takeChanged(limit: .max) { stored[user.hash] = user }
    #expect(ledger.takeChanged(limit: .max).isEmpty)
    var again = ExperimentLedger(plan, maximumUsers: 1_000)
    again.restore(
      stored.values.sorted { $0.number < $1.number }, versions: [["v1"], ["v2"]])
    again.observe(seconds: 300)
    #expect(again.reports == ledger.reports)
    #expect(again.effect == ledger.effect)
    #expect(again.takeChanged(limit: .max).isEmpty)
  }

  @Test func `a forgotten user is in no count`() throws {
    var ledger = ExperimentLedger(try Self.plan(), maximumUsers: 100)
    var without = ledger
    for user in UInt64(1)...60 {
      let arm: ExperimentArm = user % 2 == 0 ? .champion : .challenger
      // The last ten come later and are still observed.
      let entered = user > 50 ? 150 as Int64 : 0
      shown(&ledger, user, arm, entered)
      if user % 3 == 0 { hit(&ledger, user, arm, shown: entered, entered + 1) }
      if [3, 7, 55].contains(user) { continue }
      shown(&without, user, arm, entered)
      if user % 3 == 0 { hit(&without, user, arm, shown: entered, entered + 1) }
    }
    ledger.observe(seconds: 160)
    without.observe(seconds: 160)
    for user in [UInt64(3), 7, 55] { ledger.forget(user: user) }
    #expect(ledger.reports == without.reports)
    #expect(ledger.effect == without.effect && ledger.effect != nil)
    ledger.observe(seconds: 1_000)
    without.observe(seconds: 1_000)
    #expect(ledger.effect == without.effect && ledger.observed == without.observed)
    #expect(ledger.takeChanged(limit: .max).allSatisfy { ![3, 7, 55].contains($0.hash) })
  }

  @Test func `users beyond the bound are counted as not measured`() throws {
    var ledger = ExperimentLedger(try Self.plan(), maximumUsers: 2)
    for user in 1...4 { shown(&ledger, UInt64(user), .champion, 0) }
    shown(&ledger, 1, .champion, 1)
    #expect(ledger.reports[0].users == 2)
    #expect(ledger.unmeasuredUsers.count == 2)
  }

  @Test func `plans are checked by field`() throws {
    func refused(_ plan: ExperimentPlan) -> String {
      do {
        _ = try plan.checked()
        return ""
      } catch {
        return error.message
      }
    }
    var plan = ExperimentPlan(name: "e", kind: .split, challenger: "v2")
    #expect(refused(plan) == "")
    let checked = try plan.checked()
    #expect((checked.share, checked.alpha, checked.salt) == (0.5, 0.05, "e"))
    plan.name = "no blanks"
    #expect(refused(plan).contains("plan.name"))
    plan.name = "e"
    plan.share = 1
    #expect(refused(plan).contains("plan.share"))
    plan.share = .nan
    #expect(refused(plan).contains("plan.share"))
    plan.share = 0.5
    plan.metric = "clicks"
    #expect(refused(plan).contains("hit-rate"))
    plan.metric = ""
    plan.test = "t"
    #expect(refused(plan).contains("msprt"))
    plan.test = ""
    plan.alpha = 0.7
    #expect(refused(plan).contains("plan.alpha"))
    plan.alpha = 0
    plan.challenger = ""
    #expect(refused(plan).contains("plan.challenger"))
    plan.challenger = "v"
    plan.kind = .shadow
    plan.promoteOnWin = true
    #expect(refused(plan).contains("promote_on_win"))
  }

  @Test func `users are dealt by share, each always to the same arm`() throws {
    let handle = try ServingHandle.empty()
    let users = (0..<20_000).map { UserHash.of(UserID("\($0)")) }
    for share in [0.01, 0.1, 0.5, 0.9] {
      let challenge = Challenge(kind: .split, handle: handle, share: share, salt: "s")
      let again = Challenge(kind: .split, handle: handle, share: share, salt: "s")
      let dealt = users.map { challenge.arm(of: $0) }
      #expect(dealt == users.map { again.arm(of: $0) })
      let count = Double(dealt.count { $0 == .challenger })
      let error = (share * (1 - share) * 20_000).squareRoot()
      #expect(abs(count - share * 20_000) < 4 * error)
    }
    // Another salt deals anew: the arms have nothing to do with each other.
    let one = Challenge(kind: .split, handle: handle, share: 0.5, salt: "one")
    let other = Challenge(kind: .split, handle: handle, share: 0.5, salt: "other")
    let same = users.count { one.arm(of: $0) == other.arm(of: $0) }
    #expect(abs(same - 10_000) < 300)
    #expect(Challenge(kind: .shadow, handle: handle, share: 1, salt: "s").arm(of: 1) == .none)
  }

  @Test func `a shadow's error is that between users`() {
    var tally = ShadowTally()
    var random = SeededGenerator(seed: 9)
    // Each user has an overlap of their own, on many requests.
    for user in 0..<400 {
      let overlap = Double.random(in: 0...1, using: &random)
      for _ in 0..<20 {
        tally.add(
          ShadowTally.Comparison(
            user: UInt64(user), overlap: overlap, rankBiasedOverlap: overlap, kendallTau: nil,
            isSameTop: user % 4 == 0, championNanoseconds: 100_000,
            challengerNanoseconds: 200_000))
      }
    }
    let report = tally.report
    #expect(report.scored == 8_000)
    #expect(abs(report.overlap - 0.5) < 0.06)
    #expect(report.sameTop == 0.25)
    // √(1/12/400); with requests as units it would be √20 times less.
    #expect((0.010...0.019).contains(report.overlapError))
    #expect((100...130).contains(report.championMicrosP50))
    #expect((200...250).contains(report.challengerMicrosP99))
    #expect(report.kendallTau == 0)
  }
}
