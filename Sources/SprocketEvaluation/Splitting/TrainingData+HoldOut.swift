import SprocketCore
import SprocketModels

extension TrainingData {
  /// Holds out some interactions: the preferences among them, as far as the user had not met the
  /// item otherwise, are to be found, and the ratings are to be predicted.
  /// - Parameter isWarmOnly: leaves out users and items of whom nothing is left for training.
  func heldOut(
    policy: PreferencePolicy, isWarmOnly: Bool, description: String, where isHeldOut: (Int) -> Bool
  ) -> HoldOut {
    let held = positionsByUser(where: isHeldOut)
    let kept = positionsByUser { position in
      !held[Int(userIndex[position])].isEmpty && !isHeldOut(position)
    }
    let train = subset { !isHeldOut($0) }
    var isKnown = [Bool](repeating: !isWarmOnly, count: items.count)
    if isWarmOnly { for item in train.itemIndex { isKnown[Int(item)] = true } }
    var heldOut = HoldOut(train: train, users: [], description: description)
    for (user, positions) in held.enumerated() where !positions.isEmpty {
      if isWarmOnly, kept[user].isEmpty { continue }
      let met = Set(kept[user].map { itemIndex[$0] })
      let known = positions.filter { isKnown[Int(itemIndex[$0])] }
      let truth = policy.preferredItems(known.map(heldOutEvent)).filter { !met.contains($0) }
      if !truth.isEmpty { heldOut.users.append(HeldOutUser(user: users[user], truth: truth)) }
      let rated = known.filter { kind[$0] == .rating }
      if !rated.isEmpty {
        heldOut.ratings.append(
          HeldOutRatings(
            user: users[user], items: rated.map { items[Int(itemIndex[$0])].item },
            values: rated.map { value[$0] }))
      }
    }
    return heldOut
  }
}
