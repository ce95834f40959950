import SprocketCore
import SprocketMath
import SprocketModels

/// Users held out of a training set to learn the weights of a blend on: all that they did is kept
/// from the components, a part of it is shown at scoring, the rest is to be found (strong
/// generalisation).
struct ValidationUsers {
  /// The set without them.
  let rest: TrainingSet
  /// What is shown of each and what is to be found. A user occurs up to once for each band of
  /// history lengths, with as much shown as the band says.
  let cases: [Case]

  struct Case: Sendable {
    var shown: UserHistory
    /// Rows to be found.
    var truth: [Int]
    /// Rows that are neither shown nor to be found, but known to be met: no candidates.
    var hidden: [Int]
    /// Whether everything else that is known of the user is shown.
    var isWhole: Bool
  }

  /// Share of a user's preferences that is to be found.
  private static let truthShare = 0.2
  private static let fewestPreferences = 5
  /// Share of the users that is held out at most.
  private static let userShare = 0.2
  static let fewestUsers = 20

  /// Disjoint groups of users, each held out by itself; as many groups as `count` users fill, at
  /// most one for each share of the users. Empty when too few users have enough preferences.
  static func folds(
    _ set: TrainingSet, count: Int, bands: [Int], seed: UInt64
  ) -> [ValidationUsers] {
    let eligible = (0..<set.users.count).filter {
      set.preferences.nonZeroCount(ofRow: $0) >= Self.fewestPreferences
    }
    let size = min(count, Int(Double(eligible.count) * Self.userShare))
    guard size >= Self.fewestUsers else { return [] }
    var generator = SplitMix64(seed: seed, stream: 0x7661_6C69)
    let order = eligible.shuffled(using: &generator)
    // Small data needs all its users to tell weights apart, and is trained on in moments.
    let folds = min(count / size, Int(1 / Self.userShare))
    return (0..<folds).map { fold in
      ValidationUsers(
        set, holding: order[fold * size..<(fold + 1) * size].sorted(), bands: bands,
        using: &generator)
    }
  }

  private init(
    _ set: TrainingSet, holding chosen: [Int], bands: [Int], using generator: inout SplitMix64
  ) {
    var isChosen = [Bool](repeating: false, count: set.users.count)
    for user in chosen { isChosen[user] = true }
    var keeps = [Bool](repeating: true, count: set.histories.nonZeroCount)
    for user in chosen {
      for entry in set.histories.elementRange(ofRow: user) { keeps[entry] = false }
    }
    rest = set.keeping { keeps[$0] }
    var cases: [Case] = []
    for user in chosen {
      cases += Self.cases(of: set.history(ofUser: user), bands: bands, using: &generator)
    }
    self.cases = cases
  }

  private static func cases(
    of history: UserHistory, bands: [Int], using generator: inout SplitMix64
  ) -> [Case] {
    let liked = history.items.indices.filter { history.weights[$0] > 0 }
      .shuffled(using: &generator)
    let truthCount = max(1, Int(Double(liked.count) * truthShare))
    let truth = Set(liked.prefix(truthCount))
    let rest = Array(liked.dropFirst(truthCount))
    var cases: [Case] = []
    for (index, first) in bands.enumerated() {
      let end = index + 1 < bands.count ? bands[index + 1] : Int.max
      let isWhole = rest.count < end
      if isWhole, rest.count < first { break }
      let shown =
        isWhole
        ? rest.count : Int.random(in: max(1, first)..<end, using: &generator)
      let kept = Set(rest.prefix(shown))
      // A shorter history has seen less, too.
      let share = Double(shown) / Double(max(1, rest.count))
      var hidden: [Int] = []
      var given = UserHistory.empty
      for position in history.items.indices where !truth.contains(position) {
        let isShown =
          history.weights[position] > 0
          ? kept.contains(position)
          : isWhole || Double.random(in: 0..<1, using: &generator) < share
        if isShown {
          given.append(
            history.items[position], weight: history.weights[position],
            rating: history.ratings[position])
        } else {
          hidden.append(history.items[position].offset)
        }
      }
      cases.append(
        Case(
          shown: given, truth: truth.sorted().map { history.items[$0].offset }, hidden: hidden,
          isWhole: isWhole))
      if isWhole { break }
    }
    return cases
  }
}
