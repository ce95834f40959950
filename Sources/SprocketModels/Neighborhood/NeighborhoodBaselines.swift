import SprocketCore
package import SprocketMath

/// What a rating is expected to be before any neighbour is asked: b_ui = μ + b_u + b_i (Y. Koren,
/// "Factor in the neighbors", 2010, section 2.1).
///
/// Only the items' biases are kept. A user's follows from their ratings, so that of somebody who
/// rated a moment ago is as good as that of a user who was there in training.
package struct NeighborhoodBaselines: Sendable {
  /// μ, and the lowest and highest rating of the training data.
  package let mean: Float
  package let lowest: Float
  package let highest: Float
  /// b_i of each item; 0 for those without ratings.
  package let itemBiases: SharedBuffer<Float>
  /// Ratings of each item in training.
  package let itemCounts: SharedBuffer<UInt32>
  /// λ of b_u = Σ (r - μ - b_i) / (λ + n).
  package let userRegularization: Float
  /// How far a prediction of the model that they belong to is off, as a root mean square; 0 when
  /// that was not measured.
  package var expectedError: Float = 0

  /// - Precondition: one bias and one count for each item.
  package init(
    mean: Float, scale: ClosedRange<Float>, itemBiases: SharedBuffer<Float>,
    itemCounts: SharedBuffer<UInt32>, userRegularization: Float
  ) {
    precondition(itemBiases.count == itemCounts.count, "one bias and one count for each item")
    self.mean = mean
    lowest = scale.lowerBound
    highest = scale.upperBound
    self.itemBiases = itemBiases
    self.itemCounts = itemCounts
    self.userRegularization = userRegularization
  }

  package var itemCount: Int { itemBiases.count }
  package var byteCount: Int { itemBiases.byteCount + itemCounts.byteCount }
  package var nonFiniteCount: Int {
    itemBiases.withUnsafeElements { biases in biases.count { !$0.isFinite } }
      + [mean, lowest, highest, expectedError].count { !$0.isFinite }
  }

  /// The items that were rated in training.
  package var ratedItems: RowMask {
    RowMask(rowCount: itemCount, rows: (0..<itemCount).lazy.filter { itemCounts[$0] > 0 })
  }

  /// b_u of a user with these ratings; 0 without any.
  package func userBias(_ history: RatedHistory) -> Float {
    var sum: Float = 0
    for index in history.items.indices {
      sum += history.ratings[index] - mean - itemBiases[Int(history.items[index])]
    }
    return history.items.isEmpty ? 0 : sum / (userRegularization + Float(history.items.count))
  }

  /// μ + b_i; μ for an item that the tables do not know.
  package func itemBaseline(_ item: Int) -> Float {
    item >= 0 && item < itemCount ? mean + itemBiases[item] : mean
  }

  /// The rating put into the scale.
  package func clamped(_ rating: Float) -> Float { min(max(rating, lowest), highest) }

  /// The ratings of a history that the tables know of.
  package func rated(_ history: UserHistory) -> RatedHistory {
    var rated = RatedHistory()
    for position in history.items.indices {
      let item = history.items[position].offset
      guard history.ratings[position] > UserHistory.unrated, item >= 0, item < itemCount else {
        continue
      }
      rated.items.append(UInt32(item))
      rated.ratings.append(history.ratings[position])
      rated.positions.append(position)
    }
    return rated
  }
}

/// The ratings of one user.
package struct RatedHistory: Sendable {
  /// Rows of the items, ascending.
  package var items: [UInt32] = []
  package var ratings: [Float] = []
  /// Where each is in the history that it comes from.
  package var positions: [Int] = []

  package init() {}

  package var isEmpty: Bool { items.isEmpty }
  package var count: Int { items.count }
}

extension NeighborhoodBaselines {
  /// The tensors' names after the kind.
  private enum Name {
    static let biases = ".item_biases"
    static let counts = ".item_counts"
    static let scale = ".scale"
  }

  func tensors(kind: ModelKind) -> [NamedTensor] {
    [
      NamedTensor(
        kind.rawValue + Name.biases, .float32(itemBiases, shape: [itemBiases.count])),
      NamedTensor(kind.rawValue + Name.counts, .uint32(itemCounts)),
      NamedTensor(kind.rawValue + Name.scale, [mean, lowest, highest, expectedError]),
    ]
  }

  init(
    from source: any TensorSource, kind: ModelKind, itemCount: Int, userRegularization: Float
  ) throws(SprocketError) {
    let scale = try source.float32(kind.rawValue + Name.scale, count: 4)
    guard scale[1] <= scale[2], scale[3] >= 0 else {
      throw SprocketError(
        .dataLoss,
        "\(kind.rawValue)\(Name.scale) says that ratings go from \(scale[1]) to \(scale[2]), with errors of \(scale[3]);"
          + " the snapshot is damaged, retrain")
    }
    self.init(
      mean: scale[0], scale: scale[1]...scale[2],
      itemBiases: try source.float32(kind.rawValue + Name.biases, count: itemCount),
      itemCounts: try source.uint32(kind.rawValue + Name.counts, count: itemCount),
      userRegularization: userRegularization)
    expectedError = scale[3]
  }
}
