package import SprocketCore
package import SprocketModels

extension GateHoldOut {
  /// What may be held out.
  package enum Choice: String, Sendable {
    /// The newer half of what the champion has not seen.
    case newerHalf = "newer half"
    /// The newest of everything.
    case newest
    /// Whole users, perhaps in several folds.
    case users
    /// Interactions of all users, by configuration.
    case interactions
    /// Nothing.
    case none
  }

  /// What a choice takes into account of the model in service.
  package struct Champion: Hashable, Sendable {
    /// Time of the newest interaction that it learned from.
    package var lastMicros: Int64
    /// Whether it was asked for with the challenger's kind, settings and preferences.
    package var hasSameRecipe: Bool

    package init(lastMicros: Int64, hasSameRecipe: Bool) {
      self.lastMicros = lastMicros
      self.hasSameRecipe = hasSameRecipe
    }
  }

  /// Chooses what is held out, best first:
  ///
  /// 1. The newer half of what happened after the champion's data ended, at most `fraction` of
  ///    everything, if that has `minimumUsers` users with a history. The champion has not seen it,
  ///    and the challenger's recipe learns from the older half, so the two differ by just that.
  /// 2. The newest `fraction` of everything, if that has `minimumUsers` such users; not for the
  ///    champion's own recipe where that begins before the champion's data ended, for then both
  ///    would learn from the same.
  /// 3. Whole users, of each of whom most is given, if there are `minimumUsers`. Where the share
  ///    `fraction` of them is fewer, further shares are held out in turn, each from a model of its
  ///    own, as in cross-validation.
  /// 4. The second, the first or the third, if it has `fewestHeldOut` users.
  ///
  /// Times are those of the interactions, not of their arrival.
  /// - Returns: parts that have no user to be judged in common; one, but for whole users. None when
  ///   nothing is to be held out, or nothing is left to learn from.
  package static func choose(
    _ data: TrainingData, plan: GatePlan, policy: PreferencePolicy, champion: Champion? = nil
  ) -> [GateHoldOut] {
    guard plan.fraction > 0 else { return [] }
    var split = SplitPlan(method: plan.split)
    split.fraction = plan.fraction
    split.seed = plan.seed
    guard plan.split == .time else {
      let choice = plan.split == .strong ? Choice.users : .interactions
      return [GateHoldOut(split.test(data, policy: policy), choice: choice)].filter(\.isUseful)
    }

    let fresh = champion.flatMap {
      newerHalf(of: data, after: $0.lastMicros, plan: plan, policy: policy)
    }
    if let fresh, fresh.knownCount >= plan.minimumUsers { return [fresh] }
    let newest = GateHoldOut(split.test(data, policy: policy), choice: .newest)
    var tells = true
    if let champion, champion.hasSameRecipe, let cut = newest.cutMicros {
      tells = cut >= champion.lastMicros
    }
    if tells, newest.knownCount >= plan.minimumUsers { return [newest] }
    // Nothing is new: whoever is held out, the champion's recipe is the challenger's.
    if !tells, fresh == nil, newest.knownCount >= plan.fewestHeldOut { return [newest] }
    let users = wholeUsers(data, split: split, plan: plan, policy: policy)
    let count = users.reduce(0) { $0 + $1.knownCount }
    if count >= plan.minimumUsers { return users }
    if tells, newest.knownCount >= plan.fewestHeldOut { return [newest] }
    if let fresh, fresh.knownCount >= plan.fewestHeldOut { return [fresh] }
    return count > newest.knownCount ? users : [newest].filter(\.isUseful)
  }

  private var knownCount: Int { known.users.count }

  private var isUseful: Bool { known.train.count > 0 && users > 0 }

  /// - Returns: nil when nothing is new.
  private static func newerHalf(
    of data: TrainingData, after lastMicros: Int64, plan: GatePlan, policy: PreferencePolicy
  ) -> GateHoldOut? {
    let times = data.timeMicros.filter { $0 > lastMicros }.sorted()
    let count = min(times.count / 2, Int(Double(data.count) * plan.fraction))
    guard count > 0 else { return nil }
    let cut = times[times.count - count - 1]
    let holdOut = GateHoldOut(
      GlobalTimeSplit.split(
        data, after: cut, policy: policy,
        description: "global time split, newest \(count) of the \(times.count) interactions after "
          + "the champion's data ended, of \(data.count) in all, after \(cut) µs"),
      choice: .newerHalf)
    return holdOut.isUseful ? holdOut : nil
  }

  private static func wholeUsers(
    _ data: TrainingData, split: SplitPlan, plan: GatePlan, policy: PreferencePolicy
  ) -> [GateHoldOut] {
    var parts: [GateHoldOut] = []
    var users = 0
    for fold in 0..<max(1, Int(1 / plan.fraction)) where users < plan.minimumUsers {
      let part = GateHoldOut(
        StrongGeneralizationSplit.split(
          data, userFraction: plan.fraction, truthFraction: split.truthFraction,
          minimumPreferences: split.minimumPreferences, fold: fold, policy: policy,
          seed: plan.seed), choice: .users)
      guard part.isUseful else { break }
      parts.append(part)
      users += part.knownCount
    }
    return parts
  }
}

extension [GateHoldOut] {
  /// How data was held out, in words.
  var description: String {
    guard let first else { return "none" }
    return first.known.description + (count > 1 ? ", and \(count - 1) more folds" : "")
  }

  /// The time after which everything is held out; nil where the split is by something else.
  var cutMicros: Int64? { count == 1 ? self[0].cutMicros : nil }
}
