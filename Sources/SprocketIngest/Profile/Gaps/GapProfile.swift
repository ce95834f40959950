/// Whether gaps of a column depend on something else.
package struct GapTest: Sendable {
  package enum Kind: String, Hashable, Sendable {
    /// Chi-square over groups of rows; the effect is Cramér's V.
    case group
    /// Chi-square against the gaps of another column; the effect is |phi|.
    case column
    /// Welch's test of a mean with and without the gap; the effect is Cohen's d.
    case mean
  }

  package struct Means: Hashable, Sendable {
    /// The mean where the value is missing, and where it is not. Of counts the geometric mean of
    /// 1 + x, less 1.
    package var missing: Double
    package var present: Double
    package var isCount: Bool
  }

  package var column: Int
  /// The grouping or the number; nil for another column's gaps.
  package var against: String?
  package var otherColumn: Int?
  package var kind: Kind
  package var statistic: Double
  package var degrees: Double
  package var pValue: Double
  /// Raised for the number of tests of the table (Holm).
  package var adjustedPValue = 1.0
  package var effect: Double
  package var means: Means?

  init(
    column: Int, against: String?, otherColumn: Int? = nil, kind: Kind, statistic: Double,
    degrees: Double, pValue: Double, effect: Double, means: Means? = nil
  ) {
    self.column = column
    self.against = against
    self.otherColumn = otherColumn
    self.kind = kind
    self.statistic = statistic
    self.degrees = degrees
    self.pValue = pValue
    self.effect = effect
    self.means = means
  }

  /// What counts as evidence: chance explains it in less than one of a hundred tables.
  package static let significance = 0.01

  /// The effect as a correlation between 0 and 1, so that tests of all kinds can be put in order;
  /// r = d / √(d² + 4).
  package var strength: Double {
    kind == .mean ? abs(effect) / (effect * effect + 4).squareRoot() : abs(effect)
  }

  /// Whether the dependence is beyond doubt and large enough to matter: V of 0.1, d of 0.2.
  package var isEvidence: Bool {
    adjustedPValue < Self.significance && abs(effect) >= (kind == .mean ? 0.2 : 0.1)
  }
}

/// What was found of the missing values of a table. Columns are named by their place.
package struct GapProfile: Sendable {
  package struct Pattern: Hashable, Sendable {
    /// The columns that are missing, none of the others being so.
    package var columns: [Int]
    package var rows: Int
  }

  package struct Pair: Hashable, Sendable {
    package var first: Int
    package var second: Int
    /// Rows in which both are missing.
    package var both: Int
    /// The correlation of the two gaps.
    package var phi: Double
    /// How many times as often as by chance.
    package var lift: Double
  }

  package struct Group: Hashable, Sendable {
    package var name: String
    package var rows: Int
    /// For each column.
    package var missing: [Int]
  }

  package struct Groups: Hashable, Sendable {
    package var name: String
    package var sources: Set<Int>
    /// Whether the groups have an order of their own, as decades do.
    package var isOrdered: Bool
    package var groups: [Group]
  }

  package var rows: Int
  /// For each column.
  package var missing: [Int]
  package var completeRows: Int
  package var patternCount: Int
  /// Rows whose pattern came after the table of patterns was full.
  package var rowsBeyondPatterns: Int
  /// The most frequent ones.
  package var patterns: [Pattern]
  package var pairs: [Pair]
  package var groups: [Groups]
  package var tests: [GapTest]

  /// The tests that show that gaps of a column are not completely at random, clearest first.
  package func evidence(for column: Int) -> [GapTest] {
    tests.filter { ($0.column == column || $0.otherColumn == column) && $0.isEvidence }
      .sorted { $0.strength > $1.strength }
  }

  /// All tests that show it, clearest first.
  package var evidence: [GapTest] {
    tests.filter(\.isEvidence).sorted { $0.strength > $1.strength }
  }

  /// The means in rows with and without a gap that differ.
  package var biases: [GapTest] {
    tests.filter { $0.kind == .mean && $0.isEvidence }.sorted { $0.strength > $1.strength }
  }
}
