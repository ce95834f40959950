package import SprocketCore
package import SprocketMath

/// User-based neighbourhoods for lists: an item scores by how many of the users most alike to the
/// one who asks prefer it (J. Breese et al., "Empirical analysis of predictive algorithms for
/// collaborative filtering", 1998, section 2.1). Immutable.
///
/// score(u, i) = Σ s_uv^q w_vi over the n users v nearest to u. Nothing is trained: neighbours are
/// found when somebody asks, from their history, through the lists of who prefers an item. So a user
/// who came a moment ago is served as a stored one, and a request costs at most
/// `config.entryLimit` entries of those lists and the histories of n users, besides clearing some
/// bytes per user.
///
/// Whoever prefers exactly the same items, the stored self above all, has nothing to add and is not
/// asked.
package struct UserKNNModel: Sendable {
  package let config: UserKNNConfig
  package let coveredItems: RowMask

  private let histories: RatingMatrix
  private let weighting: PreferenceWeighting
  private let similarity: RowSimilarity
  /// Preferences of each user.
  private let preferenceCounts: [UInt32]
  /// Item × users who prefer it, with the weights that are compared.
  private let postings: RatingMatrix

  /// Turns the preferences in the tables around: two passes over them, 8 bytes for each.
  package init(config: UserKNNConfig, tables: SharedTables) {
    self.config = config
    let histories = tables.histories
    self.histories = histories
    let preferences = histories.values.withUnsafeElements { weights in
      weights.allSatisfy { $0 > 0 } ? histories : histories.filtered { weights[$0] > 0 }
    }
    let byItem = preferences.transposed()
    weighting = PreferenceWeighting(config.similarity, byColumn: byItem)
    postings =
      config.similarity == .bm25 ? weighting.values(of: preferences).transposed() : byItem
    similarity = RowSimilarity(
      byColumn: postings, measure: .cosine(asymmetry: Float(config.asymmetry)),
      shrinkage: Float(config.shrinkage), minSupport: config.minSupport,
      columnWeights: weighting.columnWeights)
    preferenceCounts = (0..<preferences.rowCount).map {
      UInt32(preferences.nonZeroCount(ofRow: $0))
    }
    coveredItems = byItem.rowsWithNeighbors
  }

  /// The part of a history that neighbours are found by.
  private struct Query {
    var items: [UInt32] = []
    /// Weights as they are.
    var weights: [Float] = []
    /// Weights as they are compared.
    var values: [Float] = []
    /// Where each is in the history.
    var positions: [Int] = []
  }

  private func query(_ history: UserHistory) -> Query {
    var query = Query()
    for position in history.items.indices where history.weights[position] > 0 {
      let item = history.items[position].offset
      guard item >= 0, item < histories.columnCount else { continue }
      query.items.append(UInt32(item))
      query.weights.append(history.weights[position])
      query.positions.append(position)
    }
    query.values = weighting.values(ofRow: query.weights)
    return query
  }

  private struct Neighborhood {
    /// Nearest first.
    var users: [ScoredRow] = []
    /// Positions in the query that were compared.
    var compared: [Int] = []
  }

  private func neighborhood(_ query: Query, of user: UserRow?) -> Neighborhood {
    guard !query.items.isEmpty else { return Neighborhood() }
    let matches = similarity.matches(
      columns: query.items, values: query.values, entryLimit: config.entryLimit)
    var best = TopK(config.neighborCount)
    for (row, similarity) in zip(matches.rows, matches.similarities) {
      let isSelf = user?.offset == Int(row) || hasSamePreferences(Int(row), as: query)
      if !isSelf { best.offer(row: Int(row), score: similarity) }
    }
    return Neighborhood(users: best.sorted(), compared: matches.compared)
  }

  private func hasSamePreferences(_ user: Int, as query: Query) -> Bool {
    guard Int(preferenceCounts[user]) == query.items.count else { return false }
    return histories.withRow(user) { items, weights in
      var next = 0
      for index in items.indices where weights[index] > 0 {
        guard query.items[next] == items[index], query.weights[next] == weights[index] else {
          return false
        }
        next += 1
      }
      return true
    }
  }

  /// Each neighbour with the weight that their preferences have.
  private func weighted(_ neighborhood: Neighborhood) -> [ScoredRow] {
    let exponent = Float(config.exponent)
    return neighborhood.users.map { ScoredRow(row: $0.row, score: power($0.score, exponent)) }
  }
}

extension UserKNNModel: Scores {
  package var readsHistory: Bool { true }

  package func canScore(_ user: UserView) -> Bool {
    let query = query(user.history)
    if config.minSupport > 1 { return !neighborhood(query, of: user.row).users.isEmpty }
    // Nearly always the first or second user of the first item.
    return query.items.contains { item in
      postings.withRow(Int(item)) { users, _ in
        users.indices.contains { index in
          let other = Int(users[index])
          return user.row?.offset != other && !hasSamePreferences(other, as: query)
        }
      }
    }
  }

  package func top(_ k: Int, for user: UserView, mask: RowMask) -> [ScoredRow] {
    guard k > 0, mask.rowCount == histories.columnCount else { return [] }
    var scores = [Float](repeating: 0, count: mask.rowCount)
    var touched: [UInt32] = []
    for neighbor in weighted(neighborhood(query(user.history), of: user.row)) {
      histories.withRow(neighbor.row) { items, weights in
        for index in items.indices where weights[index] > 0 {
          let item = Int(items[index])
          if scores[item] == 0 { touched.append(items[index]) }
          scores[item] += neighbor.score * weights[index]
        }
      }
    }
    var best = TopK(k)
    for row in touched {
      let item = Int(row)
      // An item whose score was too small for a number may be listed twice.
      guard scores[item] > 0, mask.contains(item) else { continue }
      best.offer(row: item, score: scores[item])
      scores[item] = 0
    }
    return best.sorted()
  }

  package func scores(of items: [ItemRow], for user: UserView) -> [Float] {
    let neighbors = weighted(neighborhood(query(user.history), of: user.row))
    return items.map { item in
      guard item.offset >= 0, item.offset < histories.columnCount else { return 0 }
      var score: Float = 0
      for neighbor in neighbors {
        let weight = histories.similarity(row: neighbor.row, column: item.offset)
        if weight > 0 { score += neighbor.score * weight }
      }
      return score
    }
  }
}

extension UserKNNModel: Explains {
  /// A neighbour's part of the score goes to the entries that make them alike.
  package func contributions(
    to items: [ItemRow], from history: UserHistory
  ) throws(SprocketError) -> [[Float]] {
    let query = query(history)
    let neighborhood = neighborhood(query, of: nil)
    var shares = items.map { _ in [Float](repeating: 0, count: history.count) }
    for neighbor in weighted(neighborhood) {
      let given = items.map { item in
        item.offset >= 0 && item.offset < histories.columnCount
          ? histories.similarity(row: neighbor.row, column: item.offset) : 0
      }
      guard given.contains(where: { $0 > 0 }) else { continue }
      let parts = parts(of: query, compared: neighborhood.compared, neighbor: neighbor.row)
      for (index, weight) in given.enumerated() where weight > 0 {
        for (position, part) in zip(query.positions, parts) {
          shares[index][position] += neighbor.score * weight * part
        }
      }
    }
    return shares
  }

  private func parts(of query: Query, compared: [Int], neighbor: Int) -> [Float] {
    var items: [UInt32] = []
    var weights: [Float] = []
    histories.withRow(neighbor) { columns, values in
      for index in columns.indices where values[index] > 0 {
        items.append(columns[index])
        weights.append(values[index])
      }
    }
    return similarity.parts(
      columns: query.items, values: query.values, compared: compared, otherColumns: items,
      otherValues: weighting.values(ofRow: weights))
  }
}

extension UserKNNModel: FindsSimilarUsers {
  /// By the similarity that neighbours are found by; users who prefer exactly the same are found
  /// too.
  package func similarUsers(to user: UserView, k: Int) -> [ScoredRow] {
    let query = query(user.history)
    guard k > 0, !query.items.isEmpty else { return [] }
    let matches = similarity.matches(
      columns: query.items, values: query.values, entryLimit: config.entryLimit)
    var best = TopK(k)
    for (row, similarity) in zip(matches.rows, matches.similarities)
    where user.row?.offset != Int(row) {
      best.offer(row: Int(row), score: min(1, similarity))
    }
    return best.sorted()
  }
}

extension UserKNNModel: ModelComponent {
  package var kind: ModelKind { .userKNN }
  package var settings: [Setting] { config.settings }
  package var byteCount: Int {
    postings.byteCount + similarity.byteCount + preferenceCounts.count * 4
  }
  package var nonFiniteCount: Int { 0 }
  /// None: all of it follows from the histories that models share.
  package var tensors: [NamedTensor] { [] }

  package init(
    from source: any TensorSource, settings: [Setting], tables: SharedTables
  ) throws(SprocketError) {
    self.init(config: try UserKNNConfig(settings: settings), tables: tables)
  }

  package func rebased(
    on tables: SharedTables, userFactors: FactorTable?
  ) throws(SprocketError) -> any ModelComponent {
    UserKNNModel(config: config, tables: tables)
  }
}
