package import SprocketCore
package import SprocketMath

extension HybridModel: Scores {
  package var readsHistory: Bool { true }

  package func canScore(_ user: UserView) -> Bool {
    lists.contains { $0.kind != .popularity && $0.scorer.canScore(user) }
  }

  /// Costs a scan by each component that counts for the user, then one score of each candidate by
  /// each of them. Where `mask` leaves out more than the user's history, the scans are done twice,
  /// because the scale of a component must not depend on the filters of a request.
  package func top(_ k: Int, for user: UserView, mask: RowMask) -> [ScoredRow] {
    guard k > 0, canScore(user), mask.rowCount == coveredItems.rowCount else { return [] }
    let blend = Blend(self, user: user, depth: max(k, config.candidates), mask: mask)
    guard !blend.isEmpty else { return [] }
    var best = TopK(k)
    let scores = blend.scores(of: blend.candidates)
    for (item, score) in zip(blend.candidates, scores) {
      best.offer(row: item.offset, score: score)
    }
    return best.sorted()
  }

  package func scores(of items: [ItemRow], for user: UserView) -> [Float] {
    guard canScore(user) else { return items.map { _ in 0 } }
    let blend = Blend(self, user: user, depth: config.candidates, mask: nil)
    return blend.scores(of: items)
  }
}

extension HybridModel {
  /// The candidates of all of `kinds` within a mask, and each component's scores of them on the
  /// common scale: component c says `features[c * candidates.count + i]` of candidate i. What the
  /// weights are learned from.
  package func features(
    for user: UserView, mask: RowMask, kinds: [ModelKind]
  ) -> (candidates: [ItemRow], features: [Float]) {
    let blend = Blend(self, user: user, depth: config.candidates, mask: mask)
    var features: [Float] = []
    features.reserveCapacity(kinds.count * blend.candidates.count)
    for kind in kinds {
      guard let (part, factor) = blend.active.first(where: { $0.part.kind == kind }) else {
        features += [Float](repeating: 0, count: blend.candidates.count)
        continue
      }
      features += part.scorer.scores(of: blend.candidates, for: user).map { $0 * factor }
    }
    return (blend.candidates, features)
  }
}

/// The components that count for one user, each with its scale, and their candidates.
struct Blend {
  private let model: HybridModel
  private let user: UserView
  private(set) var active: [(part: HybridModel.ListPart, factor: Float)] = []
  /// What the components put up within the mask, each once, in order of rows.
  private(set) var candidates: [ItemRow] = []
  /// The best films by content alone, for the calibration of those that have nothing else.
  private var contentList: [ScoredRow] = []

  /// - Parameter mask: nil: no candidates are wanted, only scores.
  init(_ model: HybridModel, user: UserView, depth: Int, mask: RowMask?) {
    self.model = model
    self.user = user
    let preferences = user.history.weights.count { $0 > 0 }
    let weights = model.weights.weights(preferences: preferences)
    var parts = model.lists.filter { weights[$0.column] > 0 && $0.scorer.canScore(user) }
    let isWeighted = !parts.isEmpty
    if !isWeighted { parts = model.lists.filter { $0.scorer.canScore(user) } }

    var unseen = RowMask.all(model.coveredItems.rowCount)
    for item in user.history.items { unseen.remove(item.offset) }
    let isUnfiltered = mask == unseen
    var proposed = RowMask.none(unseen.rowCount)
    for part in parts {
      let scaleDepth = model.config.candidates
      let unfiltered = part.scorer.top(
        isUnfiltered ? depth : scaleDepth, for: user, mask: unseen)
      let scale = Self.scale(of: unfiltered.prefix(scaleDepth))
      active.append((part, (isWeighted ? weights[part.column] : 1) * scale))
      if part.kind == .content { contentList = Array(unfiltered.prefix(scaleDepth)) }
      guard let mask else { continue }
      let list = isUnfiltered ? unfiltered : part.scorer.top(depth, for: user, mask: mask)
      for row in list { proposed.insert(row.row) }
    }
    // Content finds the films that nobody met yet whether or not it counts for the others.
    if let content = model.content, contentList.isEmpty, content.canScore(user) {
      contentList = content.top(model.config.candidates, for: user, mask: unseen)
      for row in contentList where mask?.contains(row.row) == true {
        if !model.warmItems.contains(row.row) { proposed.insert(row.row) }
      }
    }
    proposed.forEachRow { candidates.append(ItemRow($0)) }
  }

  var isEmpty: Bool { active.isEmpty }

  /// 1 / the standard deviation of a component's best scores: what makes components comparable,
  /// whatever the scale of each.
  static func scale(of list: some Collection<ScoredRow>) -> Float {
    guard list.count > 1 else {
      return list.first.map { $0.score == 0 ? 0 : 1 / abs($0.score) } ?? 0
    }
    let mean = list.reduce(0) { $0 + $1.score } / Float(list.count)
    let variance =
      list.reduce(0) { $0 + ($1.score - mean) * ($1.score - mean) }
      / Float(list.count)
    // Where all are equal, they are told apart from those not on the list by their own size.
    return variance > 1e-12 ? 1 / variance.squareRoot() : mean == 0 ? 0 : 1 / abs(mean)
  }

  /// The blended scores, parallel to `items`; 0 for what no component knows.
  func scores(of items: [ItemRow]) -> [Float] {
    var scores = warmScores(of: items)
    let cold = items.indices.filter { index in
      let row = items[index].offset
      return row < model.warmItems.rowCount && row >= 0 && !model.warmItems.contains(row)
    }
    guard !cold.isEmpty, let content = model.content, let calibration = calibration() else {
      return scores
    }
    let byContent = content.scores(of: cold.map { items[$0] }, for: user)
    for (index, score) in zip(cold, byContent) {
      scores[index] = score > 0 ? calibration.expected(content: score) : 0
    }
    return scores
  }

  private func warmScores(of items: [ItemRow]) -> [Float] {
    var sums = [Float](repeating: 0, count: items.count)
    for (part, factor) in active where factor > 0 {
      let scores = part.scorer.scores(of: items, for: user)
      for index in sums.indices { sums[index] += factor * scores[index] }
    }
    return sums
  }

  private func calibration() -> ColdCalibration? {
    let warm = contentList.filter { model.warmItems.contains($0.row) }
    return ColdCalibration(
      content: warm.map(\.score), blended: warmScores(of: warm.map(\.item)))
  }
}
