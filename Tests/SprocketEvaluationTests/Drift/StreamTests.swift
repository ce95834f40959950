import Foundation
import SprocketCore
import SprocketMath
import Testing

@testable import SprocketEvaluation

/// ADWIN with all values in memory, as section 3.2 of the paper tells it, with the cuts that the
/// buckets allow.
private struct SlowADWIN {
  private var values: [Double] = []
  /// Sizes of the buckets, oldest first, kept by the rule of the exponential histogram.
  private var sizes: [Int] = []
  private var ticks = 0

  mutating func add(_ value: Double) -> Bool {
    values.append(value)
    sizes.append(1)
    merge()
    ticks += 1
    guard ticks % 32 == 0, values.count > 10 else { return false }
    var hasChanged = false
    while hasCut() {
      hasChanged = true
      values.removeFirst(sizes[0])
      sizes.removeFirst()
    }
    return hasChanged
  }

  private mutating func merge() {
    var size = 1
    while true {
      let same = sizes.indices.filter { sizes[$0] == size }
      if same.count <= 5 { return }
      sizes[same[0]] = 2 * size
      sizes.remove(at: same[1])
      size *= 2
    }
  }

  private func hasCut() -> Bool {
    let n = Double(values.count)
    let mean = values.reduce(0, +) / n
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n
    let logarithm = log(2 * log(n) / 0.002)
    var count = 0
    for size in sizes {
      count += size
      let (older, newer) = (values[..<count], values[count...])
      if newer.count < 5 { return false }
      if older.count < 5 { continue }
      let m = 1 / Double(older.count - 4) + 1 / Double(newer.count - 4)
      let threshold = (2 * m * variance * logarithm).squareRoot() + 2.0 / 3 * m * logarithm
      let gap = older.reduce(0, +) / Double(older.count) - newer.reduce(0, +) / Double(newer.count)
      if abs(gap) > threshold { return true }
    }
    return false
  }

  var mean: Double { values.reduce(0, +) / Double(values.count) }
  var count: Int { values.count }
}

@Suite struct StreamTests {
  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func adwinWithBucketsIsAdwinWithTheFullWindow(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var (fast, slow) = (ADWIN(), SlowADWIN())
    for step in 0..<3_000 {
      let level = step / 800 % 2 == 0 ? 0.2 : 0.6
      let value = min(1, max(0, level + 0.2 * random.nextGaussian()))
      let (found, expected) = (fast.add(value), slow.add(value))
      #expect(found == expected, "step \(step)")
    }
    #expect(fast.width == slow.count)
    #expect(abs(fast.mean - slow.mean) < 1e-9)
    #expect(fast.detections >= 3)
  }

  @Test func adwinKeepsFewBuckets() {
    var window = ADWIN()
    for step in 0..<100_000 { _ = window.add(step % 2 == 0 ? 0 : 1) }
    #expect(window.width == 100_000)
    #expect(window.bucketCount <= 6 * 17)
    #expect(abs(window.variance - 0.25) < 1e-6)
  }

  @Test func adwinTellsTheMeansOnBothSides() throws {
    var random = SplitMix64(seed: 5)
    var window = ADWIN()
    for step in 0..<2_000
    where window.add(random.nextUniform() < (step < 1_000 ? 0.1 : 0.5) ? 1 : 0) {
      let cut = try #require(window.lastChange)
      #expect(cut.before < 0.2 && cut.after > cut.before + cut.threshold)
      #expect(cut.pValue < 0.002)
      #expect(step > 1_000 && step < 1_300)
      break
    }
    #expect(window.detections == 1)
  }

  /// By hand: mean 0 for ten zeros; then ones, each of which lies 1 - 1/11, 1 - 2/12, … above it.
  @Test func pageHinkleyCumulatesByHand() {
    var test = PageHinkley(minimumCount: 5, tolerance: 0.1, threshold: 2)
    var alarms: [Bool] = []
    for _ in 0..<10 { alarms.append(test.add(0)) }
    #expect(abs(test.height) < 1e-12)
    alarms.append(test.add(1))
    #expect(abs(test.height - (1 - 1.0 / 11 - 0.1)) < 1e-12)
    alarms.append(test.add(1))
    let expected = (1 - 1.0 / 11 - 0.1) + (1 - 2.0 / 12 - 0.1)
    #expect(abs(test.height - expected) < 1e-12)
    #expect(!alarms.contains(true))
    let third = test.add(1)
    #expect(third)
    // It starts anew.
    let fourth = test.add(1)
    #expect(!fourth && test.count == 1)
  }

  @Test func calibrationGivesTheRunThatSiegmundsFormulaSays() {
    let test = CalibratedPageHinkley(probability: 0.05, horizon: 10_000)
    // Before any value there is no skewness to correct for.
    let run = CalibratedPageHinkley.averageRun(test.threshold, 0.1)
    #expect(abs(run / (-10_000 / log(0.95)) - 1) < 1e-6)
    #expect(test.threshold > 35 && test.threshold < 45)
  }

  @Test func aRiseIsFoundAndAFallIsNot() {
    for (after, isDrift) in [(0.3, true), (0.1, false)] {
      var random = SplitMix64(seed: 8)
      var stream = ErrorStream(
        measure: "rating_error", budget: FalseAlarmBudget(probability: 0.01), scale: 4.5)
      for step in 0..<4_000 {
        let level = step < 2_000 ? 0.2 : after
        stream.add(
          min(1, max(0, level + 0.1 * random.nextGaussian())), timeMicros: Int64(step + 1))
      }
      let findings = stream.findings
      #expect(findings.map(\.test) == [.adwin, .pageHinkley])
      for finding in findings {
        #expect((finding.severity == .drift) == isDrift, "\(finding.test)")
        if isDrift {
          #expect(finding.sinceMicros > 2_000 && finding.sinceMicros < 2_500)
          #expect(abs(finding.baseline - 0.9) < 0.05, "in the unit of ratings")
          #expect(finding.recent > 1.2 && finding.recent < 1.4)
        }
      }
    }
  }

  @Test func anAlarmEndsWhenTheErrorIsBack() {
    var random = SplitMix64(seed: 9)
    var stream = ErrorStream(measure: "rank", budget: FalseAlarmBudget(probability: 0.01))
    var severities: [DriftSeverity] = []
    for step in 0..<9_000 {
      let level = (2_000..<3_000).contains(step) ? 0.5 : 0.2
      stream.add(min(1, max(0, level + 0.1 * random.nextGaussian())), timeMicros: Int64(step + 1))
      if step % 1_000 == 999 { severities.append(stream.findings[0].severity) }
    }
    #expect(severities[1] == .none)
    #expect(severities[2] == .drift)
    #expect(severities.last == DriftSeverity.none)
  }

  @Test func aStreamGoesOnAfterItWasStored() throws {
    var random = SplitMix64(seed: 10)
    var whole = ErrorStream(measure: "rank", budget: FalseAlarmBudget())
    var parts = whole
    for step in 0..<3_000 {
      let value = step < 1_700 ? random.nextUniform() / 2 : random.nextUniform()
      whole.add(value, timeMicros: Int64(step))
      parts.add(value, timeMicros: Int64(step))
      if step % 500 == 0 {
        parts = try JSONDecoder().decode(ErrorStream.self, from: JSONEncoder().encode(parts))
      }
    }
    #expect(whole == parts)
    #expect(whole.findings.contains { $0.severity == .drift })
  }

  @Test func hitsAreToldAsHits() {
    var stream = ErrorStream(
      measure: "hit_rate", budget: FalseAlarmBudget(), isInverted: true)
    for step in 0..<1_000 { stream.add(step % 4 == 0 ? 0 : 1, timeMicros: Int64(step)) }
    #expect(abs(stream.findings[1].baseline - 0.25) < 0.01)
  }

  @Test func pointsStayBounded() {
    var stream = ErrorStream(measure: "rank", budget: FalseAlarmBudget())
    for step in 0..<50_000 { stream.add(0.5, timeMicros: Int64(step)) }
    let points = stream.findings[0].points
    #expect(points.count < 256 && points.count > 100)
    #expect(points.allSatisfy { abs($0.value - 0.5) < 1e-9 })
    #expect(points.map(\.timeMicros) == points.map(\.timeMicros).sorted())
  }

  // MARK: Sessions

  @Test func aUsersEveningIsOneValue() {
    var sessions = UserSessions(gap: 3)
    var closed: [Double] = []
    for value in [1.0, 2, 3] { closed += sessions.add(value, user: 7) }
    #expect(closed.isEmpty)
    for user in 10..<13 as Range<UInt64> { closed += sessions.add(5, user: user) }
    #expect(closed == [2])
    closed += sessions.finish()
    #expect(closed == [2, 5, 5, 5])
    #expect(sessions.count == 0)
  }

  @Test func sessionsStayBounded() {
    var sessions = UserSessions(gap: 1_000_000, capacity: 10)
    var closed = 0
    for user in 0..<1_000 as Range<UInt64> { closed += sessions.add(1, user: user).count }
    #expect(sessions.count == 10)
    #expect(closed == 990)
  }

  /// Harsh and mild users one after the other: their events alarm, their sessions do not.
  @Test func usersOfDifferentKindsAreNoDrift() {
    var (byEvent, bySession) = (0, 0)
    for seed in 0..<10 as Range<UInt64> {
      var random = SplitMix64(seed: seed)
      var events = ADWIN()
      var stream = ErrorStream(measure: "rating_error", budget: FalseAlarmBudget(probability: 0.01))
      var sessions = UserSessions()
      var event = 0
      while event < 10_000 {
        let count = Int(exp(3 + 1.5 * random.nextGaussian())) + 1
        let level = 0.1 + 0.2 * random.nextUniform()
        let user = random.next()
        for _ in 0..<min(count, 2_000) {
          let error = min(1, max(0, level + 0.08 * random.nextGaussian()))
          _ = events.add(error)
          for value in sessions.add(error, user: user) {
            stream.add(value, timeMicros: Int64(event))
          }
          event += 1
        }
      }
      byEvent += events.detections > 0 ? 1 : 0
      bySession += stream.findings.contains { $0.severity == .drift } ? 1 : 0
    }
    #expect(byEvent >= 8)
    #expect(bySession == 0)
  }
}
