import Dispatch
import SprocketCore
import SprocketMath
import SprocketModels
import Synchronization

/// What is known by content of films that are newer than the model: their vectors, an inverted
/// index over them, and for each the films of the model that are most like it, by whose scores it
/// is placed on lists.
///
/// Made when the catalogue view is brought up to date, never by a request.
package struct NewerFilms: Sendable {
  /// Neighbours of one film.
  static let neighborCount = 20

  /// Films whose neighbours are looked for in one update, for feedback waits as long: a search takes
  /// some 50 µs among 10,000 films and milliseconds among a million. Films beyond that are placed
  /// by content alone.
  static func maximumSearches(filmCount: Int) -> Int {
    max(50, min(2_000, 20_000_000 / max(1, filmCount)))
  }

  private struct Posting {
    var film: Int32
    var weight: Float
  }

  /// The row of the first film.
  private let firstRow: Int
  private var vectors: [ContentVector] = []
  private var neighbors: [[ScoredRow]] = []
  private var postings: [UInt32: [Posting]] = [:]
  private(set) var byteCount = 0

  init(firstRow: Int) {
    self.firstRow = firstRow
  }

  /// Whether there is none that content tells anything of.
  package var isEmpty: Bool { postings.isEmpty }

  /// The vector of a film; nil for a film of the model.
  func vector(of row: ItemRow) -> ContentVector? {
    let film = row.offset - firstRow
    return vectors.indices.contains(film) ? vectors[film] : nil
  }

  /// The films of the model that are most like a film, with their likeness.
  func neighbors(of row: Int) -> [ScoredRow] {
    let film = row - firstRow
    return neighbors.indices.contains(film) ? neighbors[film] : []
  }

  /// Takes films that were added or changed.
  /// - Parameter preferred: the films of the model that somebody liked; only those have scores.
  /// - Complexity: one search of the content model for each film, on all processors.
  mutating func update(
    _ films: [(row: Int, item: Item)], content: ContentModel, preferred: RowMask
  ) {
    if films.isEmpty { return }
    let described = films.map { (film: $0.row - firstRow, vector: content.vector(of: $0.item)) }
    let found = Mutex([[ScoredRow]](repeating: [], count: described.count))
    let searches = min(described.count, Self.maximumSearches(filmCount: content.filmCount))
    DispatchQueue.concurrentPerform(iterations: searches) { position in
      let near = content.top(
        Self.neighborCount, query: described[position].vector, mask: preferred)
      found.withLock { $0[position] = near }
    }
    let all = found.withLock { $0 }
    for ((film, vector), near) in zip(described, all) { set(film, vector, near) }
  }

  private mutating func set(_ film: Int, _ vector: ContentVector, _ near: [ScoredRow]) {
    while vectors.count <= film {
      vectors.append(.empty)
      neighbors.append([])
    }
    let old = vectors[film]
    for term in old.terms {
      postings[term]?.removeAll { $0.film == film }
      if postings[term]?.isEmpty == true { postings[term] = nil }
    }
    for (term, weight) in zip(vector.terms, vector.weights) {
      postings[term, default: []].append(Posting(film: Int32(film), weight: weight))
    }
    byteCount += (vector.count - old.count) * 16 + (near.count - neighbors[film].count) * 16
    vectors[film] = vector
    neighbors[film] = near
  }

  /// The best `k` of these films in `mask` by cosine to `query`, best first.
  /// - Complexity: the films that share a term with the query, per term.
  func best(_ k: Int, query: ContentVector, mask: RowMask) -> [ScoredRow] {
    if isEmpty || query.isEmpty { return [] }
    var cosines = [Float](repeating: 0, count: vectors.count)
    for (term, weight) in zip(query.terms, query.weights) {
      guard let films = postings[term] else { continue }
      for posting in films { cosines[Int(posting.film)] += weight * posting.weight }
    }
    var best = TopK(k)
    for (film, cosine) in cosines.enumerated()
    where cosine > 0 && mask.contains(firstRow + film) {
      best.offer(row: firstRow + film, score: min(cosine, 1))
    }
    return best.sorted()
  }
}
