package import SprocketCore
package import SprocketMath

/// Item-based neighbourhoods for predicted ratings: what the baselines expect, corrected by how
/// the user's ratings of the most similar items differed from it (Y. Koren, "Factor in the
/// neighbors", 2010, equation 3). Immutable.
///
/// r̂_ui = b_ui + Σ s_ij (r_uj - b_uj) / Σ s_ij over the k most similar items j that the user rated.
package struct ItemKNNRatingModel: Sendable {
  package let config: ItemKNNRatingConfig
  package private(set) var baselines: NeighborhoodBaselines
  /// Item × its neighbours.
  package let neighbors: RatingMatrix
  package let coveredItems: RowMask

  /// - Precondition: `neighbors` has a row and a column for each item of the baselines.
  package init(
    config: ItemKNNRatingConfig, baselines: NeighborhoodBaselines, neighbors: RatingMatrix
  ) {
    precondition(
      neighbors.rowCount == baselines.itemCount && neighbors.columnCount == baselines.itemCount,
      "neighbours among other items")
    self.config = config
    self.baselines = baselines
    self.neighbors = neighbors
    coveredItems = baselines.ratedItems
  }

  /// A user's ratings, made ready to predict others.
  private struct Profile {
    let rated: RatedHistory
    let bias: Float
    /// r - b_uj of each.
    let residuals: [Float]
    /// For each item the index of its rating plus 1; 0 for those not rated.
    let indices: [UInt32]
    var votes: [Vote] = []
  }

  /// A rated neighbour of the item that is predicted.
  private struct Vote {
    let similarity: Float
    let index: Int
  }

  private func profile(_ history: UserHistory) -> Profile {
    let rated = baselines.rated(history)
    let bias = baselines.userBias(rated)
    var indices = [UInt32](repeating: 0, count: neighbors.rowCount)
    var residuals: [Float] = []
    for (index, item) in rated.items.enumerated() {
      indices[Int(item)] = UInt32(index + 1)
      residuals.append(rated.ratings[index] - bias - baselines.itemBaseline(Int(item)))
    }
    return Profile(rated: rated, bias: bias, residuals: residuals, indices: indices)
  }

  /// Leaves the neighbours that the prediction rests on in `votes`, none when they are too few.
  /// - Returns: Σ s.
  private func collectVotes(for item: Int, _ profile: inout Profile) -> Float {
    profile.votes.removeAll(keepingCapacity: true)
    guard !profile.rated.isEmpty, item >= 0, item < neighbors.rowCount else { return 0 }
    neighbors.withRow(item) { columns, values in
      for position in columns.indices {
        let index = profile.indices[Int(columns[position])]
        if index > 0, values[position] > 0 {
          profile.votes.append(Vote(similarity: values[position], index: Int(index) - 1))
        }
      }
    }
    let count = config.rating.neighborCount
    if profile.votes.count > count {
      profile.votes.sort { ($1.similarity, $0.index) < ($0.similarity, $1.index) }
      profile.votes.removeLast(profile.votes.count - count)
    }
    if profile.votes.count < config.rating.minNeighborCount { profile.votes.removeAll() }
    return profile.votes.reduce(0) { $0 + $1.similarity }
  }

  /// The prediction, not yet put into the scale.
  private func predict(_ item: Int, _ profile: inout Profile) -> Float {
    let baseline = baselines.itemBaseline(item) + profile.bias
    let sum = collectVotes(for: item, &profile)
    guard sum > 0 else { return baseline }
    var votes: Float = 0
    for vote in profile.votes { votes += vote.similarity * profile.residuals[vote.index] }
    return baseline + votes / sum
  }
}

extension ItemKNNRatingModel: PredictsRatings {
  package var expectedError: Float { baselines.expectedError }
  package var scale: ClosedRange<Float>? { baselines.lowest...baselines.highest }

  /// The same model, knowing how far its predictions are off.
  package func expecting(error: Float) -> Self {
    var model = self
    model.baselines.expectedError = error
    return model
  }

  package func ratings(of items: [ItemRow], for user: UserView) -> [RatingPrediction] {
    var profile = profile(user.history)
    return items.map { item in
      let isKnown = item.offset >= 0 && item.offset < baselines.itemCount
      return RatingPrediction(
        rating: baselines.clamped(predict(item.offset, &profile)),
        userCount: profile.rated.count,
        itemCount: isKnown ? Int(baselines.itemCounts[item.offset]) : 0)
    }
  }
}

extension ItemKNNRatingModel: Scores {
  package var readsHistory: Bool { true }

  package func canScore(_ user: UserView) -> Bool {
    !coveredItems.isEmpty && !baselines.rated(user.history).isEmpty
  }

  /// By predicted rating, before it is put into the scale. Reads the neighbours of every item in
  /// the mask.
  package func top(_ k: Int, for user: UserView, mask: RowMask) -> [ScoredRow] {
    guard k > 0, mask.rowCount == neighbors.rowCount, canScore(user) else { return [] }
    var profile = profile(user.history)
    var best = TopK(k)
    var mask = mask
    mask.formIntersection(coveredItems)
    mask.forEachRow { item in best.offer(row: item, score: predict(item, &profile)) }
    return best.sorted()
  }

  package func scores(of items: [ItemRow], for user: UserView) -> [Float] {
    guard canScore(user) else { return [Float](repeating: 0, count: items.count) }
    var profile = profile(user.history)
    return items.map { item in
      coveredItems.contains(item.offset) ? predict(item.offset, &profile) : 0
    }
  }
}

extension ItemKNNRatingModel: Explains {
  /// r̂ = Σ (s_ij / Σ s) (b_ui + r_uj - b_uj): each rated neighbour votes for a rating, and its
  /// share is its vote. Where no neighbour was rated, all ratings share the baseline evenly.
  package func contributions(
    to items: [ItemRow], from history: UserHistory
  ) throws(SprocketError) -> [[Float]] {
    var profile = profile(history)
    return items.map { item in
      var shares = [Float](repeating: 0, count: history.count)
      guard coveredItems.contains(item.offset), !profile.rated.isEmpty else { return shares }
      let baseline = baselines.itemBaseline(item.offset) + profile.bias
      let sum = collectVotes(for: item.offset, &profile)
      if sum > 0 {
        for vote in profile.votes {
          shares[profile.rated.positions[vote.index]] =
            vote.similarity / sum * (baseline + profile.residuals[vote.index])
        }
      } else {
        for position in profile.rated.positions {
          shares[position] = baseline / Float(profile.rated.count)
        }
      }
      return shares
    }
  }
}

extension ItemKNNRatingModel: FindsSimilarItems {
  /// Items that the same users rate above, or below, what is expected.
  package func similarItems(to item: ItemRow, k: Int, mask: RowMask) -> [ScoredRow] {
    neighbors.nearestNeighbors(of: item.offset, k: k, mask: mask)
  }

  package func similarities(of item: ItemRow, to others: [ItemRow]) -> [Float] {
    others.map { neighbors.mutualSimilarity(item.offset, $0.offset) }
  }
}

extension ItemKNNRatingModel: ModelComponent {
  package var kind: ModelKind { .itemKNNRating }
  package var settings: [Setting] { config.settings }
  package var byteCount: Int { neighbors.byteCount + baselines.byteCount }
  package var nonFiniteCount: Int { neighbors.nonFiniteValueCount + baselines.nonFiniteCount }

  private static var tensorName: String { ModelKind.itemKNNRating.rawValue + ".neighbors" }

  package var tensors: [NamedTensor] {
    NamedTensor.matrix(Self.tensorName, neighbors) + baselines.tensors(kind: kind)
  }

  package init(
    from source: any TensorSource, settings: [Setting], tables: SharedTables
  ) throws(SprocketError) {
    let config = try ItemKNNRatingConfig(settings: settings)
    self.init(
      config: config,
      baselines: try NeighborhoodBaselines(
        from: source, kind: .itemKNNRating, itemCount: tables.items.count,
        userRegularization: Float(config.rating.userRegularization)),
      neighbors: try source.matrix(
        Self.tensorName, rowCount: tables.items.count, columnCount: tables.items.count))
  }

  /// Itself: it keeps nothing of users.
  package func rebased(
    on tables: SharedTables, userFactors: FactorTable?
  ) throws(SprocketError) -> any ModelComponent {
    self
  }
}
