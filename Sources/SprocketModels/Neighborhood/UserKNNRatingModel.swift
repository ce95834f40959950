package import SprocketCore
package import SprocketMath

/// User-based neighbourhoods for predicted ratings: what the baselines expect, corrected by how the
/// ratings that the most similar users gave the item differed from it (Y. Koren, "Factor in the
/// neighbors", 2010, section 2.2, with users for items). Immutable.
///
/// r̂_ui = b_ui + Σ s_uv (r_vi - b_vi) / Σ s_uv over the k users v most similar to u who rated i,
/// among the `config.candidateCount` most similar of all.
///
/// Neighbours are found when somebody asks, from their ratings, through the lists of who rated an
/// item, so a user who came a moment ago is served as a stored one. A request costs at most
/// `config.entryLimit` entries of those lists and the histories of the candidates, besides
/// clearing some bytes per user and item.
package struct UserKNNRatingModel: Sendable {
  package let config: UserKNNRatingConfig
  package private(set) var baselines: NeighborhoodBaselines
  package let coveredItems: RowMask

  let ratings: RatingMatrix
  private let userBiases: [Float]
  /// The mean rating of each item; empty unless the similarity wants it.
  private let itemMeans: [Float]
  private let postings: RatingMatrix
  let similarity: RowSimilarity

  /// Compares the ratings in the tables: some passes over them, 16 bytes for each.
  package init(
    config: UserKNNRatingConfig, baselines: NeighborhoodBaselines, tables: SharedTables
  ) {
    self.config = config
    self.baselines = baselines
    coveredItems = baselines.ratedItems
    let ratings = tables.ratings.withUnsafeElements { given in
      tables.histories.filtered(values: tables.ratings) { given[$0] > UserHistory.unrated }
    }
    self.ratings = ratings
    let biases = (0..<ratings.rowCount).map { user in
      var history = RatedHistory()
      history.items = ratings.columns(ofRow: user)
      history.ratings = ratings.values(ofRow: user)
      return baselines.userBias(history)
    }
    let means = config.rating.similarity == .adjustedCosine ? Self.columnMeans(ratings) : []
    userBiases = biases
    itemMeans = means
    let compared = SharedBuffer<Float>(count: ratings.nonZeroCount) { compared in
      for user in 0..<ratings.rowCount {
        for entry in ratings.elementRange(ofRow: user) {
          compared[entry] = Self.compared(
            ratings.values[entry], item: Int(ratings.columns[entry]), bias: biases[user],
            baselines: baselines, itemMeans: means, similarity: config.rating.similarity)
        }
      }
    }
    postings = ratings.filtered(values: compared) { _ in true }.transposed()
    similarity = RowSimilarity(
      byColumn: postings, measure: config.rating.similarity.measure,
      shrinkage: Float(config.rating.shrinkage), minSupport: config.rating.minSupport)
  }

  /// A rating as it is compared.
  private static func compared(
    _ rating: Float, item: Int, bias: Float, baselines: NeighborhoodBaselines,
    itemMeans: [Float], similarity: RatingSimilarity
  ) -> Float {
    switch similarity {
    case .cosine, .pearson: rating
    case .adjustedCosine: rating - itemMeans[item]
    case .pearsonBaseline: rating - bias - baselines.itemBaseline(item)
    }
  }

  private static func columnMeans(_ matrix: RatingMatrix) -> [Float] {
    var sums = [Double](repeating: 0, count: matrix.columnCount)
    var counts = [Double](repeating: 0, count: matrix.columnCount)
    for entry in 0..<matrix.nonZeroCount {
      sums[Int(matrix.columns[entry])] += Double(matrix.values[entry])
      counts[Int(matrix.columns[entry])] += 1
    }
    return zip(sums, counts).map { $1 > 0 ? Float($0 / $1) : 0 }
  }

  /// A user who asks, and whom to ask.
  struct Profile {
    var rated: RatedHistory
    var bias: Float
    /// Ratings as they are compared.
    var values: [Float]
    /// Most similar first.
    var neighbors: [ScoredRow] = []
    /// The ratings that they were found by.
    var compared: [Int] = []
  }

  /// - Parameter k: The neighbours to find.
  func profile(
    _ history: UserHistory, of user: UserRow?, k: Int, skipsEqual: Bool = true
  ) -> Profile {
    let rated = baselines.rated(history)
    let bias = baselines.userBias(rated)
    let values = rated.items.indices.map { index in
      Self.compared(
        rated.ratings[index], item: Int(rated.items[index]), bias: bias, baselines: baselines,
        itemMeans: itemMeans, similarity: config.rating.similarity)
    }
    var profile = Profile(rated: rated, bias: bias, values: values)
    guard !rated.isEmpty else { return profile }
    let matches = similarity.matches(
      columns: rated.items, values: values, entryLimit: config.entryLimit)
    profile.compared = matches.compared
    var best = TopK(k)
    for (row, similarity) in zip(matches.rows, matches.similarities)
    where user?.offset != Int(row) && !(skipsEqual && hasSameRatings(Int(row), as: rated)) {
      best.offer(row: Int(row), score: min(1, similarity))
    }
    profile.neighbors = best.sorted()
    return profile
  }

  /// Whoever rated exactly the same, the stored self above all, has nothing to add.
  private func hasSameRatings(_ user: Int, as rated: RatedHistory) -> Bool {
    guard ratings.nonZeroCount(ofRow: user) == rated.count else { return false }
    return ratings.withRow(user) { items, values in
      items.indices.allSatisfy {
        items[$0] == rated.items[$0] && values[$0] == rated.ratings[$0]
      }
    }
  }

  /// The ratings of a stored user as they are compared.
  func comparedValues(of user: Int) -> [Float] {
    zip(ratings.columns(ofRow: user), ratings.values(ofRow: user)).map { item, rating in
      Self.compared(
        rating, item: Int(item), bias: userBiases[user], baselines: baselines,
        itemMeans: itemMeans, similarity: config.rating.similarity)
    }
  }

  /// r_vi - b_vi of a stored rating.
  func residual(_ rating: Float, user: Int, item: Int) -> Float {
    rating - userBiases[user] - baselines.itemBaseline(item)
  }

  /// The predictions for some items, not yet put into the scale. Asks the neighbours in order of
  /// their similarity, so that the first k who rated an item are its nearest.
  /// - Parameter items: Rows of the tables, each once.
  private func predictions(_ items: [Int], _ profile: Profile) -> [Float] {
    var slots = [UInt32](repeating: 0, count: ratings.columnCount)
    for (slot, item) in items.enumerated() { slots[item] = UInt32(slot + 1) }
    var counts = [Int](repeating: 0, count: items.count)
    var votes = [Float](repeating: 0, count: items.count)
    var weights = [Float](repeating: 0, count: items.count)
    let k = config.rating.neighborCount
    var open = items.count
    for neighbor in profile.neighbors where open > 0 {
      ratings.withRow(neighbor.row) { columns, values in
        for index in columns.indices {
          let slot = Int(slots[Int(columns[index])]) - 1
          guard slot >= 0, counts[slot] < k else { continue }
          counts[slot] += 1
          if counts[slot] == k { open -= 1 }
          weights[slot] += neighbor.score
          votes[slot] +=
            neighbor.score
            * residual(values[index], user: neighbor.row, item: Int(columns[index]))
        }
      }
    }
    return items.enumerated().map { slot, item in
      let baseline = baselines.itemBaseline(item) + profile.bias
      let isEnough = counts[slot] >= config.rating.minNeighborCount && weights[slot] > 0
      return isEnough ? baseline + votes[slot] / weights[slot] : baseline
    }
  }
}

extension UserKNNRatingModel: PredictsRatings {
  package var expectedError: Float { baselines.expectedError }
  package var scale: ClosedRange<Float>? { baselines.lowest...baselines.highest }

  /// The same model, knowing how far its predictions are off.
  package func expecting(error: Float) -> Self {
    var model = self
    model.baselines.expectedError = error
    return model
  }

  package func ratings(of items: [ItemRow], for user: UserView) -> [RatingPrediction] {
    let profile = profile(user.history, of: user.row, k: config.candidateCount)
    let known = Set(items.map(\.offset).filter { $0 >= 0 && $0 < baselines.itemCount }).sorted()
    let predicted = Dictionary(
      uniqueKeysWithValues: zip(known, predictions(known, profile)))
    return items.map { item in
      let rating = predicted[item.offset] ?? (baselines.mean + profile.bias)
      let isKnown = item.offset >= 0 && item.offset < baselines.itemCount
      return RatingPrediction(
        rating: baselines.clamped(rating), userCount: profile.rated.count,
        itemCount: isKnown ? Int(baselines.itemCounts[item.offset]) : 0)
    }
  }
}

extension UserKNNRatingModel: Scores {
  package var readsHistory: Bool { true }

  package func canScore(_ user: UserView) -> Bool {
    !coveredItems.isEmpty && !baselines.rated(user.history).isEmpty
  }

  /// By predicted rating, before it is put into the scale.
  package func top(_ k: Int, for user: UserView, mask: RowMask) -> [ScoredRow] {
    guard k > 0, mask.rowCount == ratings.columnCount, canScore(user) else { return [] }
    var mask = mask
    mask.formIntersection(coveredItems)
    var items: [Int] = []
    mask.forEachRow { items.append($0) }
    let profile = profile(user.history, of: user.row, k: config.candidateCount)
    var best = TopK(k)
    for (item, score) in zip(items, predictions(items, profile)) {
      best.offer(row: item, score: score)
    }
    return best.sorted()
  }

  package func scores(of items: [ItemRow], for user: UserView) -> [Float] {
    guard canScore(user) else { return [Float](repeating: 0, count: items.count) }
    let known = Set(items.map(\.offset).filter { coveredItems.contains($0) }).sorted()
    let profile = profile(user.history, of: user.row, k: config.candidateCount)
    let predicted = Dictionary(
      uniqueKeysWithValues: zip(known, predictions(known, profile)))
    return items.map { predicted[$0.offset] ?? 0 }
  }
}

extension UserKNNRatingModel: FindsSimilarUsers {
  /// Users who rate the same items above, or below, what is expected.
  package func similarUsers(to user: UserView, k: Int) -> [ScoredRow] {
    profile(user.history, of: user.row, k: max(0, k), skipsEqual: false).neighbors
  }
}

extension UserKNNRatingModel {
  /// Besides the ratings in the shared tables.
  var ownByteCount: Int {
    ratings.byteCount + postings.byteCount + userBiases.count * 4 + itemMeans.count * 4
      + baselines.byteCount
  }
}
