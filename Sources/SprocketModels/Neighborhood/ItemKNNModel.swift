package import SprocketCore
package import SprocketMath

/// Item-based neighbourhoods for lists: an item scores by how alike it is to what the user
/// preferred (M. Deshpande and G. Karypis, "Item-based top-N recommendation algorithms", 2004,
/// section 4). Immutable.
///
/// score(u, i) = Σ w_uj s_ij^q over the items j of the history that are among the n nearest
/// neighbours of i, so a film is judged by its own neighbours: lists of the films in the history
/// would rather hold what is liked by all.
package struct ItemKNNModel: Sendable {
  package let config: ItemKNNConfig
  /// Item × its neighbours, with their similarities as they are.
  package let neighbors: RatingMatrix
  package let coveredItems: RowMask

  /// Item × the items it is a neighbour of, with s^q: what one entry of a history adds to whom.
  private let influences: RatingMatrix

  /// Turns the lists around, in one pass over them.
  /// - Precondition: `neighbors` has as many columns as rows.
  package init(config: ItemKNNConfig, neighbors: RatingMatrix) {
    precondition(neighbors.rowCount == neighbors.columnCount, "neighbours among other rows")
    self.config = config
    self.neighbors = neighbors
    coveredItems = neighbors.rowsWithNeighbors
    let exponent = Float(config.exponent)
    influences = neighbors.transposed().mapValues { power($0, exponent) }
  }

  private var itemCount: Int { neighbors.rowCount }

  private func isKnown(_ history: UserHistory, _ position: Int) -> Bool {
    let item = history.items[position].offset
    return history.weights[position] > 0 && item >= 0 && item < itemCount
  }

  /// What each entry of a history adds to the score of an item, in order of the history.
  @inline(__always)
  private func forEachShare(
    of item: Int, in history: UserHistory, _ body: (_ position: Int, _ share: Float) -> Void
  ) {
    let exponent = Float(config.exponent)
    neighbors.withRow(item) { columns, values in
      var next = 0
      for position in history.items.indices where isKnown(history, position) {
        let column = history.items[position].offset
        while next < columns.count, Int(columns[next]) < column { next += 1 }
        guard next < columns.count, Int(columns[next]) == column else { continue }
        body(position, history.weights[position] * power(values[next], exponent))
      }
    }
  }
}

extension ItemKNNModel: Scores {
  package var readsHistory: Bool { true }

  package func canScore(_ user: UserView) -> Bool {
    user.history.items.indices.contains { position in
      isKnown(user.history, position)
        && influences.nonZeroCount(ofRow: user.history.items[position].offset) > 0
    }
  }

  /// Costs the influences of the history, not the catalogue, but for clearing a number per item.
  package func top(_ k: Int, for user: UserView, mask: RowMask) -> [ScoredRow] {
    guard k > 0, mask.rowCount == itemCount else { return [] }
    var scores = [Float](repeating: 0, count: itemCount)
    var touched: [UInt32] = []
    for position in user.history.items.indices where isKnown(user.history, position) {
      let weight = user.history.weights[position]
      influences.withRow(user.history.items[position].offset) { columns, values in
        for index in columns.indices {
          let item = Int(columns[index])
          if scores[item] == 0 { touched.append(columns[index]) }
          scores[item] += weight * values[index]
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
    items.map { item in
      guard item.offset >= 0, item.offset < itemCount else { return 0 }
      var score: Float = 0
      forEachShare(of: item.offset, in: user.history) { _, share in score += share }
      return score
    }
  }
}

extension ItemKNNModel: Explains {
  package func contributions(
    to items: [ItemRow], from history: UserHistory
  ) throws(SprocketError) -> [[Float]] {
    items.map { item in
      var shares = [Float](repeating: 0, count: history.count)
      guard item.offset >= 0, item.offset < itemCount else { return shares }
      forEachShare(of: item.offset, in: history) { position, share in shares[position] = share }
      return shares
    }
  }
}

extension ItemKNNModel: FindsSimilarItems {
  package func similarItems(to item: ItemRow, k: Int, mask: RowMask) -> [ScoredRow] {
    neighbors.nearestNeighbors(of: item.offset, k: k, mask: mask)
  }

  package func similarities(of item: ItemRow, to others: [ItemRow]) -> [Float] {
    others.map { neighbors.mutualSimilarity(item.offset, $0.offset) }
  }
}

extension ItemKNNModel: ModelComponent {
  package var kind: ModelKind { .itemKNN }
  package var settings: [Setting] { config.settings }
  package var byteCount: Int { neighbors.byteCount + influences.byteCount }
  package var nonFiniteCount: Int { neighbors.nonFiniteValueCount }

  private static let tensorName = "item-knn.neighbors"

  package var tensors: [NamedTensor] { NamedTensor.matrix(Self.tensorName, neighbors) }

  package init(
    from source: any TensorSource, settings: [Setting], tables: SharedTables
  ) throws(SprocketError) {
    self.init(
      config: try ItemKNNConfig(settings: settings),
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
