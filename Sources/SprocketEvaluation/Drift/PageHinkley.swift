import Foundation

/// Cumulates how far values lie above their mean so far, and alarms when the sum has risen far above
/// its lowest point.
///
/// E. Page, "Continuous inspection schemes", 1954, section 2; D. Hinkley, "Inference about the
/// change-point from cumulative sum tests", 1971; in this form J. Gama, R. Sebastião and P. Rodrigues,
/// "On evaluating stream learning algorithms", 2013, section 4.2. Starts anew after an alarm.
package struct PageHinkley: Hashable, Sendable, Codable {
  /// Values before the first alarm, at least.
  package let minimumCount: Int
  /// An excess that is tolerated at every value.
  package let tolerance: Double
  /// λ: the height at which it alarms.
  package let threshold: Double
  /// What is left of the sum at the next value; 1 forgets nothing.
  package let fading: Double

  package private(set) var count = 0
  package private(set) var mean = 0.0
  private var sum = 0.0
  private var lowest = Double.infinity
  private var hasAlarmed = false

  package init(
    minimumCount: Int = 30, tolerance: Double = 0.005, threshold: Double = 50, fading: Double = 1
  ) {
    self.minimumCount = minimumCount
    self.tolerance = tolerance
    self.threshold = threshold
    self.fading = fading
  }

  /// How far the sum lies above its lowest point.
  package var height: Double { lowest.isFinite ? sum - lowest : 0 }

  /// Takes a value; true when the mean has risen.
  package mutating func add(_ value: Double) -> Bool {
    if hasAlarmed { self = PageHinkley(like: self) }
    count += 1
    mean += (value - mean) / Double(count)
    sum = fading * sum + (value - mean - tolerance)
    lowest = min(lowest, sum)
    hasAlarmed = count >= minimumCount && height > threshold
    return hasAlarmed
  }

  private init(like other: PageHinkley) {
    self.init(
      minimumCount: other.minimumCount, tolerance: other.tolerance, threshold: other.threshold,
      fading: other.fading)
  }
}

/// Page and Hinkley's test on values in units of their own standard deviation, with the threshold
/// that a wanted rate of false alarms asks for.
///
/// A fixed threshold is too low for a stream that varies much and too high for one that varies
/// little. In standard deviations, with tolerance k, a one-sided sum reaches the height h without any
/// change after (exp(θb) − θb − 1)/(θ²/2) values on average, b = h + 1.166, and the time to it is
/// nearly exponential (D. Siegmund, "Sequential Analysis", 1985, sections II.6 and X.2). θ is the
/// exponent at which values less k have a moment generating function of 1: 2k for the normal
/// distribution, less where large values are more frequent than that, as misses and errors are;
/// from the skewness it follows up to the third order.
package struct CalibratedPageHinkley: Hashable, Sendable, Codable {
  /// k: finds a rise by at least twice that soonest.
  package let tolerance: Double
  /// Values that only teach mean and spread.
  package let minimumCount: Int
  /// h for the normal distribution.
  private let normalThreshold: Double

  package private(set) var count = 0
  package private(set) var mean = 0.0
  /// Σ (value − mean)² and Σ (value − mean)³.
  private var squares = 0.0
  private var cubes = 0.0
  private var sum = 0.0
  private var lowest = 0.0
  private var hasAlarmed = false

  /// - Parameters:
  ///   - probability: of a false alarm within `horizon` values.
  ///   - tolerance: in standard deviations.
  package init(
    probability: Double = 0.01, horizon: Int = 10_000, tolerance: Double = 0.1,
    minimumCount: Int = 100
  ) {
    self.tolerance = max(0.001, tolerance)
    self.minimumCount = max(3, minimumCount)
    let run = -Double(horizon) / log1p(-min(max(probability, 1e-12), 0.999))
    var (low, high) = (0.0, 1_000.0 / self.tolerance)
    for _ in 0..<80 {
      let middle = (low + high) / 2
      if Self.averageRun(middle, self.tolerance) < run { low = middle } else { high = middle }
    }
    normalThreshold = high
  }

  private init(like other: CalibratedPageHinkley) {
    tolerance = other.tolerance
    minimumCount = other.minimumCount
    normalThreshold = other.normalThreshold
  }

  /// Values to a false alarm at height `h` on average, for the normal distribution.
  static func averageRun(_ h: Double, _ k: Double) -> Double {
    let b = 2 * k * (h + 1.166)
    return b > 600 ? .infinity : (exp(b) - b - 1) / (2 * k * k)
  }

  /// The standard deviation so far.
  package var deviation: Double {
    count < 2 ? 0 : (squares / Double(count - 1)).squareRoot()
  }

  /// 2k/θ: how much higher the threshold is than for the normal distribution.
  private var correction: Double {
    guard squares > 0 else { return 1 }
    let skewness = Double(count).squareRoot() * cubes / (squares * squares.squareRoot())
    guard skewness > 1e-6 else { return 1 }
    // θ/2 + skewness·θ²/6 = k.
    let root = (0.25 + 2.0 / 3 * skewness * tolerance).squareRoot()
    return 2 * tolerance / ((root - 0.5) * 3 / skewness)
  }

  /// h, in standard deviations.
  package var threshold: Double { normalThreshold * correction }

  /// How far the sum lies above its lowest point, in standard deviations.
  package var height: Double { sum - lowest }

  /// The probability of such a height within `horizon` values without change.
  package func pValue(horizon: Int) -> Double {
    let run = Self.averageRun(height / correction, tolerance)
    return run > 0 ? -expm1(-Double(max(horizon, count)) / run) : 1
  }

  /// Takes a value; true when the mean has risen.
  package mutating func add(_ value: Double) -> Bool {
    if hasAlarmed { self = CalibratedPageHinkley(like: self) }
    note(value)
    guard count > minimumCount, deviation > 0 else { return false }
    // The mean is known to one standard error: half of that is tolerated on top.
    let tolerated = tolerance + 0.5 / Double(count).squareRoot()
    sum += (value - mean) / deviation - tolerated
    lowest = min(lowest, sum)
    hasAlarmed = height > threshold
    return hasAlarmed
  }

  /// Mean and moments, one value at a time (T. Terriberry's update, 2007).
  private mutating func note(_ value: Double) {
    count += 1
    let n = Double(count)
    let gap = value - mean
    let part = gap / n
    let term = gap * part * (n - 1)
    mean += part
    cubes += term * part * (n - 2) - 3 * part * squares
    squares += term
  }
}
