import SprocketCore
import SprocketMath

extension HoldOut {
  /// About a share of the training users with all they did, for quick looks: users drawn by their
  /// ids, so a smaller sample is part of a larger one. Held-out users whom training knows are kept
  /// only when they are drawn.
  package func sampled(users share: Double, seed: UInt64) -> HoldOut {
    guard share < 1 else { return self }
    func isDrawn(_ user: UserID) -> Bool {
      var generator = SplitMix64(seed: seed, stream: Fingerprint.hash(of: user.rawValue))
      return generator.nextUniform() < share
    }
    let drawn = train.users.map(isDrawn)
    let dropped = Set(zip(train.users, drawn).filter { !$0.1 }.map(\.0))
    return HoldOut(
      train: train.subset { drawn[Int(train.userIndex[$0])] },
      users: users.filter { !dropped.contains($0.user) },
      ratings: ratings.filter { !dropped.contains($0.user) },
      description: "\(description), \(share) of the training users, seed \(seed)")
  }
}
