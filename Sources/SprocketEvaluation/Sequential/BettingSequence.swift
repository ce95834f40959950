#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A confidence sequence for the mean of bounded observations by betting: the hedged capital process
/// of Waudby-Smith & Ramdas, "Estimating means of bounded random variables by betting" (JRSS B
/// 2023), section 4.4 with the bets of equation (26).
///
/// For every mean m that is possible, somebody who does not believe it bets on observations above m,
/// and somebody on observations below it; if m is the mean, neither capital can be expected to grow,
/// and by Ville's inequality it ever reaches 1/alpha with a probability of at most alpha. The means
/// for which that has not happened are the interval. It needs no assumption but the bound, so it
/// holds from the first observation on.
package struct BettingSequence: SequentialTest {
  /// The share of what could be lost that is ever bet; the paper's c.
  private static let caution = 0.5

  package let alpha: Double
  package private(set) var count = 0
  package private(set) var estimate = 0.0
  private let bound: Double
  /// Means that are tried, ascending, on the scale 0 to 1 of `unit`.
  private let means: [Double]
  private let zero: Int?
  private var logCapitalAbove: [Double]
  private var logCapitalBelow: [Double]
  private var isRefused: [Bool]
  private var largestLogCapitalOfZero = -Double.infinity
  private var variance: RunningVariance

  /// - Parameters:
  ///   - bound: the largest magnitude of an observation.
  ///   - limit: the mean lies between -limit and limit.
  ///   - resolution: means that are tried on each side of 0; they lie closer near 0. The cost of an
  ///     observation is proportional to it. 0 tries the mean 0 alone.
  package init(alpha: Double, bound: Double, limit: Double = 1, resolution: Int = 200) {
    self.alpha = alpha
    self.bound = bound
    let steps =
      resolution == 0
      ? [0.0]
      : (-resolution...resolution).map {
        let step = Double($0) / Double(resolution)
        return step * abs(step) * limit
      }
    means = steps.map { ($0 / bound + 1) / 2 }
    zero = steps.firstIndex(of: 0)
    logCapitalAbove = [Double](repeating: 0, count: means.count)
    logCapitalBelow = logCapitalAbove
    isRefused = [Bool](repeating: false, count: means.count)
    variance = RunningVariance()
  }

  package mutating func add(_ value: Double) {
    count += 1
    estimate += (value - estimate) / Double(count)
    let unit = min(max((value / bound + 1) / 2, 0), 1)
    // The bets are fixed before the observation is seen.
    let time = Double(count)
    let bet = (2 * log(2 / alpha) / (variance.value * time * log(time + 1))).squareRoot()
    // Half of the stake is bet on each side.
    let needed = log(1 / alpha) + log(2)
    for place in means.indices {
      let mean = means[place]
      logCapitalAbove[place] += log1p(min(bet, Self.caution / mean) * (unit - mean))
      logCapitalBelow[place] += log1p(-min(bet, Self.caution / (1 - mean)) * (unit - mean))
      let capital = max(logCapitalAbove[place], logCapitalBelow[place])
      if capital >= needed { isRefused[place] = true }
      if place == zero { largestLogCapitalOfZero = max(largestLogCapitalOfZero, capital) }
    }
    variance.add(unit)
  }

  /// From the last refused mean below those that stand to the first above them.
  package var interval: ClosedRange<Double>? {
    guard count > 0, let first = isRefused.firstIndex(of: false),
      let last = isRefused.lastIndex(of: false)
    else { return nil }
    func mean(_ place: Int) -> Double { (means[place] * 2 - 1) * bound }
    return mean(max(first - 1, 0))...mean(min(last + 1, means.count - 1))
  }

  package var pValue: Double {
    min(1, exp(log(2) - largestLogCapitalOfZero))
  }

  /// Whether a mean of 0 is refused.
  package var refusesZero: Bool { zero.map { isRefused[$0] } ?? false }
}

/// The variance of numbers between 0 and 1 as it is known before the next one, with one observation
/// of variance 1/4 beforehand (Waudby-Smith & Ramdas 2023, equation (15)).
struct RunningVariance: Hashable, Sendable {
  private var count = 1.0
  private var mean = 0.5
  private var squares = 0.25

  var value: Double { squares / count }

  mutating func add(_ unit: Double) {
    count += 1
    mean += (unit - mean) / count
    squares += (unit - mean) * (unit - mean)
  }
}
