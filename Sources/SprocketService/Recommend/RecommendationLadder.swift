import SprocketCore
import SprocketMath
import SprocketModels

/// Fills a list rung by rung, each with what the ones above left over:
///
/// 1. what the model makes of the user (personal, or folded in), and among it films that are newer
///    than the model, placed by the scores of the films most like them;
/// 2. films like those the user likes, by content;
/// 3. the popular films of the favourite genres;
/// 4. the popular films;
/// 5. what is left of the films newer than the model, in the order in which they were added.
struct RecommendationLadder {
  /// Newer films that are considered for the first rung: those closest to the user's profile.
  static let newerCandidates = 50
  /// Draws the score of a newer film towards 0 the more, the less its neighbours are like it.
  static let damping: Float = 0.5

  let handle: ServingHandle
  let maker: ListMaker
  var taste: Taste
  /// Films that the first rung placed the last time.
  private(set) var personalCount = 0

  init(handle: ServingHandle, maker: ListMaker, taste: Taste) {
    self.handle = handle
    self.maker = maker
    self.taste = taste
  }

  /// The best `k` films within `mask`, which has a row for each film of the catalogue.
  mutating func place(_ k: Int, mask: RowMask) -> [PlacedRow] {
    let modelCount = handle.model.items.count
    let modelMask = mask.rowCount == modelCount ? mask : mask.resized(to: modelCount)
    let placed = personal(k, mask: mask, modelMask: modelMask)
    personalCount = placed.count
    if placed.count >= k { return placed }
    var rest = Rest(mask: mask, modelMask: modelMask)
    rest.remove(placed)
    return placed + others(k - placed.count, &rest)
  }

  /// The films that are not on the list yet.
  private struct Rest {
    var mask: RowMask
    var modelMask: RowMask

    mutating func remove(_ rows: [PlacedRow]) {
      for row in rows {
        mask.remove(row.item.offset)
        if row.item.offset < modelMask.rowCount { modelMask.remove(row.item.offset) }
      }
    }
  }

  // MARK: Rungs

  private mutating func personal(_ k: Int, mask: RowMask, modelMask: RowMask) -> [PlacedRow] {
    guard let scorer = maker.scorer, scorer.canScore(taste.user) else { return [] }
    let (source, kind) = (taste.user.source, maker.kind)
    let list = scorer.top(k, for: taste.user, mask: modelMask).map {
      PlacedRow($0, source, by: kind)
    }
    if handle.catalog.newer.isEmpty { return list }
    return Self.merged(list, newer(scorer, mask: mask), k)
  }

  /// Films newer than the model on the scale of its scores: the mean of the scores that the user
  /// would give the films of the model most like them, Σ s·score / (Σ s + damping) with the
  /// likeness s.
  private mutating func newer(_ scorer: any Scores, mask: RowMask) -> [PlacedRow] {
    let newer = handle.catalog.newer
    let closest = newer.best(Self.newerCandidates, query: taste.profile(), mask: mask)
    if maker.kind == .content {
      return closest.map { PlacedRow($0, .content, by: .content) }
    }
    let neighbors = closest.map { newer.neighbors(of: $0.row) }
    let scores = scorer.scores(of: neighbors.joined().map(\.item), for: taste.user)
    var placed: [PlacedRow] = []
    var position = 0
    for (film, near) in zip(closest, neighbors) {
      var sum: Float = 0
      var likeness = Self.damping
      for neighbor in near {
        sum += neighbor.score * scores[position]
        likeness += neighbor.score
        position += 1
      }
      if near.isEmpty { continue }
      placed.append(
        PlacedRow(item: film.item, score: sum / likeness, source: .content, kind: .content))
    }
    return placed
  }

  private mutating func others(_ k: Int, _ rest: inout Rest) -> [PlacedRow] {
    var placed: [PlacedRow] = []
    func add(_ rows: [PlacedRow]) {
      placed += rows
      rest.remove(rows)
    }
    if maker.kind != .popularity { add(likeProfile(k, rest)) }
    if placed.count < k, !taste.genres.isEmpty { add(ofGenres(k - placed.count, rest)) }
    if placed.count < k {
      add(handle.model.popular(k - placed.count, mask: rest.modelMask))
    }
    var row = handle.model.items.count
    while placed.count < k, row < handle.catalog.count {
      if rest.mask.contains(row) {
        placed.append(
          PlacedRow(item: ItemRow(row), score: 0, source: .popular, kind: .popularity))
      }
      row += 1
    }
    return placed
  }

  private mutating func likeProfile(_ k: Int, _ rest: Rest) -> [PlacedRow] {
    guard let content = handle.content else { return [] }
    let profile = taste.profile()
    if profile.isEmpty { return [] }
    let known = content.top(k, query: profile, mask: rest.modelMask)
    let newer = handle.catalog.newer.best(k, query: profile, mask: rest.mask)
    return Self.merged(
      known.map { PlacedRow($0, .content, by: .content) },
      newer.map { PlacedRow($0, .content, by: .content) }, k)
  }

  private func ofGenres(_ k: Int, _ rest: Rest) -> [PlacedRow] {
    var mask = RowMask.none(handle.catalog.count)
    for genre in taste.genres {
      if let rows = handle.catalog.rowsByGenre[genre.lowercased()] { mask.formUnion(rows) }
    }
    let modelCount = rest.modelMask.rowCount
    if mask.rowCount != modelCount { mask = mask.resized(to: modelCount) }
    mask.formIntersection(rest.modelMask)
    return handle.model.popular(k, mask: mask, source: .genre)
  }

  /// Two lists as one by score, at equal scores the first one's films first.
  private static func merged(_ one: [PlacedRow], _ other: [PlacedRow], _ k: Int) -> [PlacedRow] {
    if other.isEmpty { return one }
    let sorted = other.sorted { ($1.score, $0.item.index) < ($0.score, $1.item.index) }
    var merged: [PlacedRow] = []
    merged.reserveCapacity(min(k, one.count + sorted.count))
    var (left, right) = (one[...], sorted[...])
    while merged.count < k {
      if let first = left.first, right.first.map({ $0.score <= first.score }) ?? true {
        merged.append(first)
        left.removeFirst()
      } else if let first = right.first {
        merged.append(first)
        right.removeFirst()
      } else {
        break
      }
    }
    return merged
  }
}
