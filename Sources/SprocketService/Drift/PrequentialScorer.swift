import SprocketCore
import SprocketMath
import SprocketModels

/// Scores an event by the model in service before the model learns from it (test-then-train: A.
/// Dawid, "Statistical theory: the prequential approach", 1984; for recommenders J. Vinagre, A. Jorge
/// and J. Gama, "Evaluation of recommender systems in streaming environments", 2014).
struct PrequentialScorer {
  /// What the model made of an event.
  struct Score {
    /// |predicted − given| as a share of the scale; nil without a model of ratings.
    var ratingError: Double?
    /// The share of other films that the model would have shown before this one; nil for what the
    /// user did not like, and without a model of lists.
    var rank: Double?
  }

  /// Films that a liked one is ranked among.
  static let sampleSize = 50

  private var random: SplitMix64

  init(seed: UInt64 = 1) {
    random = SplitMix64(seed: seed)
  }

  /// nil for an event that says nothing of the model: one of no known film, or of one that the user
  /// rated or saw before, of which the model knows the answer.
  /// - Complexity: one prediction, and for a liked film the scores of fifty others.
  mutating func score(_ event: FeedbackEvent, _ handle: ServingHandle) -> Score? {
    guard let row = handle.catalog.row(of: event.item, in: handle.model) else { return nil }
    let film = ItemRow(row)
    let known = handle.user(event.user)
    let view = known.map { handle.view(of: $0) } ?? .unknown
    if Self.contains(view.history.items, film) { return nil }
    var score = Score()
    if event.kind == .rating { score.ratingError = ratingError(event.value, film, view, handle) }
    if handle.model.policy.weight(of: event.kind, value: Float(event.value)) > 0 {
      score.rank = rank(of: film, view, handle)
    }
    return score.ratingError == nil && score.rank == nil ? nil : score
  }

  /// The width of the scale that errors are a share of.
  static func scale(of handle: ServingHandle) -> Double {
    guard let rater = rater(of: handle), let scale = rater.scale else { return 4.5 }
    return max(1e-6, Double(scale.upperBound - scale.lowerBound))
  }

  private static func rater(of handle: ServingHandle) -> (any PredictsRatings)? {
    let player = try? handle.player(handle.raters, named: "", cannot: "predicts no ratings")
    return player?.role
  }

  private func ratingError(
    _ value: Double, _ film: ItemRow, _ view: UserView, _ handle: ServingHandle
  ) -> Double? {
    guard let rater = Self.rater(of: handle),
      let prediction = rater.ratings(of: [film], for: view).first
    else { return nil }
    let error = abs(Double(prediction.rating) - value) / Self.scale(of: handle)
    return error.isFinite ? min(1, error) : nil
  }

  private mutating func rank(
    of film: ItemRow, _ view: UserView, _ handle: ServingHandle
  ) -> Double? {
    let count = handle.model.items.count
    guard count > 1 else { return nil }
    var rows = [film]
    for _ in 0..<2 * Self.sampleSize where rows.count <= Self.sampleSize {
      let row = min(count - 1, Int(random.nextUniform() * Double(count)))
      if row == film.offset || !handle.catalog.visible.contains(row) { continue }
      if Self.contains(view.history.items, ItemRow(row)) { continue }
      rows.append(ItemRow(row))
    }
    guard rows.count > 1 else { return nil }
    let scores: [Float]
    if let scorer = handle.standard.scorer, scorer.canScore(view) {
      scores = scorer.scores(of: rows, for: view)
    } else {
      scores = handle.model.popularity.scores(of: rows, for: view)
    }
    guard let own = scores.first, scores.count == rows.count else { return nil }
    let better = scores.dropFirst().reduce(0.0) { $0 + ($1 > own ? 1 : $1 == own ? 0.5 : 0) }
    return better / Double(rows.count - 1)
  }

  /// Histories are in order of rows.
  private static func contains(_ items: [ItemRow], _ film: ItemRow) -> Bool {
    var (low, high) = (0, items.count)
    while low < high {
      let middle = (low + high) / 2
      if items[middle].offset < film.offset { low = middle + 1 } else { high = middle }
    }
    return low < items.count && items[low] == film
  }
}

/// Lets something take no more than a share of the time that passes.
struct TimeAllowance {
  /// What is saved up while nothing happens, at most.
  private static let most = Duration.milliseconds(50)

  private let share: Double
  private var left: Duration
  private var last: ContinuousClock.Instant?

  init(share: Double) {
    self.share = share
    left = share > 0 ? Self.most : .zero
  }

  /// Whether there is some left now.
  mutating func isLeft(at now: ContinuousClock.Instant) -> Bool {
    if share >= 1 { return true }
    if let last { left = min(Self.most, left + (now - last) * share) }
    last = now
    return left > .zero
  }

  mutating func take(_ used: Duration) {
    left -= used
  }
}
