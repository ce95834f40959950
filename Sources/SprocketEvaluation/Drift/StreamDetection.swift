package import SprocketCore

/// Runs one detector over one recorded stream, to measure false alarms and delays and to compare with
/// other implementations.
package struct StreamDetection: Sendable, Codable {
  /// What runs.
  package enum Detector: String, Sendable, Codable, CaseIterable {
    /// PSI of windows against a reference, values are cells; alarms as the daemon does.
    case stability = "psi"
    /// Kolmogorov-Smirnov of windows against a reference; alarms as the daemon does.
    case smirnov = "ks"
    case adwin
    /// With the fixed threshold that the stream gives.
    case pageHinkley = "page_hinkley"
    /// With the threshold from the wanted rate of false alarms.
    case calibrated = "page_hinkley_calibrated"
  }

  package var detector: Detector
  package var values: [Double]
  /// For windows: what they are compared with.
  package var reference: [Double]?
  /// Who each value is of, if not each of somebody else.
  package var users: [Int]?
  package var referenceUsers: [Int]?
  /// Values in a window; windows do not overlap.
  package var window: Int?
  /// Of a false alarm in 10,000 values.
  package var probability: Double?
  /// From which size on a difference of windows matters.
  package var size: Double?
  /// Of ADWIN.
  package var delta: Double?
  /// Of Page and Hinkley's test.
  package var tolerance: Double?
  package var threshold: Double?
  package var fading: Double?

  package init(detector: Detector, values: [Double]) {
    self.detector = detector
    self.values = values
  }

  /// What came of it.
  package struct Outcome: Sendable, Codable {
    /// For each alarm the number of values before it.
    package var alarms: [Int] = []
    /// By window its size and p-value.
    package var sizes: [Double] = []
    package var pValues: [Double] = []
    /// The plain statistic of the first window, as it is without users.
    package var plain: Double?
    package var plainPValue: Double?
  }

  /// - Throws: `invalidArgument` when what the detector needs is missing.
  package func run() throws(SprocketError) -> Outcome {
    switch detector {
    case .stability, .smirnov: try windows()
    case .adwin:
      detect(ADWIN(delta: delta ?? 0.002)) { $0.add($1) }
    case .pageHinkley:
      detect(
        PageHinkley(
          tolerance: tolerance ?? 0.005, threshold: threshold ?? 50, fading: fading ?? 1)
      ) { $0.add($1) }
    case .calibrated:
      detect(CalibratedPageHinkley(probability: probability ?? 0.05)) { $0.add($1) }
    }
  }

  private func detect<State>(
    _ initial: State, _ add: (inout State, Double) -> Bool
  ) -> Outcome {
    var state = initial
    var outcome = Outcome()
    for (index, value) in values.enumerated() where add(&state, value) {
      outcome.alarms.append(index + 1)
    }
    return outcome
  }

  private func windows() throws(SprocketError) -> Outcome {
    guard let reference, let window, window > 0, !reference.isEmpty,
      users?.count ?? values.count == values.count,
      referenceUsers?.count ?? reference.count == reference.count
    else {
      throw SprocketError(
        .invalidArgument,
        "a stream of windows needs \"reference\" and \"window\", and a user for each value or none")
    }
    let cells = detector == .stability ? Cells(categories: reference + values) : Cells(reference)
    let budget = FalseAlarmBudget(probability: probability ?? 0.05)
    let level = budget.level(events: window)
    var outcome = Outcome()
    let before = cells.histogram(reference, referenceUsers, blockSize: window)
    for start in stride(from: 0, through: values.count - window, by: window) {
      let part = Array(values[start..<start + window])
      if start == 0 { plain(reference, part, cells, &outcome) }
      let now = cells.histogram(
        part, users.map { Array($0[start..<start + window]) }, blockSize: window)
      guard let comparison = HistogramComparison(before, now) else { continue }
      let isStability = detector == .stability
      let found = isStability ? comparison.index : comparison.orderedDistance
      let pValue = isStability ? comparison.pValue : comparison.orderedPValue
      outcome.sizes.append(found)
      outcome.pValues.append(pValue)
      if found >= size ?? 0.1, pValue <= level { outcome.alarms.append(start + window) }
    }
    return outcome
  }

  private func plain(
    _ reference: [Double], _ part: [Double], _ cells: Cells, _ outcome: inout Outcome
  ) {
    if detector == .smirnov {
      let result = KolmogorovSmirnov.compare(reference, part)
      (outcome.plain, outcome.plainPValue) = (result.distance, result.pValue)
    } else {
      let result = PopulationStability.compare(cells.counts(reference), cells.counts(part))
      (outcome.plain, outcome.plainPValue) = (result.index, result.pValue)
    }
  }

  /// How values become cells.
  private struct Cells {
    private let borders: [Double]

    /// Each value is a cell of its own.
    init(categories: [Double]) {
      borders = Array(Set(categories)).sorted()
    }

    /// About as many of the values in each of 64 cells.
    init(_ values: [Double]) {
      let sorted = values.sorted()
      borders = Array(Set((0..<64).map { sorted[$0 * sorted.count / 64] })).sorted()
    }

    /// The last border that is not above the value.
    func cell(of value: Double) -> Int {
      var (low, high) = (0, borders.count)
      while low < high {
        let middle = (low + high) / 2
        if borders[middle] <= value { low = middle + 1 } else { high = middle }
      }
      return max(0, low - 1)
    }

    func counts(_ values: [Double]) -> [Int] {
      var counts = [Int](repeating: 0, count: borders.count)
      for value in values { counts[cell(of: value)] += 1 }
      return counts
    }

    func histogram(_ values: [Double], _ users: [Int]?, blockSize: Int) -> UserHistogram {
      var histogram = UserHistogram(cellCount: borders.count)
      guard let users else {
        for value in values { histogram.add([(cell: cell(of: value), weight: 1)], mean: value) }
        return histogram
      }
      for start in stride(from: 0, to: values.count, by: blockSize) {
        var weights: [Int: [Int: Double]] = [:]
        for index in start..<min(values.count, start + blockSize) {
          weights[users[index], default: [:]][cell(of: values[index]), default: 0] += 1
        }
        for user in weights.keys.sorted() {
          histogram.add((weights[user] ?? [:]).map { (cell: $0.key, weight: $0.value) })
        }
      }
      return histogram
    }
  }
}
