package import SprocketCore
package import SprocketModels

/// Cuts at one moment: a model learns from what was before and is judged by what came after, as in
/// service. Users who came after the cut are cold.
package enum GlobalTimeSplit {
  /// - Parameters:
  ///   - fraction: About this share of the interactions, the newest, is held out. Interactions of
  ///     the same microsecond stay together, on the side of training.
  ///   - policy: Says which of the later events are preferences; only those are to be found, and
  ///     only items that the user had not met before.
  ///   - isWarmOnly: Leaves out users and items that have nothing before the cut.
  /// - Returns: Users without anything to find are left out; there may be none at all, such as
  ///   when every interaction has the same time. Cost: a sort of the times.
  package static func split(
    _ data: TrainingData, fraction: Double = 0.1, policy: PreferencePolicy = PreferencePolicy(),
    isWarmOnly: Bool = false
  ) -> HoldOut {
    let sorted = data.timeMicros.sorted()
    let kept = Int((Double(sorted.count) * (1 - fraction)).rounded(.up))
    let cut = kept > 0 && kept <= sorted.count ? sorted[kept - 1] : Int64.min
    let description =
      "global time split, newest \(fraction) of \(data.count) interactions,"
      + " after \(cut) µs" + (isWarmOnly ? ", users and items known before" : "")
    return split(data, after: cut, policy: policy, isWarmOnly: isWarmOnly, description: description)
  }

  /// Everything after a moment is held out.
  /// - Parameter description: How the moment was chosen, in words.
  static func split(
    _ data: TrainingData, after cut: Int64, policy: PreferencePolicy, isWarmOnly: Bool = false,
    description: String
  ) -> HoldOut {
    var holdOut = data.heldOut(
      policy: policy, isWarmOnly: isWarmOnly, description: description
    ) { data.timeMicros[$0] > cut }
    holdOut.cutMicros = cut
    return holdOut
  }
}
