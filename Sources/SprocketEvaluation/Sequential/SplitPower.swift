import SprocketMath

/// How many users a split takes to be decided, found by simulating it: a sequential test has no
/// formula for that.
package struct SplitPower: Sendable {
  /// The share of the champion's users with a hit.
  package var rate: Double
  /// What the challenger adds to it.
  package var difference: Double
  /// The challenger's share of the users.
  package var share: Double
  package var alpha: Double
  package var minimumUsers: Int
  package var method: SplitMethod

  /// What became of simulated experiments.
  package struct Outcome: Hashable, Sendable {
    /// Users of those that found the better arm, ascending.
    package var users: [Int] = []
    /// Those that found the other arm, or one where there is none.
    package var wrong = 0
    /// Those that found nothing.
    package var undecided = 0

    package var experiments: Int { users.count + wrong + undecided }

    /// Users by which a share of all experiments had found the better arm; nil when fewer did.
    package func users(for share: Double) -> Int? {
      let place = Int((share * Double(experiments)).rounded(.up)) - 1
      return users.indices.contains(place) ? users[place] : nil
    }
  }

  package init(
    rate: Double, difference: Double, share: Double = 0.5, alpha: Double = 0.05,
    minimumUsers: Int = 100, method: SplitMethod = .betting
  ) {
    self.rate = rate
    self.difference = difference
    self.share = share
    self.alpha = alpha
    self.minimumUsers = minimumUsers
    self.method = method
  }

  /// Each experiment is looked at after every user, as the daemon does, and ends when it is decided.
  /// - Parameters:
  ///   - mostUsers: of an experiment; then it has found nothing.
  ///   - progress: told how many experiments are done.
  /// - Complexity: some ten nanoseconds for each user.
  package func simulate(
    experiments: Int, mostUsers: Int, seed: UInt64, progress: (Int) -> Void = { _ in }
  ) -> Outcome {
    var outcome = Outcome()
    for experiment in 0..<experiments {
      var random = SplitMix64(seed: seed, stream: UInt64(experiment))
      switch one(mostUsers, &random) {
      case nil: outcome.undecided += 1
      case let (users, isUp)?:
        if difference != 0, isUp == (difference > 0) {
          outcome.users.append(users)
        } else {
          outcome.wrong += 1
        }
      }
      progress(experiment + 1)
    }
    outcome.users.sort()
    return outcome
  }

  private func one(
    _ mostUsers: Int, _ random: inout SplitMix64
  ) -> (users: Int, isUp: Bool)? {
    var values = SplitDifference(share: share)
    var test = method.test(
      alpha: alpha, share: share, minimumUsers: minimumUsers, resolution: 0)
    var arms = (champion: 0, challenger: 0)
    for user in 0..<mostUsers {
      let isChallenger = Double.random(in: 0..<1, using: &random) < share
      if isChallenger { arms.challenger += 1 } else { arms.champion += 1 }
      let isHit = Double.random(in: 0..<1, using: &random) < rate + (isChallenger ? difference : 0)
      test.add(values.next(isHit ? 1 : 0, isChallenger: isChallenger))
      if min(arms.champion, arms.challenger) >= minimumUsers, test.pValue <= alpha {
        return (user + 1, test.estimate > 0)
      }
    }
    return nil
  }
}
