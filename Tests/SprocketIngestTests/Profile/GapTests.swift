import Testing

@testable import SprocketIngest

@Suite struct GapTests {
  /// Rows of four columns and two groups, with gaps as the seed says.
  private struct Rows {
    var masks: [UInt64] = []
    var groups: [Int] = []
    var values: [Double] = []

    /// Column 0 depends on the group, column 1 goes with column 0, 2 and 3 on nothing.
    init(_ count: Int, seed: UInt64) {
      var random = SplitMix(seed: seed)
      func draw() -> Double { Double(random.next() >> 11) / 9_007_199_254_740_992 }
      for _ in 0..<count {
        let group = draw() < 0.4 ? 1 : 2
        var mask: UInt64 = 0
        let isFirst = draw() < (group == 1 ? 0.5 : 0.1)
        if isFirst { mask |= 1 }
        if draw() < (isFirst ? 0.6 : 0.05) { mask |= 2 }
        if draw() < 0.3 { mask |= 4 }
        if draw() < 0.1 { mask |= 8 }
        masks.append(mask)
        groups.append(group)
        values.append(draw() * 10 + (isFirst ? 5 : 0))
      }
    }

    func profile() -> GapProfile {
      var profiler = GapProfiler(
        columns: 4,
        groupings: [
          GapGrouping(name: "half", sources: [3], groups: ["unknown", "a", "b"], isOrdered: false)
        ], targets: [GapTarget(name: "value", sources: [], isCount: false)])
      for row in masks.indices {
        profiler.add(masks[row], groups: [groups[row]], values: [values[row]])
      }
      return profiler.profile()
    }
  }

  @Test(arguments: [1 as UInt64, 2])
  func everyCountEqualsOneByBruteForce(seed: UInt64) throws {
    let rows = Rows(3000, seed: seed)
    let found = rows.profile()
    func count(_ test: (Int) -> Bool) -> Int { rows.masks.indices.count(where: test) }
    #expect(found.completeRows == count { rows.masks[$0] == 0 })
    for column in 0..<4 {
      #expect(found.missing[column] == count { rows.masks[$0] >> UInt64(column) & 1 == 1 })
    }
    #expect(found.patterns.reduce(0) { $0 + $1.rows } == 3000)
    for pattern in found.patterns {
      let mask = pattern.columns.reduce(UInt64(0)) { $0 | 1 << UInt64($1) }
      #expect(pattern.rows == count { rows.masks[$0] == mask })
    }
    for pair in found.pairs {
      let mask: UInt64 = 1 << UInt64(pair.first) | 1 << UInt64(pair.second)
      #expect(pair.both == count { rows.masks[$0] & mask == mask })
    }
    let groups = try #require(found.groups.first?.groups)
    #expect(groups.map(\.name) == ["a", "b"])
    for (place, group) in groups.enumerated() {
      #expect(group.rows == count { rows.groups[$0] == place + 1 })
      #expect(
        group.missing[0] == count { rows.groups[$0] == place + 1 && rows.masks[$0] & 1 == 1 })
    }
  }

  @Test func whatDependsIsToldFromWhatDoesNot() {
    let found = Rows(4000, seed: 9).profile()
    let first = found.evidence(for: 0)
    #expect(first.contains { $0.kind == .group && $0.against == "half" })
    #expect(first.contains { $0.kind == .column && $0.otherColumn == 1 })
    #expect(first.contains { $0.kind == .mean && $0.effect > 1 })
    #expect(found.evidence(for: 2).isEmpty && found.evidence(for: 3).isEmpty)
    // A column's gaps are not compared with groups made of it.
    #expect(!found.tests.contains { $0.column == 3 && $0.kind == .group })
    #expect(found.biases.first?.column == 0)
  }

  @Test func phiIsTheCorrelationOfTheGaps() throws {
    let rows = Rows(2000, seed: 4)
    let pair = try #require(rows.profile().pairs.first { $0.first == 0 && $0.second == 1 })
    let a = rows.masks.map { Double($0 & 1) }
    let b = rows.masks.map { Double($0 >> 1 & 1) }
    let (meanA, meanB) = (a.reduce(0, +) / 2000, b.reduce(0, +) / 2000)
    let covariance = zip(a, b).reduce(0) { $0 + ($1.0 - meanA) * ($1.1 - meanB) }
    let spread =
      (a.reduce(0) { $0 + ($1 - meanA) * ($1 - meanA) }
      * b.reduce(0) { $0 + ($1 - meanB) * ($1 - meanB) }).squareRoot()
    #expect(abs(pair.phi - covariance / spread) < 1e-9)
  }

  @Test func falseAlarmsAreRare() {
    // Nothing depends on anything in a hundred tables.
    var alarms = 0
    for seed in 0..<100 as Range<UInt64> {
      var random = SplitMix(seed: seed + 1000)
      var profiler = GapProfiler(
        columns: 5,
        groupings: [
          GapGrouping(name: "g", sources: [], groups: ["unknown", "a", "b", "c"], isOrdered: false)
        ], targets: [])
      for _ in 0..<600 {
        let bits = random.next()
        profiler.add(bits & bits >> 8 & 31, groups: [1 + Int(bits >> 40) % 3], values: [])
      }
      if profiler.profile().tests.contains(where: { $0.adjustedPValue < 0.05 }) { alarms += 1 }
    }
    #expect(alarms <= 15)
  }
}
