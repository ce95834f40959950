package import SprocketCore

/// A stream of errors of the model in service, watched by ADWIN and by Page and Hinkley's test.
///
/// Values lie between 0, good, and 1, bad; findings tell them in the unit of the measure. Only a rise is drift: a model that does better than before
/// needs no help. An alarm holds until the mean has come back to where it was, or another model
/// serves.
package struct ErrorStream: Hashable, Sendable, Codable {
  /// An alarm that holds.
  private struct Alarm: Hashable, Codable {
    var since: Int64
    /// The mean before.
    var before: Double
    /// The finding at that moment.
    var value: Double
    var threshold: Double
    var pValue: Double
    var sum = 0.0
    var count = 0

    var mean: Double { count == 0 ? before : sum / Double(count) }
  }

  /// Observations after which an alarm may end.
  private static let leastBeforeEnd = 200
  private static let mostPoints = 256

  package let measure: String
  /// Size from which on a rise matters, in units of the values.
  package let leastRise: Double
  /// What a value of 1 is in the unit of the measure.
  package let scale: Double
  /// Whether findings tell one less the value: hits instead of misses.
  package let isInverted: Bool
  private let horizon: Int
  private let probability: Double
  private var window: ADWIN
  private var rise: CalibratedPageHinkley
  private var windowAlarm: Alarm?
  private var riseAlarm: Alarm?

  /// Observations since the model came into service.
  package private(set) var count = 0
  private var sum = 0.0
  private var points: [DriftPoint] = []
  private var pointSize = 16
  private var pointSum = 0.0
  private var pointCount = 0

  /// - Parameter budget: for this stream alone.
  package init(
    measure: String, budget: FalseAlarmBudget, leastRise: Double = 0.01, scale: Double = 1,
    isInverted: Bool = false
  ) {
    self.measure = measure
    self.leastRise = leastRise
    self.scale = scale
    self.isInverted = isInverted
    horizon = budget.horizon
    probability = budget.probability
    window = ADWIN(delta: min(0.002, budget.probability / 2))
    rise = CalibratedPageHinkley(
      probability: budget.probability / 2, horizon: budget.horizon)
  }

  /// Whether an alarm holds. Cheap.
  package var isDrifting: Bool { windowAlarm != nil || riseAlarm != nil }

  /// Mean of all.
  package var mean: Double { count == 0 ? 0 : sum / Double(count) }

  /// Takes an observation.
  package mutating func add(_ value: Double, timeMicros: Int64) {
    guard value.isFinite else { return }
    count += 1
    sum += value
    note(value, timeMicros)
    windowAlarm?.sum += value
    windowAlarm?.count += 1
    riseAlarm?.sum += value
    riseAlarm?.count += 1
    if window.add(value), let cut = window.lastChange, cut.difference >= leastRise,
      windowAlarm == nil
    {
      windowAlarm = Alarm(
        since: timeMicros, before: cut.before, value: cut.difference, threshold: cut.threshold,
        pValue: cut.pValue)
    }
    let before = rise.mean
    if rise.add(value), riseAlarm == nil {
      riseAlarm = Alarm(
        since: timeMicros, before: before, value: rise.height, threshold: rise.threshold,
        pValue: rise.pValue(horizon: horizon))
    }
    if isOver(windowAlarm) { windowAlarm = nil }
    if isOver(riseAlarm) { riseAlarm = nil }
  }

  private func isOver(_ alarm: Alarm?) -> Bool {
    guard let alarm, alarm.count >= Self.leastBeforeEnd else { return false }
    // The window holds what came last.
    return min(alarm.mean, window.mean) <= alarm.before + leastRise / 2
  }

  private mutating func note(_ value: Double, _ timeMicros: Int64) {
    pointSum += value
    pointCount += 1
    guard pointCount == pointSize else { return }
    points.append(DriftPoint(timeMicros: timeMicros, value: pointSum / Double(pointCount)))
    (pointSum, pointCount) = (0, 0)
    guard points.count == Self.mostPoints else { return }
    points = stride(from: 0, to: points.count - 1, by: 2).map { index in
      DriftPoint(
        timeMicros: points[index + 1].timeMicros,
        value: (points[index].value + points[index + 1].value) / 2)
    }
    pointSize *= 2
  }

  // MARK: Findings

  /// What both tests say, ADWIN first.
  package var findings: [DriftFinding] {
    [windowFinding, riseFinding].map { finding in
      var told = finding
      told.baseline = tell(finding.baseline)
      told.recent = tell(finding.recent)
      told.points = points.map { DriftPoint(timeMicros: $0.timeMicros, value: tell($0.value)) }
      // Heights are in standard deviations.
      if finding.test == .adwin {
        told.value *= scale
        told.threshold *= scale
      }
      return told
    }
  }

  private func tell(_ value: Double) -> Double { scale * (isInverted ? 1 - value : value) }

  private var windowFinding: DriftFinding {
    var finding = finding(.adwin, windowAlarm)
    guard windowAlarm == nil, let cut = window.widest else { return finding }
    finding.value = max(0, cut.difference)
    finding.threshold = max(leastRise, cut.threshold)
    finding.pValue = cut.difference > 0 ? cut.pValue : 1
    (finding.baseline, finding.recent) = (cut.before, cut.after)
    (finding.baselineCount, finding.recentCount) = (cut.beforeCount, cut.afterCount)
    return finding
  }

  private var riseFinding: DriftFinding {
    var finding = finding(.pageHinkley, riseAlarm)
    guard riseAlarm == nil, rise.count > rise.minimumCount else { return finding }
    finding.value = rise.height
    finding.threshold = rise.threshold
    finding.pValue = rise.pValue(horizon: horizon)
    (finding.baseline, finding.recent) = (rise.mean, window.mean)
    (finding.baselineCount, finding.recentCount) = (rise.count, window.width)
    if finding.pValue < 0.05 { finding.severity = .warning }
    return finding
  }

  private func finding(_ test: DriftTest, _ alarm: Alarm?) -> DriftFinding {
    var finding = DriftFinding(measure: measure, kind: .concept, test: test)
    guard let alarm else {
      (finding.baseline, finding.recent) = (mean, window.mean)
      (finding.baselineCount, finding.recentCount) = (count, window.width)
      return finding
    }
    finding.severity = .drift
    finding.sinceMicros = alarm.since
    finding.value = alarm.value
    finding.threshold = alarm.threshold
    finding.pValue = alarm.pValue
    (finding.baseline, finding.recent) = (alarm.before, alarm.mean)
    (finding.baselineCount, finding.recentCount) = (count - alarm.count, alarm.count)
    if alarm.count < 16 { finding.recent = window.mean }
    return finding
  }
}
