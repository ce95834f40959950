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

  /// Films whose neighbours are looked for when the view is brought up to date, for feedback waits as
  /// long: a search takes some 50 µs among 10,000 films and milliseconds among a million. Films
  /// beyond that are placed by content alone.
  static func maximumSearches(filmCount: Int) -> Int {
    max(50, min(2_000, 20_000_000 / max(1, filmCount)))
  }

  /// The row of the first film.
  private let firstRow: Int
  private var films = ContentOverlay()
  private var neighbors: [[ScoredRow]] = []
  private var neighborBytes = 0

  var byteCount: Int { films.byteCount + neighborBytes }

  init(firstRow: Int) {
    self.firstRow = firstRow
  }

  /// Whether there is none that content tells anything of.
  package var isEmpty: Bool { films.hasNoTerms }

  /// The vector of a film; nil for a film of the model.
  func vector(of row: ItemRow) -> ContentVector? {
    films.vector(ofRow: row.offset)
  }

  /// The films of the model that are most like a film, with their likeness.
  func neighbors(of row: Int) -> [ScoredRow] {
    let film = row - firstRow
    return neighbors.indices.contains(film) ? neighbors[film] : []
  }

  /// Takes films that were added or changed.
  /// - Parameters:
  ///   - preferred: the films of the model that somebody liked; only those have scores.
  ///   - searches: how many neighbours may still be looked for.
  /// - Complexity: one search of the content model for each film, on all processors.
  mutating func update(
    _ films: [(row: Int, item: Item)], content: ContentModel, preferred: RowMask,
    searches allowed: inout Int
  ) {
    if films.isEmpty { return }
    let described = films.map { (row: $0.row, vector: content.vector(of: $0.item)) }
    let found = Mutex([[ScoredRow]](repeating: [], count: described.count))
    let searches = min(described.count, allowed)
    allowed -= searches
    DispatchQueue.concurrentPerform(iterations: searches) { position in
      let near = content.top(
        Self.neighborCount, query: described[position].vector, mask: preferred)
      found.withLock { $0[position] = near }
    }
    let all = found.withLock { $0 }
    for ((row, vector), near) in zip(described, all) { set(row, vector, near) }
  }

  private mutating func set(_ row: Int, _ vector: ContentVector, _ near: [ScoredRow]) {
    films.set(vector, forRow: row)
    let film = row - firstRow
    while neighbors.count <= film { neighbors.append([]) }
    neighborBytes += (near.count - neighbors[film].count) * 16
    neighbors[film] = near
  }

  /// The best `k` of these films in `mask` by cosine to `query`, best first.
  /// - Complexity: the films that share a term with the query, per term.
  func best(_ k: Int, query: ContentVector, mask: RowMask) -> [ScoredRow] {
    films.best(k, query: query, mask: mask)
  }
}
