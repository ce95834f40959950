#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The mixture sequential probability ratio test with a normal mixture (Robbins 1970; for A/B tests
/// Johari, Pekelis & Walsh, "Always valid inference", 2015, section 5; Operations Research 2022),
/// with the variance estimated as one goes.
///
/// With n observations of mean z and standard deviation s, and a mixture of the standard deviation
/// s·ρ, the likelihood ratio against a mean m is
///
///     (n ρ² + 1)^(-1/2) · exp(n² ρ² (z - m)² / (2 s² (n ρ² + 1)))
///
/// The scale ρ makes the interval the narrowest near `expectedCount` observations (Waudby-Smith,
/// Arbour, Sinha, Kennedy & Ramdas, "Time-uniform central limit theory and asymptotic confidence
/// sequences", 2021, appendix B.2). Asymptotic: it holds once the mean is about normal, which is why
/// nothing is said before `minimumCount`.
package struct NormalMixtureSequence: SequentialTest {
  package let alpha: Double
  package private(set) var count = 0
  package private(set) var estimate = 0.0
  package private(set) var pValue = 1.0
  private let minimumCount: Int
  private let scale: Double
  private var squares = 0.0
  private var lower = -Double.infinity
  private var upper = Double.infinity

  package init(alpha: Double, expectedCount: Int = 1_000, minimumCount: Int = 50) {
    self.alpha = alpha
    self.minimumCount = max(2, minimumCount)
    let tail = -2 * log(alpha)
    scale = (tail + log(tail) + 1) / Double(max(1, expectedCount))
  }

  package mutating func add(_ value: Double) {
    count += 1
    let before = value - estimate
    estimate += before / Double(count)
    squares += before * (value - estimate)
    guard count >= minimumCount, squares > 0 else { return }
    let n = Double(count)
    let variance = squares / (n - 1)
    let growth = n * scale + 1
    let logRatio =
      n * n * scale * estimate * estimate / (2 * variance * growth) - log(growth) / 2
    pValue = min(pValue, exp(-logRatio))
    let width =
      (2 * variance * growth / (n * n * scale) * (log(growth) / 2 - log(alpha))).squareRoot()
    lower = max(lower, estimate - width)
    upper = min(upper, estimate + width)
  }

  /// Everything the intervals so far have in common; the last of them alone when that is nothing,
  /// which only happens when one has missed the mean.
  package var interval: ClosedRange<Double>? {
    guard lower.isFinite, upper.isFinite else { return nil }
    return lower <= upper ? lower...upper : estimate...estimate
  }
}
