import SprocketCore
import SprocketMath
import SprocketModels

/// A list that is chosen from a longer one: for diversity, against popularity, and so that films of
/// favourite genres come first among films that are about as good.
struct ReRankedList {
  /// Places beyond this many stay in the order of their scores.
  static let maximumPlaces = 100
  /// What a favourite genre adds to relevance, which lies between 0 and 1.
  static let genreLift: Float = 0.2

  let rows: [PlacedRow]
  /// What it changed; nil when only genres were asked for.
  let effect: ReRanking?

  /// Whether a request asks for it.
  static func isAsked(by request: RecommendRequest) -> Bool {
    request.diversity > 0 || request.popularityPenalty > 0 || !request.favoriteGenres.isEmpty
  }

  /// How many candidates a list of `k` films is chosen from.
  static func candidateCount(for k: Int) -> Int {
    max(k, min(max(10 * k, 100), 500))
  }

  /// - Parameters:
  ///   - candidates: the list that would be shown, continued; best first.
  ///   - isOneScale: whether the scores of all candidates can be compared.
  init(
    _ k: Int, of candidates: [PlacedRow], isOneScale: Bool, _ request: RecommendRequest,
    handle: ServingHandle
  ) {
    let places = min(k, Self.maximumPlaces)
    let likeness = Likeness(candidates, handle: handle)
    let popularity = candidates.map { handle.popularity(of: $0.item) }
    let ranker = DiversityReRanker(
      diversity: Float(request.diversity), popularityPenalty: Float(request.popularityPenalty))
    let order = ranker.order(
      places,
      relevance: Self.relevance(
        of: candidates, isOneScale: isOneScale, request.favoriteGenres, handle),
      popularity: popularity, similarities: { likeness.similarities(of: $0) })
    let chosen = Set(order)
    let rest = candidates.indices.lazy.filter { !chosen.contains($0) }.prefix(k - order.count)
    rows = (order + rest).map { candidates[$0] }

    guard request.diversity > 0 || request.popularityPenalty > 0 else {
      effect = nil
      return
    }
    let before = Array(candidates.indices.prefix(order.count))
    func similarity(_ list: [Int]) -> Double {
      DiversityReRanker.meanSimilarity(list.count) { position in
        likeness.similarities(of: list[position], to: list)
      }
    }
    func meanPopularity(_ list: [Int]) -> Double {
      list.isEmpty ? 0 : list.reduce(0) { $0 + Double(popularity[$1]) } / Double(list.count)
    }
    let shown = Set(rows.map(\.item))
    effect = ReRanking(
      similarityBefore: similarity(before), similarityAfter: similarity(order),
      popularityBefore: meanPopularity(before), popularityAfter: meanPopularity(order),
      changed: shown.subtracting(candidates.prefix(k).map(\.item)).count)
  }

  /// By score where one scale holds for all candidates, by place otherwise.
  private static func relevance(
    of candidates: [PlacedRow], isOneScale: Bool, _ genres: [String], _ handle: ServingHandle
  ) -> [Float] {
    var relevance =
      isOneScale
      ? DiversityReRanker.relevance(ofScores: candidates.map(\.score))
      : DiversityReRanker.relevance(ofPlaces: candidates.count)
    if genres.isEmpty { return relevance }
    let masks = genres.compactMap { handle.catalog.rowsByGenre[$0.lowercased()] }
    for (position, candidate) in candidates.enumerated()
    where masks.contains(where: { $0.contains(candidate.item.offset) }) {
      relevance[position] += genreLift
    }
    return relevance
  }
}

/// How alike candidates are: by content; without a content model as the model that placed them
/// compares films; without either by the share of genres in common.
private struct Likeness {
  private let rows: [PlacedRow]
  private let items: [ItemRow]
  private let handle: ServingHandle
  private let neighbors: (any FindsSimilarItems)?

  init(_ rows: [PlacedRow], handle: ServingHandle) {
    self.rows = rows
    items = rows.map(\.item)
    self.handle = handle
    neighbors = rows.first.flatMap { handle.model.roles.itemNeighbors[$0.kind] }
  }

  func similarities(of position: Int) -> [Float] {
    similarities(of: items[position], to: items)
  }

  func similarities(of position: Int, to others: [Int]) -> [Float] {
    similarities(of: items[position], to: others.map { items[$0] })
  }

  private func similarities(of item: ItemRow, to others: [ItemRow]) -> [Float] {
    if let content = handle.content {
      let vector = handle.contentVector(of: item)
      var likeness = content.scores(of: others, query: vector)
      for (place, other) in others.enumerated() where other.offset >= handle.model.items.count {
        likeness[place] = content.similarity(vector, handle.contentVector(of: other))
      }
      return likeness
    }
    if let neighbors { return neighbors.similarities(of: item, to: others) }
    let genres = Set(handle.catalog.genres(of: item.offset))
    return others.map { other in
      let own = handle.catalog.genres(of: other.offset)
      let shared = own.count { genres.contains($0) }
      return shared == 0 ? 0 : Float(shared) / Float(genres.count + own.count - shared)
    }
  }
}

extension ServingHandle {
  /// The share of the model's films that fewer people liked; 0 for films that nobody met.
  func popularity(of item: ItemRow) -> Float {
    let counts = model.popularity.ratingCounts
    guard item.offset < counts.count, counts[item.offset] > 0 else { return 0 }
    // Rows stand in the order of the number of preferences.
    return 1 - Float(item.offset) / Float(max(1, counts.count - 1))
  }
}
