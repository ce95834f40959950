package import SprocketMath

/// The vectors of some films beside the tables of a content model, with an inverted index of their
/// own: films that are newer than the model, and films whose description has changed since.
///
/// A value: a copy shares nothing that changes, so whoever searches is not in the way of whoever
/// adds to the next one. Cost: about 16 bytes for each term of each film.
package struct ContentOverlay: Sendable {
  private struct Posting {
    var place: Int32
    var weight: Float
  }

  /// The films in the order in which they came; their row, and for each row its place.
  private var rows: [Int32] = []
  private var places: [Int32: Int32] = [:]
  private var vectors: [ContentVector] = []
  private var postings: [UInt32: [Posting]] = [:]
  package private(set) var byteCount = 0

  package init() {}

  /// Whether there is no film in it.
  package var isEmpty: Bool { rows.isEmpty }

  /// Whether no film in it can be found.
  package var hasNoTerms: Bool { postings.isEmpty }

  /// The vector of a film; nil when it is not in here.
  package func vector(ofRow row: Int) -> ContentVector? {
    guard let row = Int32(exactly: row), let place = places[row] else { return nil }
    return vectors[Int(place)]
  }

  /// The rows of all films in it.
  package var allRows: some Sequence<Int> { rows.lazy.map(Int.init) }

  /// Adds a film or replaces its vector.
  /// - Complexity: the films that share a term with the vector before, per term.
  package mutating func set(_ vector: ContentVector, forRow row: Int) {
    guard let key = Int32(exactly: row) else { return }
    let place: Int32
    if let known = places[key] {
      place = known
      for term in vectors[Int(place)].terms {
        postings[term]?.removeAll { $0.place == place }
        if postings[term]?.isEmpty == true { postings[term] = nil }
      }
      byteCount -= vectors[Int(place)].count * 16
      vectors[Int(place)] = vector
    } else {
      place = Int32(rows.count)
      rows.append(key)
      places[key] = place
      vectors.append(vector)
    }
    for (term, weight) in zip(vector.terms, vector.weights) {
      postings[term, default: []].append(Posting(place: place, weight: weight))
    }
    byteCount += vector.count * 16
  }

  /// Calls `body` with every film of it that is in `mask` and shares a term with `query`, and with
  /// their cosine, at most 1.
  /// - Complexity: the films that share a term with the query, per term.
  package func forEachMatch(
    of query: ContentVector, in mask: RowMask, _ body: (_ row: Int, _ cosine: Float) -> Void
  ) {
    if postings.isEmpty || query.isEmpty { return }
    var cosines = [Float](repeating: 0, count: rows.count)
    for (term, weight) in zip(query.terms, query.weights) {
      guard let films = postings[term] else { continue }
      for posting in films { cosines[Int(posting.place)] += weight * posting.weight }
    }
    for (place, cosine) in cosines.enumerated() where cosine > 0 {
      let row = Int(rows[place])
      if mask.contains(row) { body(row, ContentVector.snapped(cosine)) }
    }
  }

  /// The best `k` films of it in `mask` by cosine to `query`, best first.
  package func best(_ k: Int, query: ContentVector, mask: RowMask) -> [ScoredRow] {
    var best = TopK(k)
    forEachMatch(of: query, in: mask) { best.offer(row: $0, score: min($1, 1)) }
    return best.sorted()
  }
}
