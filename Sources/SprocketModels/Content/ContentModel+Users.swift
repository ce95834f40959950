package import SprocketCore
package import SprocketMath

extension ContentModel {
  /// What a user likes: the vectors of the films they liked, each by its weight and by how far its
  /// rating is above the mean of the user's ratings, summed and brought to length 1. Only the
  /// `profile_terms` heaviest terms are kept.
  ///
  /// - Parameters:
  ///   - newer: the vector of a film beyond the model, or nil.
  ///   - genres: favourite ones, which weigh as much as a quarter of the films and at least as one.
  package func profile(
    of history: UserHistory, newer: (ItemRow) -> ContentVector?, genres: [String] = []
  ) -> ContentVector {
    var parts: [(vector: ContentVector, weight: Float)] = []
    for (position, weight) in zip(history.items.indices, likings(in: history)) where weight > 0 {
      let row = history.items[position]
      let vector = row.offset < filmCount ? vector(of: row) : newer(row) ?? .empty
      if !vector.isEmpty { parts.append((vector, weight)) }
    }
    if !genres.isEmpty {
      let films = parts.reduce(0) { $0 + $1.weight }
      parts.append((vector(ofGenres: genres), max(1, films / 4)))
    }
    return ContentVector(sumOf: parts, limit: config.profileTerms).normalized()
  }

  /// How much each entry of a history counts; 0 for what was not liked.
  private func likings(in history: UserHistory) -> [Float] {
    var sum: Float = 0
    var count: Float = 0
    for rating in history.ratings where rating > UserHistory.unrated {
      sum += rating
      count += 1
    }
    let mean = count > 0 ? sum / count : 0
    return history.items.indices.map { position in
      let rating = history.ratings[position]
      guard rating > UserHistory.unrated else { return max(0, history.weights[position]) }
      // However low the rating, what is taken as a preference counts for something.
      let factor = max(0.1, 1 + Float(config.ratingInfluence) * (rating - mean))
      return max(0, history.weights[position]) * factor
    }
  }
}

extension ContentModel: Scores {
  package var readsHistory: Bool { true }

  package func canScore(_ user: UserView) -> Bool {
    zip(user.history.items, user.history.weights).contains { item, weight in
      weight > 0 && coveredItems.contains(item.offset)
    }
  }

  package func top(_ k: Int, for user: UserView, mask: RowMask) -> [ScoredRow] {
    let query = profile(of: user.history, newer: { _ in nil })
    return search(ContentSearch(k: k, query: query, mask: mask, influence: influence))
  }

  package func scores(of items: [ItemRow], for user: UserView) -> [Float] {
    let scores = scores(of: items, query: profile(of: user.history, newer: { _ in nil }))
    return zip(items, scores).map { $1 * influence(of: $0) }
  }

  /// What popularity does to a user's score.
  private func influence(of item: ItemRow) -> Float {
    guard let influence, item.offset >= 0, item.offset < influence.count else { return 1 }
    return influence[item.offset]
  }
}

extension ContentModel: Explains {
  package func contributions(
    to items: [ItemRow], from history: UserHistory
  ) throws(SprocketError) -> [[Float]] {
    let profile = profile(of: history, newer: { _ in nil })
    var parts: [(vector: ContentVector, weight: Float)] = []
    for (row, weight) in zip(history.items, likings(in: history)) {
      parts.append((weight > 0 ? vector(of: row) : .empty, weight))
    }
    // The profile is the sum of the films divided by this, in the terms that it kept.
    let length = length(of: parts, in: profile)
    guard length > 0 else { return items.map { _ in history.items.map { _ in 0 } } }
    return items.map { item in
      let film = restricted(vector(of: item), to: profile)
      let influence = influence(of: item)
      return parts.map { part in
        var sum: Float = 0
        part.vector.forEachShared(with: film) { sum += $1 * $2 }
        return sum * part.weight / length * influence
      }
    }
  }

  /// The length of the weighted sum of `parts` within the terms of `profile`.
  private func length(
    of parts: [(vector: ContentVector, weight: Float)], in profile: ContentVector
  ) -> Float {
    guard
      let heaviest = profile.weights.indices.max(by: {
        profile.weights[$0] < profile.weights[$1]
      })
    else { return 0 }
    // One term tells, since sum and profile have one direction; the heaviest loses least.
    var sum: Float = 0
    let axis = ContentVector(terms: [profile.terms[heaviest]], weights: [1])
    for part in parts { part.vector.forEachShared(with: axis) { sum += $1 * $2 * part.weight } }
    return sum / profile.weights[heaviest]
  }

  /// The terms of `vector` that `profile` has, with their weights.
  private func restricted(_ vector: ContentVector, to profile: ContentVector) -> ContentVector {
    var kept = ContentVector.empty
    vector.forEachShared(with: profile) { term, weight, _ in
      kept.terms.append(term)
      kept.weights.append(weight)
    }
    return kept
  }
}
