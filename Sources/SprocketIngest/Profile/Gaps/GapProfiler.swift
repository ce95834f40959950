import Foundation
import SprocketMath

/// Something by which rows are told apart, to see where values are missing.
struct GapGrouping {
  let name: String
  /// Columns from which the groups are made; their own gaps are not compared with them.
  let sources: Set<Int>
  /// Names of the groups; group 0 holds the rows of which it is not known.
  var groups: [String]
  /// Whether the groups have an order of their own, as decades do.
  let isOrdered: Bool
}

/// A number of the rows, to see whether rows with gaps have another one.
struct GapTarget {
  let name: String
  let sources: Set<Int>
  /// Whether it has a long tail, so that logarithms are compared: log(1 + x).
  let isCount: Bool
}

/// Watches which values are missing together, and where.
///
/// Memory: columns² + patterns (at most `mostPatterns`) + groups × columns.
struct GapProfiler {
  /// Columns beyond these are counted by themselves, but not together with others.
  static let mostColumns = 64
  private static let mostPatterns = 1 << 17

  private let columns: Int
  private var rows = 0
  private var missing: [Int]
  /// Rows in which both are missing, for each pair, at `a * columns + b` with a < b.
  private var pairs: [Int]
  private var patterns: [UInt64: Int] = [:]
  private var lastPattern: (mask: UInt64, count: Int) = (0, 0)
  private var rowsBeyondPatterns = 0

  private(set) var groupings: [GapGrouping]
  /// For each grouping, rows of each group.
  private var totals: [[Int]]
  /// For each grouping, missing values at `group * columns + column`.
  private var gaps: [[Int]]

  private let targets: [GapTarget]
  private var allTargets: [Moments]
  /// Rows with a gap, at `target * columns + column`.
  private var gapTargets: [Moments]

  init(columns: Int, groupings: [GapGrouping], targets: [GapTarget]) {
    self.columns = min(columns, Self.mostColumns)
    self.groupings = groupings
    self.targets = targets
    missing = [Int](repeating: 0, count: self.columns)
    pairs = [Int](repeating: 0, count: self.columns * self.columns)
    totals = groupings.map { [Int](repeating: 0, count: $0.groups.count) }
    let columns = self.columns
    gaps = groupings.map { [Int](repeating: 0, count: $0.groups.count * columns) }
    allTargets = targets.map { _ in Moments() }
    gapTargets = [Moments](repeating: Moments(), count: targets.count * columns)
  }

  /// Makes room for a group that was met for the first time.
  mutating func addGroup(_ name: String, to grouping: Int) {
    groupings[grouping].groups.append(name)
    totals[grouping].append(0)
    gaps[grouping].append(contentsOf: repeatElement(0, count: columns))
  }

  /// Takes a row.
  /// - Parameters:
  ///   - mask: A bit for each column whose value is missing.
  ///   - groups: The row's group in each grouping.
  ///   - values: The row's targets; not a number where unknown.
  mutating func add(_ mask: UInt64, groups: [Int], values: [Double]) {
    rows += 1
    if mask == lastPattern.mask {
      lastPattern.count += 1
    } else {
      keepLastPattern()
      lastPattern = (mask, 1)
    }
    for (grouping, group) in groups.enumerated() { totals[grouping][group] += 1 }
    for (target, value) in values.enumerated() where !value.isNaN {
      allTargets[target].add(scaled(value, target))
    }
    var rest = mask
    while rest != 0 {
      let column = rest.trailingZeroBitCount
      rest &= rest - 1
      missing[column] += 1
      var others = rest
      while others != 0 {
        pairs[column * columns + others.trailingZeroBitCount] += 1
        others &= others - 1
      }
      for (grouping, group) in groups.enumerated() {
        gaps[grouping][group * columns + column] += 1
      }
      for (target, value) in values.enumerated() where !value.isNaN {
        gapTargets[target * columns + column].add(scaled(value, target))
      }
    }
  }

  private func scaled(_ value: Double, _ target: Int) -> Double {
    targets[target].isCount ? log1p(max(0, value)) : value
  }

  private mutating func keepLastPattern() {
    guard lastPattern.count > 0 else { return }
    if patterns[lastPattern.mask] == nil, patterns.count >= Self.mostPatterns {
      rowsBeyondPatterns += lastPattern.count
    } else {
      patterns[lastPattern.mask, default: 0] += lastPattern.count
    }
  }

  // MARK: The result

  private static let topPatterns = 20

  mutating func profile() -> GapProfile {
    keepLastPattern()
    lastPattern = (0, 0)
    let sorted = patterns.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    var tests = groupingTests() + pairTests() + targetTests()
    let adjusted = HolmCorrection.adjusted(tests.map(\.pValue))
    for index in tests.indices { tests[index].adjustedPValue = adjusted[index] }
    return GapProfile(
      rows: rows, missing: missing, completeRows: patterns[0] ?? 0, patternCount: patterns.count,
      rowsBeyondPatterns: rowsBeyondPatterns,
      patterns: sorted.prefix(Self.topPatterns).map { mask, count in
        GapProfile.Pattern(
          columns: (0..<columns).filter { mask & (1 << UInt64($0)) != 0 }, rows: count)
      },
      pairs: pairResults(), groups: groupResults(), tests: tests)
  }

  private func pairResults() -> [GapProfile.Pair] {
    var results: [GapProfile.Pair] = []
    for a in 0..<columns where missing[a] > 0 && missing[a] < rows {
      for b in a + 1..<max(columns, a + 1) where missing[b] > 0 && missing[b] < rows {
        let (both, n) = (Double(pairs[a * columns + b]), Double(rows))
        let (pa, pb) = (Double(missing[a]) / n, Double(missing[b]) / n)
        results.append(
          GapProfile.Pair(
            first: a, second: b, both: pairs[a * columns + b],
            phi: (both / n - pa * pb) / (pa * (1 - pa) * pb * (1 - pb)).squareRoot(),
            lift: both / n / (pa * pb)))
      }
    }
    return results
  }

  private func groupResults() -> [GapProfile.Groups] {
    groupings.indices.map { grouping in
      let names = groupings[grouping].groups
      return GapProfile.Groups(
        name: groupings[grouping].name, sources: groupings[grouping].sources,
        isOrdered: groupings[grouping].isOrdered,
        groups: names.indices.filter { totals[grouping][$0] > 0 }.map { group in
          GapProfile.Group(
            name: names[group], rows: totals[grouping][group],
            missing: Array(gaps[grouping][group * columns..<(group + 1) * columns]))
        })
    }
  }

  private func groupingTests() -> [GapTest] {
    var tests: [GapTest] = []
    for (index, grouping) in groupings.enumerated() {
      for column in 0..<columns where !grouping.sources.contains(column) {
        let groups = grouping.groups.indices.dropFirst().map { group in
          (with: gaps[index][group * columns + column], total: totals[index][group])
        }
        guard let found = Association.test(groups) else { continue }
        tests.append(
          GapTest(
            column: column, against: grouping.name, kind: .group, statistic: found.statistic,
            degrees: Double(found.degrees), pValue: found.pValue, effect: found.cramersV))
      }
    }
    return tests
  }

  private func pairTests() -> [GapTest] {
    var tests: [GapTest] = []
    for a in 0..<columns {
      for b in a + 1..<max(columns, a + 1) {
        let both = pairs[a * columns + b]
        let groups = [
          (with: both, total: missing[b]), (with: missing[a] - both, total: rows - missing[b]),
        ]
        guard let found = Association.test(groups) else { continue }
        tests.append(
          GapTest(
            column: a, against: nil, otherColumn: b, kind: .column, statistic: found.statistic,
            degrees: Double(found.degrees), pValue: found.pValue, effect: found.cramersV))
      }
    }
    return tests
  }

  private func targetTests() -> [GapTest] {
    var tests: [GapTest] = []
    for (index, target) in targets.enumerated() {
      for column in 0..<columns where !target.sources.contains(column) {
        let gap = gapTargets[index * columns + column]
        guard let found = MeanDifference(gap, allTargets[index] - gap) else { continue }
        func value(_ mean: Double) -> Double { target.isCount ? expm1(mean) : mean }
        tests.append(
          GapTest(
            column: column, against: target.name, kind: .mean, statistic: found.statistic,
            degrees: 0, pValue: found.pValue, effect: found.cohensD,
            means: GapTest.Means(
              missing: value(found.first), present: value(found.second),
              isCount: target.isCount)))
      }
    }
    return tests
  }
}
