package import SprocketCore
package import SprocketModels

extension HoldOut {
  /// The holdout for judging a challenger: the global time split, because it is what serving is
  /// like; where that leaves fewer than `minimumUsers` users, such as with data that carries no
  /// real times, strong generalisation.
  package static func forGate(
    _ data: TrainingData, fraction: Double = 0.1, minimumUsers: Int = 20,
    policy: PreferencePolicy = PreferencePolicy(), seed: UInt64 = 1
  ) -> HoldOut {
    let byTime = GlobalTimeSplit.split(data, fraction: fraction, policy: policy)
    if byTime.users.count >= minimumUsers { return byTime }
    let byUser = StrongGeneralizationSplit.split(
      data, userFraction: fraction, policy: policy, seed: seed)
    return byUser.users.count > byTime.users.count ? byUser : byTime
  }
}
