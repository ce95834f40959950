import SprocketCore
import SprocketEvaluation
import SprocketModels
import Testing

@Suite struct SplitPlanTests {
  private let data = makeRatings(users: 80, items: 50, each: 15)

  private func pairs(_ data: TrainingData) -> Set<String> {
    Set(
      (0..<data.count).map {
        "\(data.users[Int(data.userIndex[$0])]) \(data.items[Int(data.itemIndex[$0])].item)"
      })
  }

  private func truth(_ holdOut: HoldOut) -> Set<String> {
    Set(
      holdOut.users.flatMap { user in
        user.truth.map { "\(user.user) \(holdOut.train.items[Int($0)].item)" }
      })
  }

  private func rated(_ holdOut: HoldOut) -> Set<String> {
    Set(holdOut.ratings.flatMap { user in user.items.map { "\(user.user) \($0)" } })
  }

  @Test(
    "Nothing that is held out is learned from, in the test part and in the validation part",
    arguments: SplitPlan.Method.allCases)
  func noLeak(method: SplitPlan.Method) throws {
    var plan = SplitPlan(method: method)
    plan.minimumPreferences = 3
    plan.fraction = 0.2
    let test = plan.test(data)
    let validation = plan.validation(data)
    #expect(!test.users.isEmpty)
    #expect(!validation.users.isEmpty)
    for part in [test, validation] {
      #expect(pairs(part.train).isDisjoint(with: truth(part)))
      #expect(pairs(part.train).isDisjoint(with: rated(part)))
      #expect(part.train.items == data.items)
      #expect(part.users.allSatisfy { Set($0.truth).count == $0.truth.count })
      for user in part.users {
        #expect(Set(user.given.map(\.item)).isDisjoint(with: user.truth))
      }
    }
    // What is learned while models are chosen is part of what is learned for the test, and the
    // validation part was taken from there.
    #expect(pairs(validation.train).isStrictSubset(of: pairs(test.train)))
    #expect(truth(validation).isSubset(of: pairs(test.train)))
    #expect(truth(validation).isDisjoint(with: truth(test)))
    #expect(test.description != validation.description)
    #expect(plan.test(data).users == test.users)
  }

  @Test("Splits in time learn from nothing after the cut")
  func time() throws {
    for holdOut in [SplitPlan(method: .time).test(data), SplitPlan(method: .time).validation(data)]
    {
      let cut = try #require(holdOut.train.timeMicros.max())
      for user in holdOut.users {
        let index = try #require(data.users.firstIndex(of: user.user))
        for item in user.truth {
          let position = try #require(
            (0..<data.count).first {
              Int(data.userIndex[$0]) == index && data.itemIndex[$0] == item
            })
          #expect(data.timeMicros[position] > cut)
        }
      }
    }
  }

  @Test("A random split holds out the share that is asked for, whatever the order of users")
  func random() {
    var plan = SplitPlan(method: .random)
    plan.seed = 4
    let split = plan.test(data)
    #expect(split.train.count == data.count * 9 / 10)
    #expect(rated(split).count == data.count / 10)
    #expect(rated(split).union(pairs(split.train)) == pairs(data))
    var reversed = data
    reversed.users.reverse()
    reversed.userIndex = data.userIndex.map { UInt32(data.users.count - 1) - $0 }
    #expect(rated(plan.test(reversed)) == rated(split))
    plan.seed = 5
    #expect(rated(plan.test(data)) != rated(split))
    // What a user liked and what was held out of it.
    let liked = Set(
      split.ratings.flatMap { user in
        zip(user.items, user.values).filter { $0.1 >= 4 }.map { "\(user.user) \($0.0)" }
      })
    #expect(truth(split) == liked)
  }

  @Test("Leave-last-out asks for the last preference and forgets what came after")
  func last() throws {
    let split = LeaveLastOutSplit.split(data)
    #expect(split.description.contains("for comparison only"))
    for user in split.users {
      let index = try #require(data.users.firstIndex(of: user.user))
      let positions = (0..<data.count).filter { Int(data.userIndex[$0]) == index }
      let preferred = positions.filter { data.value[$0] >= 4 }
      let last = try #require(preferred.max { data.timeMicros[$0] < data.timeMicros[$1] })
      #expect(user.truth == [data.itemIndex[last]])
      let kept = split.train.users.firstIndex(of: user.user).map { kept in
        (0..<split.train.count).filter { Int(split.train.userIndex[$0]) == kept }
      }
      #expect(
        try #require(kept).allSatisfy { split.train.timeMicros[$0] < data.timeMicros[last] })
    }
    let single = LeaveLastOutSplit.split(makeRatings(users: 3, items: 4, each: 1))
    #expect(single.users.isEmpty)
    #expect(single.train.count == 3)
  }

  @Test("Warm only: users and items that training knows")
  func warm() {
    let sparse = makeRatings(users: 60, items: 400, each: 6)
    for method in [SplitPlan.Method.time, .random] {
      var plan = SplitPlan(method: method)
      plan.fraction = 0.4
      let all = plan.test(sparse)
      plan.isWarmOnly = true
      let warm = plan.test(sparse)
      let users = Set(warm.train.users)
      let items = Set(warm.train.itemIndex)
      #expect(warm.users.allSatisfy { users.contains($0.user) })
      #expect(warm.users.allSatisfy { $0.truth.allSatisfy(items.contains) })
      #expect(truth(warm).isStrictSubset(of: truth(all)))
      #expect(warm.train.count == all.train.count)
    }
  }

  @Test("Folds of held-out users have nobody in common")
  func folds() {
    var plan = SplitPlan(method: .strong)
    plan.minimumPreferences = 3
    let folds = (0..<3).map { Set(plan.validation(data, fold: $0).users.map(\.user)) }
    #expect(folds.allSatisfy { !$0.isEmpty })
    #expect(folds[0].union(folds[1]).union(folds[2]).count == folds.reduce(0) { $0 + $1.count })
    let test = Set(plan.test(data).users.map(\.user))
    #expect(folds.allSatisfy { $0.isDisjoint(with: test) })
  }

  @Test("A fingerprint tells data apart")
  func fingerprint() {
    let one = Fingerprint(of: data)
    #expect(one == Fingerprint(of: makeRatings(users: 80, items: 50, each: 15)))
    var other = data
    other.value[7] += 0.5
    #expect(Fingerprint(of: other) != one)
    #expect(Fingerprint(of: makeRatings(users: 80, items: 50, each: 15, seed: 4)) != one)
    #expect(one.text.count == 16)
  }
}
