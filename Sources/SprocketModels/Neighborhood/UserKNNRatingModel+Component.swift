package import SprocketCore
package import SprocketMath

extension UserKNNRatingModel: Explains {
  /// r̂ = Σ (s_uv / Σ s) (b_ui + r_vi - b_vi): each neighbour votes for a rating, and their vote goes
  /// to the ratings that make the two alike, or less alike. Where no neighbour rated the item, all
  /// ratings share the baseline evenly.
  package func contributions(
    to items: [ItemRow], from history: UserHistory
  ) throws(SprocketError) -> [[Float]] {
    let profile = profile(history, of: nil, k: config.candidateCount)
    var parts: [Int: [Float]] = [:]
    return items.map { item in
      var shares = [Float](repeating: 0, count: history.count)
      guard coveredItems.contains(item.offset), !profile.rated.isEmpty else { return shares }
      let baseline = baselines.itemBaseline(item.offset) + profile.bias
      let votes = votes(for: item.offset, profile)
      let sum = votes.reduce(0) { $0 + $1.neighbor.score }
      guard sum > 0 else {
        for position in profile.rated.positions {
          shares[position] = baseline / Float(profile.rated.count)
        }
        return shares
      }
      for vote in votes {
        let row = vote.neighbor.row
        let likeness = parts[row] ?? self.parts(profile, neighbor: row)
        parts[row] = likeness
        let share = vote.neighbor.score / sum * (baseline + vote.residual)
        for (position, part) in zip(profile.rated.positions, likeness) {
          shares[position] += share * part
        }
      }
      return shares
    }
  }

  /// The nearest users who rated an item; none when they are too few.
  private func votes(
    for item: Int, _ profile: Profile
  ) -> [(neighbor: ScoredRow, residual: Float)] {
    var votes: [(neighbor: ScoredRow, residual: Float)] = []
    for neighbor in profile.neighbors where votes.count < config.rating.neighborCount {
      guard let rating = ratings.value(row: neighbor.row, column: item) else { continue }
      votes.append((neighbor, residual(rating, user: neighbor.row, item: item)))
    }
    return votes.count < config.rating.minNeighborCount ? [] : votes
  }

  private func parts(_ profile: Profile, neighbor: Int) -> [Float] {
    similarity.parts(
      columns: profile.rated.items, values: profile.values, compared: profile.compared,
      otherColumns: ratings.columns(ofRow: neighbor), otherValues: comparedValues(of: neighbor))
  }
}

extension UserKNNRatingModel: ModelComponent {
  package var kind: ModelKind { .userKNNRating }
  package var settings: [Setting] { config.settings }
  package var byteCount: Int { ownByteCount }
  package var nonFiniteCount: Int { baselines.nonFiniteCount }

  /// The baselines only: neighbours follow from the histories that models share.
  package var tensors: [NamedTensor] { baselines.tensors(kind: kind) }

  package init(
    from source: any TensorSource, settings: [Setting], tables: SharedTables
  ) throws(SprocketError) {
    let config = try UserKNNRatingConfig(settings: settings)
    self.init(
      config: config,
      baselines: try NeighborhoodBaselines(
        from: source, kind: .userKNNRating, itemCount: tables.items.count,
        userRegularization: Float(config.rating.userRegularization)),
      tables: tables)
  }

  package func rebased(
    on tables: SharedTables, userFactors: FactorTable?
  ) throws(SprocketError) -> any ModelComponent {
    UserKNNRatingModel(config: config, baselines: baselines, tables: tables)
  }
}
