package import SprocketCore
package import SprocketMath

/// Knows films by what is written about them: titles, genres, people, tags, plots, decades and
/// languages. It needs no user and no rating, so it has an opinion on films that nobody met and on
/// users of whom one liked film, or a favourite genre, is all that is known.
///
/// Every film is a vector of term weights of length 1 (`ContentWeighting`); two films are as alike
/// as the cosine of their vectors. An inverted index answers without any table of films × films:
/// memory is about 12 bytes for each term of each film, 600 MB for a million films of 45 terms, and
/// 8 bytes per film for each search that runs at the same moment.
package struct ContentModel: Sendable {
  package let config: ContentConfig
  package let terms: ContentTerms
  package let weighting: ContentWeighting
  /// film × term, rows of length 1.
  package let films: RatingMatrix
  let postings: PostingLists
  /// By film: what a user's cosine is multiplied with; nil: nothing.
  let influence: SharedBuffer<Float>?
  package internal(set) var coveredItems: RowMask
  /// Films whose description has changed since the training, and the films that lie in the tables
  /// as they are described now.
  var changed = ContentOverlay()
  var unchanged: RowMask
  let scratches: SearchScratchPool

  /// - Throws: `dataLoss` when the parts do not fit together.
  package init(
    terms: ContentTerms, weighting: ContentWeighting, films: RatingMatrix, postings: PostingLists,
    influence: SharedBuffer<Float>?
  ) throws(SprocketError) {
    config = weighting.config
    self.terms = terms
    self.weighting = weighting
    self.films = films
    self.postings = postings
    self.influence = influence
    let fields = ContentField.allCases.count
    guard films.columnCount == terms.count, postings.rowCount == films.rowCount,
      weighting.termWeights.count == terms.count, postings.offsets.count == terms.count + 1,
      weighting.fieldWeights.count == fields, weighting.fieldLengths.count == fields,
      influence?.count ?? films.rowCount == films.rowCount
    else {
      throw SprocketError(
        .dataLoss,
        "the tables of the content model do not fit together; restore the file or"
          + " retrain")
    }
    var covered = RowMask.none(films.rowCount)
    for row in 0..<films.rowCount where films.nonZeroCount(ofRow: row) > 0 { covered.insert(row) }
    coveredItems = covered
    unchanged = RowMask.all(films.rowCount)
    scratches = SearchScratchPool(rowCount: films.rowCount)
  }

  /// Number of films, with or without terms.
  package var filmCount: Int { films.rowCount }

  // MARK: Vectors

  /// The vector of a film of the model; empty for a row beyond it or without any term. A copy.
  package func vector(of row: ItemRow) -> ContentVector {
    guard row.offset >= 0, row.offset < filmCount else { return .empty }
    if let vector = changed.vector(ofRow: row.offset) { return vector }
    return ContentVector(
      terms: films.columns(ofRow: row.offset), weights: films.values(ofRow: row.offset))
  }

  /// The vector of a film that may be newer than the model: what training would give it, of the
  /// terms that the model knows. Others are left out before the vector gets its length, since no
  /// film of the model could share them: two newer films by one new director are not alike for it.
  package func vector(of item: Item) -> ContentVector {
    var tokenizer = ContentTokenizer()
    var tokens = ContentTokens()
    tokenizer.tokenize(item, into: &tokens)
    return vector(of: tokens)
  }

  /// The vector of genres, such as somebody's favourite ones; empty when no film has any of them.
  package func vector(ofGenres genres: [String]) -> ContentVector {
    var tokenizer = ContentTokenizer()
    var tokens = ContentTokens()
    tokenizer.tokenize(genres: genres, into: &tokens)
    return vector(of: tokens)
  }

  private func vector(of tokens: ContentTokens) -> ContentVector {
    var found: [UInt32] = []
    for token in 0..<tokens.count {
      if let term = tokens.withToken(token, { key, _ in terms.term(ofKey: key) }) {
        found.append(term)
      }
    }
    found.sort()
    var known: [UInt32] = []
    var counts: [UInt8] = []
    for term in found {
      if known.last == term {
        counts[counts.count - 1] = UInt8(clamping: Int(counts[counts.count - 1]) + 1)
      } else {
        known.append(term)
        counts.append(1)
      }
    }
    var parts: [Float] = []
    var weights: [Float] = []
    weighting.weigh(
      known[...], counts: counts[...], fieldStarts: terms.fieldStarts, parts: &parts,
      weights: &weights)
    let length = ContentWeighting.length(of: weights)
    guard length > 0, length.isFinite else { return .empty }
    return ContentVector(terms: known, weights: weights.map { $0 / length })
  }

  // MARK: Search

  /// The best `k` films in `mask` by cosine to `query`, best first: exact. Films that share
  /// nothing with it are left out. `mask` has the model's row count.
  package func top(_ k: Int, query: ContentVector, mask: RowMask) -> [ScoredRow] {
    search(ContentSearch(k: k, query: query, mask: mask))
  }

  /// The cosine of `query` to each of the films; 0 for rows beyond the model.
  package func scores(of items: [ItemRow], query: ContentVector) -> [Float] {
    var scores = ContentQuery(query).products(with: films, rows: items.lazy.map(\.offset))
    if changed.isEmpty { return scores }
    for (place, item) in items.enumerated() {
      if let vector = changed.vector(ofRow: item.offset) { scores[place] = vector.cosine(query) }
    }
    return scores
  }

  /// The cosine of two vectors, 0 to 1.
  package func similarity(_ one: ContentVector, _ other: ContentVector) -> Float {
    one.cosine(other)
  }

  func search(_ search: ContentSearch) -> [ScoredRow] {
    guard search.k > 0, !search.query.isEmpty, search.mask.rowCount == filmCount else { return [] }
    var inTables = search
    if !changed.isEmpty { inTables.mask.formIntersection(unchanged) }
    let rows = scratches.withScratch {
      postings.candidates(for: inTables, termWeights: weighting.termWeights, $0)
    }
    var best = TopK(search.k)
    changed.forEachMatch(of: search.query, in: search.mask) { row, cosine in
      if row != search.excluded {
        best.offer(row: row, score: cosine * (search.influence?[row] ?? 1))
      }
    }
    let scores = ContentQuery(search.query).products(with: films, rows: rows)
    for (row, score) in zip(rows, scores) where score > 0 {
      best.offer(row: row, score: score * (search.influence?[row] ?? 1))
    }
    return best.sorted()
  }

  // MARK: What films have in common

  /// What two vectors have in common, the largest part of their cosine first, at most `limit`. The
  /// parts of all that they share sum to the cosine.
  package func sharedFeatures(
    _ one: ContentVector, _ other: ContentVector, limit: Int
  ) -> [ContentFeature] {
    var shared: [(term: UInt32, weight: Float)] = []
    one.forEachShared(with: other) { shared.append(($0, $1 * $2)) }
    shared.sort { ($1.weight, $0.term) < ($0.weight, $1.term) }
    return shared.prefix(max(0, limit)).map { term, weight in
      ContentFeature(field: terms.field(of: term), text: terms.text(of: term), weight: weight)
    }
  }
}
