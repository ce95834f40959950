import SprocketCore
import SprocketEvaluation
import SprocketModels
import SprocketTestKit
import SprocketTraining
import Testing

/// What the gate compares on when there is data that the champion has not seen.
@Suite("The gate on fresh data") struct FreshDataTests {
  /// A cinema where three kinds of people like three groups of films; in a second era the groups are
  /// other ones.
  private struct Eras {
    enum Second {
      /// Films are grouped anew.
      case regrouped
      /// As in the first era.
      case same
      /// Anything is liked or not, whoever it is.
      case random
    }

    static let films = 90
    var users: Int
    var data: TrainingData
    /// Rows of the first era.
    private(set) var old = 0
    private var random: SeededRandom

    /// - Parameters:
    ///   - active: how many of the users come again in the second era.
    ///   - fresh: what each of them likes then.
    init(
      users: Int = 150, second: Second = .regrouped, active: Int = 150, fresh: Int = 16,
      seed: UInt64 = 3
    ) {
      self.users = users
      random = SeededRandom(seed: seed)
      data = TrainingData(
        users: (0..<users).map { UserID("u\($0)") },
        items: (0..<Self.films).map { Item(item: ItemID("f\($0)"), title: "Film \($0)") },
        position: 1)
      var met = [Set<Int>](repeating: [], count: users)
      for user in 0..<users {
        let (own, foreign) = groups(user) { $0 % 3 }
        for film in own.prefix(12) + foreign.prefix(4) {
          add(user, film, film % 3 == user % 3 ? 5 : 2, day: met[user].count)
          met[user].insert(film)
        }
      }
      old = data.count
      for user in 0..<min(active, users) {
        let (own, _) = groups(user) { second == .regrouped ? $0 / 3 % 3 : $0 % 3 }
        let all = second == .random ? (0..<Self.films).shuffled(using: &random) : own
        for (day, film) in all.filter({ !met[user].contains($0) }).prefix(fresh).enumerated() {
          let value =
            second == .random ? Float([1, 2, 4, 5].randomElement(using: &random) ?? 5) : 5
          add(user, film, value, day: 100 + day)
        }
      }
    }

    /// The films of the user's group, and the others, in any order.
    private mutating func groups(
      _ user: Int, by group: (Int) -> Int
    ) -> (own: [Int], foreign: [Int]) {
      let films = (0..<Self.films).shuffled(using: &random)
      return (
        films.filter { group($0) == user % 3 }, films.filter { group($0) != user % 3 }
      )
    }

    private mutating func add(_ user: Int, _ film: Int, _ value: Float, day: Int) {
      data.userIndex.append(UInt32(user))
      data.itemIndex.append(UInt32(film))
      data.kind.append(.rating)
      data.value.append(value)
      data.timeMicros.append(
        1_500_000_000_000_000 + Int64(day) * 86_400_000_000 + Int64(user) * 60_000_000)
    }

    /// The first era alone.
    var before: TrainingData {
      TrainingData(
        users: data.users, items: data.items, userIndex: Array(data.userIndex.prefix(old)),
        itemIndex: Array(data.itemIndex.prefix(old)), kind: Array(data.kind.prefix(old)),
        value: Array(data.value.prefix(old)), timeMicros: Array(data.timeMicros.prefix(old)),
        position: 1)
    }

    /// When the first era ended.
    var end: Int64 { before.timeMicros.max() ?? 0 }
  }

  private func recipe(_ kind: ModelKind = .ials, factors: Int = 6) throws -> TrainingRecipe {
    try TrainingRecipe(
      kind: kind,
      settings: kind == .ials
        ? [
          Setting(name: "factors", value: "\(factors)"), Setting(name: "epochs", value: "8"),
          Setting(name: "seed", value: "1"),
        ] : [], threads: 1, shardCount: 2)
  }

  /// Judges the recipe on all of the data against a champion that was trained on the first era.
  private func judge(
    _ eras: Eras, plan: GatePlan = GatePlan(), same: Bool = true, parent: ModelVersion? = nil,
    challenger: TrainingRecipe? = nil,
    trained: @escaping (TrainingData) -> Void = { _ in }
  ) throws -> GateVerdict {
    let recipe = try recipe()
    let popular = try self.recipe(.popularity)
    let champion = try recipe.train(eras.before)
    let own = challenger ?? recipe
    return try GateTrial(
      plan: plan, policy: PreferencePolicy(), threads: 1, train: { try own.train($0) },
      trainBaseline: { try popular.train($0) }
    ).run(
      eras.data, artefact: try own.train(eras.data), bytes: 1_000,
      champion: GateTrial.Champion(
        entry: ModelEntry(
          version: ModelVersion("before"), kind: "ials", state: "serving", position: 1,
          users: champion.users.count, items: champion.items.count,
          interactions: champion.interactions, parent: parent,
          lastMicros: champion.dataWindow.lastMicros),
        hasSameRecipe: same, open: { champion },
        train: {
          trained($0)
          return try recipe.train($0)
        })
    ).verdict
  }

  private func rule(_ verdict: GateVerdict, _ name: String) throws -> GateRule {
    try #require(verdict.rules.first { $0.name == name }, "no rule \(name)")
  }

  @Test("A shift of taste that half of the fresh data shows is a gain over the champion as it is")
  func shiftedTaste() throws {
    let verdict = try judge(Eras()) { _ in
      Issue.record("nothing must be trained for the champion")
    }
    let rule = try rule(verdict, "champion")
    #expect(verdict.championBasis.hasPrefix("its snapshot as it is"))
    #expect(verdict.split.contains("after the champion's data ended"))
    #expect(rule.judged && rule.users > 100)
    #expect(rule.lower > 0.02, "\(rule.detail)")
    #expect(verdict.passed, "\(verdict.summary)")
  }

  @Test("More of the same is judged, and is no loss")
  func sameTaste() throws {
    let verdict = try judge(Eras(second: .same, fresh: 8))
    let rule = try rule(verdict, "champion")
    #expect(rule.judged && rule.users > 100 && rule.value != 0)
    #expect(verdict.passed, "\(verdict.summary)")
  }

  @Test("What is held out is new to the champion, and half of what is new is there to learn from")
  func freshHalf() throws {
    let eras = Eras(fresh: 2)
    let parts = GateHoldOut.choose(
      eras.data, plan: GatePlan(), policy: PreferencePolicy(),
      champion: GateHoldOut.Champion(lastMicros: eras.end, hasSameRecipe: true))
    let part = try #require(parts.first)
    #expect(parts.count == 1)
    let cut = try #require(part.cutMicros)
    #expect(cut >= eras.end)
    let fresh = eras.data.timeMicros.count { $0 > eras.end }
    #expect(eras.data.timeMicros.count { $0 > cut } == fresh / 2)
    #expect(part.known.train.timeMicros.count { $0 > eras.end } == fresh - fresh / 2)
    // Of much that is new no more than the fraction is held out.
    let much = Eras(fresh: 20)
    let capped = GateHoldOut.choose(
      much.data, plan: GatePlan(), policy: PreferencePolicy(),
      champion: GateHoldOut.Champion(lastMicros: much.end, hasSameRecipe: true))
    let share = Double(much.data.count - (capped.first?.known.train.count ?? 0))
    #expect(abs(share / Double(much.data.count) - 0.1) < 0.01)
  }

  @Test("Old ratings that arrive late are in both parts, and are not taken for new ones")
  func lateData() throws {
    let eras = Eras(fresh: 4)
    var late = eras.data
    for row in 0..<200 {
      late.userIndex.append(UInt32(row % eras.users))
      late.itemIndex.append(UInt32(row % 7))
      late.kind.append(.rating)
      late.value.append(4)
      late.timeMicros.append(1_000_000_000_000_000 + Int64(row))
    }
    let parts = GateHoldOut.choose(
      late, plan: GatePlan(), policy: PreferencePolicy(),
      champion: GateHoldOut.Champion(lastMicros: eras.end, hasSameRecipe: true))
    let part = try #require(parts.first)
    #expect(try #require(part.cutMicros) >= eras.end)
    #expect(part.known.train.timeMicros.count { $0 < eras.end - 365 * 86_400_000_000 } == 200)
  }

  @Test("With few who came again, those few are compared on rather than a model with itself")
  func fewFresh() throws {
    let verdict = try judge(Eras(users: 90, active: 40, fresh: 3))
    let rule = try rule(verdict, "champion")
    #expect(verdict.championBasis.hasPrefix("its snapshot as it is"))
    #expect(rule.judged && rule.users >= 20 && rule.users < 100)
    #expect(rule.detail.contains("with fewer than 100 users"))
    // Another recipe can be told on the newest tenth, where there are more users.
    let other = try judge(Eras(users: 90, active: 40, fresh: 3), same: false)
    #expect(other.split.contains("newest 0.1"))
    #expect(other.championBasis.hasPrefix("its recipe"))
  }

  @Test("With hardly anybody who came again, whole users are held out, from both on their own data")
  func wholeUsers() throws {
    let eras = Eras(active: 12, fresh: 6)
    var rows: [Int] = []
    let verdict = try judge(eras) {
      #expect(($0.timeMicros.max() ?? 0) <= eras.end)
      rows.append($0.count)
    }
    let rule = try rule(verdict, "champion")
    // 15 of 150 users in each fold.
    #expect(rows.count == 7 && rule.users == 105)
    #expect(rule.judged && rule.value != 0)
    #expect(verdict.split.contains("6 more folds"))
    #expect(verdict.championBasis.contains("no newer than its own data"))
    #expect(verdict.passed, "\(verdict.summary)")
  }

  @Test("With whole users by configuration, the same rows for both are not judged")
  func sameRows() throws {
    var plan = GatePlan()
    plan.split = .strong
    let same = try judge(Eras(active: 0), plan: plan)
    let rule = try rule(same, "champion")
    #expect(!rule.judged && rule.passed)
    #expect(rule.detail == "not judged: the same recipe on the same data")
    let newer = try judge(Eras(active: 12), plan: plan)
    #expect(try self.rule(newer, "champion").judged)
  }

  @Test("A champion that has taken in fresh feedback is measured by its recipe on its own data")
  func snapshotOfNow() throws {
    let eras = Eras()
    var newest: Int64 = 0
    let verdict = try judge(eras, parent: ModelVersion("older")) {
      newest = $0.timeMicros.max() ?? 0
    }
    #expect(newest > 0 && newest <= eras.end)
    #expect(verdict.championBasis.contains("made from a snapshot with newer feedback"))
    #expect(try rule(verdict, "champion").lower > 0.02)
  }

  @Test("Newest data that is nonsense throughout is so for both, and the gate sees no loss in it")
  func poisonedFreshData() throws {
    let verdict = try judge(Eras(second: .random))
    let rule = try rule(verdict, "champion")
    #expect(rule.judged && rule.users > 100)
    #expect(abs(rule.value) < 0.03, "\(rule.detail)")
    // What it does see is that personal lists are worth nothing there.
    let baseline = try self.rule(verdict, "baseline")
    #expect(baseline.upper < 0.05, "\(baseline.detail)")
  }

  @Test("What nobody asked for must not lose even what the tolerance allows")
  func noLoss() throws {
    var plan = GatePlan()
    plan.tolerance = 0.9
    let poor = try recipe(factors: 1)
    let eras = Eras(second: .same, fresh: 8)
    let asked = try judge(eras, plan: plan, same: false, challenger: poor)
    #expect(try rule(asked, "champion").value < 0)
    #expect(try rule(asked, "champion").passed)
    #expect(!asked.rules.contains { $0.name == "champion: no loss" })
    plan.isAutomatic = true
    let unasked = try judge(eras, plan: plan, same: false, challenger: poor)
    #expect(!unasked.passed)
    #expect(try !rule(unasked, "champion: no loss").passed)
    let gain = try judge(Eras(), plan: plan)
    #expect(try rule(gain, "champion: no loss").passed && gain.passed)
  }

  @Test("Films that nobody had before are judged beside the others")
  func coldFilms() throws {
    var eras = Eras()
    let film = UInt32(eras.data.items.count)
    eras.data.items.append(Item(item: ItemID("new"), title: "New"))
    for user in 0..<20 {
      eras.data.userIndex.append(UInt32(user))
      eras.data.itemIndex.append(film)
      eras.data.kind.append(.rating)
      eras.data.value.append(5)
      eras.data.timeMicros.append((eras.data.timeMicros.max() ?? 0) + 1)
    }
    let rule = try rule(judge(eras), "champion: cold films")
    #expect(rule.users == 20 && rule.judged)
  }
}
