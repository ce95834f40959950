import SprocketCore
import SprocketEvaluation
import SprocketModels
import Testing

@Suite struct SplitTests {
  private let data = makeRatings()

  /// Interactions as values that can be compared across data sets.
  private func triples(_ data: TrainingData) -> Set<String> {
    Set(
      (0..<data.count).map {
        "\(data.users[Int(data.userIndex[$0])]) \(data.items[Int(data.itemIndex[$0])].item)"
          + " \(data.value[$0]) \(data.timeMicros[$0])"
      })
  }

  @Test(
    "Every user of the training part has an interaction, and items stay", arguments: [true, false])
  func trainIsWellFormed(byTime: Bool) {
    let train =
      byTime ? GlobalTimeSplit.split(data).train : StrongGeneralizationSplit.split(data).train
    #expect(train.items == data.items)
    #expect(Set(train.userIndex).count == train.users.count)
    #expect(Set(train.users).count == train.users.count)
    #expect(triples(train).isStrictSubset(of: triples(data)))
  }

  @Test("The time split trains on the past and asks for the future", arguments: [0.1, 0.3])
  func timeSplit(fraction: Double) throws {
    let split = GlobalTimeSplit.split(data, fraction: fraction)
    #expect(abs(Double(split.train.count) / Double(data.count) - (1 - fraction)) < 0.01)
    let cut = try #require(split.train.timeMicros.max())
    let rated = Dictionary(
      grouping: 0..<data.count, by: { data.users[Int(data.userIndex[$0])] })
    #expect(!split.users.isEmpty)
    for user in split.users {
      let positions = try #require(rated[user.user])
      let expected = positions.filter { data.timeMicros[$0] > cut && data.value[$0] >= 4 }
      #expect(Set(user.truth) == Set(expected.map { data.itemIndex[$0] }))
      #expect(user.given.isEmpty)
      let met = positions.filter { data.timeMicros[$0] <= cut }.map { data.itemIndex[$0] }
      #expect(Set(user.truth).isDisjoint(with: met))
    }
  }

  @Test("An item that the user met before is not to be found again")
  func repeats() {
    var data = makeRatings(users: 2, items: 4, each: 4)
    for item in [UInt32(0), 1] {
      data.userIndex.append(1)
      data.itemIndex.append(item)
      data.kind.append(.like)
      data.value.append(0)
      data.timeMicros.append(1_000_000_000)
    }
    #expect(GlobalTimeSplit.split(data, fraction: 0.2).users.isEmpty)
  }

  @Test("Data without times cannot be split by time, and the gate's choice falls back")
  func noTimes() {
    var data = data
    data.timeMicros = data.timeMicros.map { _ in 0 }
    #expect(GlobalTimeSplit.split(data).users.isEmpty)
    var plan = GatePlan()
    plan.fraction = 0.5
    let choice = GateHoldOut.choose(data, plan: plan, policy: PreferencePolicy())
    #expect(choice.first?.known.description.hasPrefix("strong generalisation") == true)
    #expect(choice.first?.cutMicros == nil)
    plan.fraction = 0.3
    plan.fewestHeldOut = 2
    let byTime = GateHoldOut.choose(self.data, plan: plan, policy: PreferencePolicy())
    #expect(byTime.first?.known.description.hasPrefix("global time split") == true)
    #expect(byTime.first?.cutMicros != nil)
    #expect(GateHoldOut.choose(TrainingData(), plan: plan, policy: PreferencePolicy()).isEmpty)
  }

  @Test("Strong generalisation hides whole users and a fifth of what they like")
  func strongGeneralization() throws {
    let split = StrongGeneralizationSplit.split(
      data, userFraction: 0.5, minimumPreferences: 3, seed: 9)
    #expect(split.users.count > 10)
    #expect(Set(split.train.users).isDisjoint(with: split.users.map(\.user)))
    for user in split.users {
      let index = try #require(data.users.firstIndex(of: user.user))
      let positions = (0..<data.count).filter { data.userIndex[$0] == UInt32(index) }
      let preferred = positions.filter { data.value[$0] >= 4 }.map { data.itemIndex[$0] }
      let given = Set(user.given.map(\.item))
      #expect(given.isDisjoint(with: user.truth))
      #expect(given.union(user.truth) == Set(positions.map { data.itemIndex[$0] }))
      #expect(Set(user.truth).isSubset(of: preferred))
      #expect(user.truth.count == max(1, Int((Double(preferred.count) * 0.2).rounded())))
    }
  }

  @Test("A seed gives one split, whatever the order of users; another seed another")
  func seeds() {
    func split(_ data: TrainingData, _ seed: UInt64) -> [HeldOutUser] {
      StrongGeneralizationSplit.split(
        data, userFraction: 0.3, minimumPreferences: 3, seed: seed
      ).users.map { HeldOutUser(user: $0.user, truth: $0.truth) }
    }
    var reversed = data
    reversed.users.reverse()
    reversed.userIndex = data.userIndex.map { UInt32(data.users.count - 1) - $0 }
    #expect(split(data, 1) == split(data, 1))
    #expect(split(data, 1) == split(reversed, 1))
    #expect(split(data, 1) != split(data, 2))
  }
}
