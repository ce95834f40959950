package import SprocketCore
import SprocketMath
package import SprocketModels

/// Holds out interactions drawn at random, whoever's they are: the usual split for predicted
/// ratings. It knows no time, so a model may learn from what came later.
package enum RandomSplit {
  /// - Parameters:
  ///   - fraction: The share of the interactions that is held out.
  ///   - isWarmOnly: Leaves out users and items of whom nothing is left for training.
  /// - Returns: The same for the same seed, whatever the order of users and items. Cost: a sort of
  ///   the interactions.
  package static func split(
    _ data: TrainingData, fraction: Double = 0.1, policy: PreferencePolicy = PreferencePolicy(),
    isWarmOnly: Bool = false, seed: UInt64 = 1
  ) -> HoldOut {
    // Each interaction draws a number by its own ids, so that no other one matters.
    let users = data.users.map { Fingerprint.hash(of: $0.rawValue) }
    let items = data.items.map { Fingerprint.hash(of: $0.item.rawValue) }
    let draws = (0..<data.count).map { position -> UInt64 in
      var pair = Fingerprint()
      pair.add(users[Int(data.userIndex[position])])
      pair.add(items[Int(data.itemIndex[position])])
      pair.add(UInt64(bitPattern: data.timeMicros[position]))
      var generator = SplitMix64(seed: seed, stream: pair.value)
      return generator.next()
    }
    let count = Int((Double(data.count) * fraction).rounded())
    let limit = count > 0 ? draws.sorted()[count - 1] : 0
    return data.heldOut(
      policy: policy, isWarmOnly: isWarmOnly,
      description: "random split, \(fraction) of \(data.count) interactions"
        + (isWarmOnly ? ", users and items left in training" : "") + ", seed \(seed)"
    ) { count > 0 && draws[$0] <= limit }
  }
}
