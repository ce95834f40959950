package import SprocketCore

/// Decides what the difference of two profiles means.
///
/// Drift must be both: more than chance does at the level of this look, corrected for the number of
/// measures, and large enough to matter. The first alone finds the smallest differences once a window
/// is large; the second alone alarms all the time while it is small.
package struct DriftJudge: Hashable, Sendable {
  /// From which size on a difference matters.
  package struct Sizes: Hashable, Sendable {
    /// Of the population stability index.
    package var stability: Double
    /// Of the largest distance of two distribution functions.
    package var distance: Double
    /// Of the difference of two shares.
    package var share: Double

    package init(stability: Double = 0.1, distance: Double = 0.1, share: Double = 0.1) {
      self.stability = stability
      self.distance = distance
      self.share = share
    }
  }

  package var sizes: Sizes
  /// Users on either side, at least, before anything is said.
  package var leastUsers: Int

  package init(sizes: Sizes = Sizes(), leastUsers: Int = 20) {
    self.sizes = sizes
    self.leastUsers = leastUsers
  }

  /// A finding for each measure, in the order of `DriftMeasure`; where there are too few users its
  /// threshold is 0.
  /// - Parameter level: the probability of a false alarm at this look, over all measures.
  package func findings(
    _ before: DriftProfile, _ now: DriftProfile, level: Double
  ) -> [DriftFinding] {
    var findings: [DriftFinding] = []
    var tested: [(index: Int, measure: DriftMeasure, comparison: HistogramComparison)] = []
    for measure in DriftMeasure.allCases {
      guard let one = before.histograms[measure], let other = now.histograms[measure] else {
        continue
      }
      var finding = DriftFinding(
        measure: measure.rawValue, kind: .data, test: measure.test,
        baselineCount: one.users, recentCount: other.users)
      if let comparison = HistogramComparison(one, other, least: leastUsers) {
        tested.append((findings.count, measure, comparison))
        fill(&finding, comparison, before: one, now: other, measure: measure)
        finding.cells = cells(of: measure, before, now)
        if measure.test == .populationStability, let top = finding.cells.first {
          (finding.baseline, finding.recent) = (top.baseline, top.recent)
        }
      }
      findings.append(finding)
    }
    let corrected = FalseAlarmBudget.corrected(tested.map { findings[$0.index].pValue })
    for (test, pValue) in zip(tested, corrected) {
      findings[test.index].pValue = pValue
      judge(&findings[test.index], test.measure, test.comparison, level: level, of: tested.count)
    }
    return findings
  }

  private func fill(
    _ finding: inout DriftFinding, _ comparison: HistogramComparison, before: UserHistogram,
    now: UserHistogram, measure: DriftMeasure
  ) {
    switch measure.test {
    case .kolmogorovSmirnov:
      finding.value = comparison.orderedDistance
      finding.pValue = comparison.orderedPValue
      (finding.baseline, finding.recent) = (before.mean, now.mean)
    case .proportion:
      finding.value = abs(comparison.shareDifference)
      finding.pValue = comparison.pValue
      (finding.baseline, finding.recent) = (before.shares.last ?? 0, now.shares.last ?? 0)
    case .populationStability, .adwin, .pageHinkley:
      finding.value = comparison.index
      finding.pValue = comparison.pValue
      finding.divergence = comparison.divergence
    }
  }

  /// - Parameter tests: how many there are in this look.
  private func judge(
    _ finding: inout DriftFinding, _ measure: DriftMeasure, _ comparison: HistogramComparison,
    level: Double, of tests: Int
  ) {
    // What Holm's correction asks of the smallest p-value of a look.
    let single = level / Double(max(1, tests))
    let size: Double
    switch measure.test {
    case .kolmogorovSmirnov:
      size = sizes.distance
      finding.threshold = max(size, comparison.criticalDistance(level: single))
    case .proportion:
      size = sizes.share
      finding.threshold = max(size, comparison.criticalShare(level: single))
    case .populationStability, .adwin, .pageHinkley:
      size = sizes.stability
      finding.threshold = max(size, comparison.criticalIndex(level: single))
    }
    guard finding.pValue <= level else { return }
    // Fewer strangers, or fewer gaps, are no reason to act.
    let isBetter = measure.test == .proportion && finding.recent < finding.baseline
    if finding.value >= size, measure.isActedOn, !isBetter {
      finding.severity = .drift
    } else if finding.value >= size / 2 {
      finding.severity = .warning
    }
  }

  /// The cells that moved most; of the films, those that did.
  private func cells(
    of measure: DriftMeasure, _ before: DriftProfile, _ now: DriftProfile
  ) -> [DriftCell] {
    let all: [DriftCell]
    if measure == .films {
      all = Set(before.filmShares.keys).union(now.filmShares.keys).map { film in
        DriftCell(
          name: now.titles[film] ?? before.titles[film] ?? film.rawValue,
          baseline: before.filmShares[film] ?? 0, recent: now.filmShares[film] ?? 0)
      }
    } else {
      let names = measure.cellNames(genres: before.layout.genres)
      let (one, other) = (before.histograms[measure]?.shares, now.histograms[measure]?.shares)
      all = names.indices.map { index in
        DriftCell(name: names[index], baseline: one?[index] ?? 0, recent: other?[index] ?? 0)
      }
    }
    let moved = all.filter { $0.baseline != $0.recent }.sorted { a, b in
      let (x, y) = (abs(a.recent - a.baseline), abs(b.recent - b.baseline))
      return x != y ? x > y : a.name < b.name
    }
    return Array(moved.prefix(8))
  }
}
