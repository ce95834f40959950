package import SprocketMath

/// What tells how alike two rows of ratings are, always over what was rated in both.
package enum RatingSimilarity: String, CaseIterable, Hashable, Sendable {
  /// Of the ratings as they are.
  case cosine
  /// Of ratings less the mean of their column: between items, of the user who gave them (B. Sarwar
  /// et al., "Item-based collaborative filtering recommendation algorithms", 2001, section 3.1.3);
  /// between users, of the item.
  case adjustedCosine = "adjusted-cosine"
  /// Pearson's correlation.
  case pearson
  /// The correlation of what the baselines leave unexplained (Y. Koren, "Factor in the neighbors:
  /// scalable and accurate collaborative filtering", 2010, section 2.2).
  case pearsonBaseline = "pearson-baseline"

  package var measure: RowSimilarity.Measure {
    self == .pearson ? .pearson : .sharedCosine
  }
}
