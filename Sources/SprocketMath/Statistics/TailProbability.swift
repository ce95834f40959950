import Foundation

/// How likely a test statistic is to be at least this large when nothing is going on.
package enum TailProbability {
  private static let mostTerms = 10_000
  private static let precision = 1e-15

  /// P(X² ≥ statistic) for a chi-square distribution: the regularised incomplete gamma function
  /// Q(df/2, x/2), as a series below df/2 + 1 and as a continued fraction above (Numerical Recipes,
  /// 6.2). 0 stands for less than the smallest `Double`.
  package static func chiSquare(_ statistic: Double, degrees: Int) -> Double {
    chiSquare(statistic, degrees: Double(degrees))
  }

  /// The same for degrees of freedom that were corrected and are no whole number.
  package static func chiSquare(_ statistic: Double, degrees: Double) -> Double {
    guard degrees > 0, statistic > 0 else { return 1 }
    let (a, x) = (degrees / 2, statistic / 2)
    let scale = exp(a * log(x) - x - lgamma(a))
    if x < a + 1 {
      var (term, sum) = (1 / a, 1 / a)
      for n in 1...mostTerms where abs(term) > abs(sum) * precision {
        term *= x / (a + Double(n))
        sum += term
      }
      return min(1, max(0, 1 - sum * scale))
    }
    let tiny = 1e-300
    var b = x + 1 - a
    var c = 1 / tiny
    var d = 1 / b
    var h = d
    for n in 1...mostTerms {
      let factor = -Double(n) * (Double(n) - a)
      b += 2
      d = 1 / nonZero(factor * d + b)
      c = nonZero(b + factor / c)
      h *= d * c
      if abs(d * c - 1) < precision { break }
    }
    return min(1, max(0, h * scale))
  }

  /// P(|T| ≥ |t|) for Student's distribution: the regularised incomplete beta function
  /// I(df/(df+t²); df/2, 1/2).
  package static func student(_ t: Double, degrees: Double) -> Double {
    guard degrees > 0, t.isFinite else { return t.isNaN ? 1 : 0 }
    return beta(degrees / (degrees + t * t), degrees / 2, 0.5)
  }

  /// The statistic of which `chiSquare` says `probability`, by bisection.
  package static func chiSquareQuantile(_ probability: Double, degrees: Double) -> Double {
    guard degrees > 0, probability < 1 else { return 0 }
    var (low, high) = (0.0, degrees + 10)
    while chiSquare(high, degrees: degrees) > max(probability, 1e-290) { high *= 2 }
    for _ in 0..<80 {
      let middle = (low + high) / 2
      if chiSquare(middle, degrees: degrees) > probability { low = middle } else { high = middle }
    }
    return high
  }

  /// P(K ≥ x) for Kolmogorov's distribution, the limit of √n·D: 2·Σ (-1)^(j-1)·exp(-2j²x²), and
  /// below 1, where that converges slowly, the form from the theta function's other series
  /// (Feller, "On the Kolmogorov-Smirnov limit theorems", 1948).
  package static func kolmogorov(_ x: Double) -> Double {
    if x <= 0 { return 1 }
    if x < 1 {
      let factor = exp(-Double.pi * Double.pi / (8 * x * x))
      let sum = factor * (1 + pow(factor, 8) + pow(factor, 24) + pow(factor, 48))
      return max(0, 1 - (2 * Double.pi).squareRoot() / x * sum)
    }
    var sum = 0.0
    for j in 1...20 {
      let term = exp(-2 * Double(j * j) * x * x)
      sum += j % 2 == 1 ? term : -term
      if term < 1e-18 * abs(sum) { break }
    }
    return min(1, 2 * sum)
  }

  /// The x of which `kolmogorov` says `probability`, by bisection.
  package static func kolmogorovQuantile(_ probability: Double) -> Double {
    var (low, high) = (0.0, 20.0)
    for _ in 0..<80 {
      let middle = (low + high) / 2
      if kolmogorov(middle) > probability { low = middle } else { high = middle }
    }
    return high
  }

  private static func beta(_ x: Double, _ a: Double, _ b: Double) -> Double {
    if x <= 0 { return 0 }
    if x >= 1 { return 1 }
    let front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    return x < (a + 1) / (a + b + 2)
      ? front * betaFraction(x, a, b) / a : 1 - front * betaFraction(1 - x, b, a) / b
  }

  /// The continued fraction of the incomplete beta function (Numerical Recipes, 6.4).
  private static func betaFraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
    var c = 1.0
    var d = 1 / nonZero(1 - (a + b) * x / (a + 1))
    var h = d
    for n in 1...mostTerms {
      let m = Double(n)
      let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      d = 1 / nonZero(1 + even * d)
      c = nonZero(1 + even / c)
      h *= d * c
      let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      d = 1 / nonZero(1 + odd * d)
      c = nonZero(1 + odd / c)
      h *= d * c
      if abs(d * c - 1) < precision { break }
    }
    return h
  }

  private static func nonZero(_ value: Double) -> Double { abs(value) < 1e-300 ? 1e-300 : value }
}

/// Raises p-values for the number of tests.
package enum HolmCorrection {
  /// Holm's step-down values: the i-th smallest of m is multiplied by m - i + 1, and none is smaller
  /// than the one before. The order of the input is kept.
  package static func adjusted(_ pValues: [Double]) -> [Double] {
    var adjusted = pValues
    var highest = 0.0
    let order = pValues.indices.sorted { pValues[$0] < pValues[$1] }
    for (place, index) in order.enumerated() {
      highest = max(highest, min(1, pValues[index] * Double(pValues.count - place)))
      adjusted[index] = highest
    }
    return adjusted
  }
}
