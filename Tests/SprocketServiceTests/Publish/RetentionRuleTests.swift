import SprocketCore
import SprocketService
import Testing

@Suite struct RetentionRuleTests {
  private static let day: Int64 = 86_400_000_000
  private static let now = 100 * day

  /// Newest first, one a day.
  private func versions(
    _ count: Int, _ change: (Int, inout ModelEntry) -> Void = { _, _ in }
  ) -> [ModelEntry] {
    (0..<count).map { age in
      var model = ModelEntry(
        version: ModelVersion("v\(age)"), state: "ready",
        createdMicros: Self.now - Int64(age) * Self.day, bytes: 10, hasSnapshot: true)
      change(age, &model)
      return model
    }
  }

  private func removed(
    _ rule: RetentionRule, _ models: [ModelEntry], serving: String = "none"
  ) -> [String] {
    rule.decide(models, serving: ModelVersion(serving), now: Self.now)
      .filter(\.removed).map(\.version.rawValue)
  }

  @Test func `the newest are kept`() {
    #expect(removed(RetentionRule(keepVersions: 3), versions(5)) == ["v3", "v4"])
    #expect(removed(RetentionRule(keepVersions: 9), versions(5)).isEmpty)
  }

  @Test func `what is younger than the days is kept too`() {
    #expect(removed(RetentionRule(keepVersions: 1, keepDays: 4), versions(6)) == ["v4", "v5"])
  }

  @Test func `what an alias names or what serves is never removed`() {
    let models = versions(6) { age, model in
      if age == 4 { model.aliases = ["stable"] }
      if age == 3 { model.state = "serving" }
    }
    let rule = RetentionRule(keepVersions: 1)
    #expect(removed(rule, models, serving: "v5") == ["v1", "v2"])
    let reasons = rule.decide(models, serving: ModelVersion("v5"), now: Self.now).map(\.reason)
    #expect(reasons[4] == "named stable")
    #expect(reasons[5] == "it is in service")
  }

  @Test func `rejected ones are counted by themselves and do not push others out`() {
    let models = versions(8) { age, model in
      if age.isMultiple(of: 2) { model.state = "rejected" }
    }
    #expect(removed(RetentionRule(keepVersions: 4, keepRejected: 2), models) == ["v4", "v6"])
    #expect(
      removed(RetentionRule(keepVersions: 4, keepRejected: 0), models)
        == ["v0", "v2", "v4", "v6"])
  }

  @Test func `damaged ones take no place from those that could be served`() {
    let models = versions(8) { age, model in
      if (1...4).contains(age) { model.state = "damaged" }
    }
    let rule = RetentionRule(keepVersions: 3, keepRejected: 2)
    #expect(removed(rule, models) == ["v3", "v4", "v7"])
    let decisions = rule.decide(models, serving: ModelVersion("none"), now: Self.now)
    #expect(decisions[1].reason == "among the newest 2 damaged")
    #expect(decisions[4].reason == "damaged, and 2 newer ones are kept")
  }

  @Test func `a version without a snapshot is not counted`() {
    let models = versions(4) { age, model in model.hasSnapshot = age > 1 }
    #expect(removed(RetentionRule(keepVersions: 1), models) == ["v3"])
  }
}
