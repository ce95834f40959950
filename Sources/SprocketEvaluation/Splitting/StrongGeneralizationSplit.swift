package import SprocketCore
import SprocketMath
package import SprocketModels

/// Holds out whole users: a model never saw them in training, is given most of what they did, and
/// is judged by how well it finds the rest (B. Marlin, "Collaborative filtering: a machine learning
/// perspective", 2004).
package enum StrongGeneralizationSplit {
  /// - Parameters:
  ///   - userFraction: The share of the eligible users that is held out.
  ///   - truthFraction: The share of a held-out user's preferred items that is to be found; at
  ///     least one.
  ///   - minimumPreferences: Users with fewer preferred items are not held out.
  ///   - fold: Which users: different folds of one seed have none in common.
  /// - Returns: The same for the same seed, whatever the order of other users' events.
  package static func split(
    _ data: TrainingData, userFraction: Double = 0.1, truthFraction: Double = 0.2,
    minimumPreferences: Int = 5, fold: Int = 0, policy: PreferencePolicy = PreferencePolicy(),
    seed: UInt64 = 1
  ) -> HoldOut {
    let positions = data.positionsByUser()
    let preferred = positions.map { policy.preferredItems($0.map(data.heldOutEvent)) }
    var eligible = data.users.indices.filter {
      preferred[$0].count >= max(2, minimumPreferences)
    }
    // By id, so that the choice does not depend on the order in which users came.
    eligible.sort { data.users[$0] < data.users[$1] }
    var generator = SplitMix64(seed: seed)
    eligible.shuffle(using: &generator)
    let count = Int((Double(eligible.count) * userFraction).rounded())
    let heldOut = eligible.dropFirst(fold * count).prefix(count).sorted {
      data.users[$0] < data.users[$1]
    }

    var isHeldOut = [Bool](repeating: false, count: data.users.count)
    var users: [HeldOutUser] = []
    for user in heldOut {
      isHeldOut[user] = true
      var items = preferred[user].sorted()
      items.shuffle(using: &generator)
      let truthCount = max(1, Int((Double(items.count) * truthFraction).rounded()))
      let truth = Set(items.prefix(truthCount))
      let given = positions[user].map(data.heldOutEvent).filter { !truth.contains($0.item) }
      users.append(
        HeldOutUser(user: data.users[user], given: given, truth: truth.sorted()))
    }
    return HoldOut(
      train: data.subset { !isHeldOut[Int(data.userIndex[$0])] }, users: users,
      description: "strong generalisation, \(users.count) of \(eligible.count) users with at least"
        + " \(minimumPreferences) preferences, \(truthFraction) of theirs to be found, seed \(seed)"
        + (fold == 0 ? "" : ", fold \(fold)")
    )
  }
}
