package import SprocketCore
package import SprocketModels

/// Holds out what each user liked last. For comparison with papers only: the cut of one user is
/// long after that of another, so a model learns from the future, and its numbers flatter it.
package enum LeaveLastOutSplit {
  /// - Parameter minimumPreferences: Users with fewer preferred items are not held out.
  /// - Returns: Per user, the last item that became a preference is to be found; that event and
  ///   what the user did after it is not learned from, and its ratings are to be predicted.
  package static func split(
    _ data: TrainingData, minimumPreferences: Int = 2,
    policy: PreferencePolicy = PreferencePolicy(), isWarmOnly: Bool = false
  ) -> HoldOut {
    let positions = data.positionsByUser()
    var isHeldOut = [Bool](repeating: false, count: data.count)
    for positions in positions {
      let preferred = Set(policy.preferredItems(positions.map(data.heldOutEvent)))
      guard preferred.count >= max(2, minimumPreferences) else { continue }
      let ordered = positions.indices.sorted {
        (data.timeMicros[positions[$0]], $0) < (data.timeMicros[positions[$1]], $1)
      }.map { positions[$0] }
      // Of each item the first event counts: from there on the item is no secret any more.
      var seen: Set<UInt32> = []
      var last: Int?
      for (place, position) in ordered.enumerated()
      where seen.insert(data.itemIndex[position]).inserted {
        if preferred.contains(data.itemIndex[position]) { last = place }
      }
      guard let last else { continue }
      for position in ordered[last...] { isHeldOut[position] = true }
    }
    return data.heldOut(
      policy: policy, isWarmOnly: isWarmOnly,
      description: "leave-last-out (for comparison only: models learn from the future), users with"
        + " at least \(max(2, minimumPreferences)) preferences"
        + (isWarmOnly ? ", items left in training" : "")
    ) { isHeldOut[$0] }
  }
}
