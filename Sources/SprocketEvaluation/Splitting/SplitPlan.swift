package import SprocketCore
package import SprocketModels

/// How data is cut into training, validation and test parts; a value, so that two commands with
/// the same plan and data hold out the same.
///
/// The test part is cut off first. The validation part is cut off what is left, in the same way,
/// so nothing of the test part can be seen while models are chosen.
package struct SplitPlan: Hashable, Sendable {
  package enum Method: String, CaseIterable, Codable, Sendable {
    /// The newest interactions of all.
    case time
    /// Whole users, of whom most is given.
    case strong
    /// Interactions drawn at random.
    case random
    /// What each user liked last; for comparison only.
    case leaveLastOut = "leave-last-out"
  }

  package var method: Method
  /// The share of the interactions, or of the users, in a part.
  package var fraction = 0.1
  /// With `strong`, the share of a user's preferred items that is to be found.
  package var truthFraction = 0.2
  /// With `strong` and `leaveLastOut`, users with fewer preferred items are not held out.
  package var minimumPreferences = 5
  /// Leaves out users and items of whom nothing is left for training.
  package var isWarmOnly = false
  package var seed: UInt64 = 1

  package init(method: Method) {
    self.method = method
  }

  /// The test part against all the rest.
  package func test(
    _ data: TrainingData, policy: PreferencePolicy = PreferencePolicy()
  ) -> HoldOut {
    cut(data, policy: policy, fraction: fraction, fold: 0)
  }

  /// A validation part against the rest; the test part is in neither.
  /// - Parameter fold: Which of several validation parts. Those of `strong` have no user in common;
  ///   those of `time` and `leaveLastOut` go back in time.
  package func validation(
    _ data: TrainingData, policy: PreferencePolicy = PreferencePolicy(), fold: Int = 0
  ) -> HoldOut {
    let rest = test(data, policy: policy).train
    let share = min(0.5, fraction / max(0.1, 1 - fraction))
    var holdOut: HoldOut
    switch method {
    case .strong, .random:
      var plan = self
      plan.seed = seed &+ 1 &+ (method == .random ? UInt64(fold) : 0)
      holdOut = plan.cut(rest, policy: policy, fraction: share, fold: fold)
    case .time, .leaveLastOut:
      holdOut = cut(rest, policy: policy, fraction: share, fold: 0)
      for _ in 0..<fold {
        holdOut = cut(holdOut.train, policy: policy, fraction: share, fold: 0)
      }
    }
    holdOut.description += ", within the training part"
    return holdOut
  }

  private func cut(
    _ data: TrainingData, policy: PreferencePolicy, fraction: Double, fold: Int
  ) -> HoldOut {
    switch method {
    case .time:
      GlobalTimeSplit.split(data, fraction: fraction, policy: policy, isWarmOnly: isWarmOnly)
    case .strong:
      StrongGeneralizationSplit.split(
        data, userFraction: fraction, truthFraction: truthFraction,
        minimumPreferences: minimumPreferences, fold: fold, policy: policy, seed: seed)
    case .random:
      RandomSplit.split(
        data, fraction: fraction, policy: policy, isWarmOnly: isWarmOnly, seed: seed)
    case .leaveLastOut:
      LeaveLastOutSplit.split(
        data, minimumPreferences: minimumPreferences, policy: policy, isWarmOnly: isWarmOnly)
    }
  }
}
