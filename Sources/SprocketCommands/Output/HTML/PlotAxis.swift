import Foundation

/// An axis with round ticks.
struct PlotAxis {
  private let first: Double
  private let last: Double
  private let step: Double

  /// - Parameters:
  ///   - isTight: Whether it ends with the last value; otherwise with the next tick.
  ///   - most: How many steps there may be.
  init(_ values: [Double], startsAtZero: Bool, isTight: Bool = false, most: Int = 6) {
    let values = values.filter(\.isFinite)
    var low = values.min() ?? 0
    var high = values.max() ?? 1
    if startsAtZero { low = min(0, low) }
    if !(high - low).isFinite { (low, high) = (0, 1) }
    if high <= low { high = low + max(1, abs(low) * 0.1) }
    step = Self.step(for: high - low, most)
    if !isTight {
      low = (low / step).rounded(.down) * step
      high = (high / step - 1e-9).rounded(.up) * step
    }
    (first, last) = (low, high)
  }

  /// Between 0 and 1.
  func place(_ value: Double) -> Double { (value - first) / (last - first) }

  var ticks: [Double] {
    let start = Int((first / step - 1e-9).rounded(.up))
    let end = Int((last / step + 1e-9).rounded(.down))
    guard start <= end, end - start < 100 else { return [] }
    return (start...end).map { Double($0) * step }
  }

  /// As short as the steps allow; from 10,000 on in thousands and millions.
  func label(_ tick: Double) -> String {
    for (unit, size) in [("M", 1e6), ("k", 1e3)] where abs(last) >= 10 * size {
      return Self.decimal(tick / size, step / size) + (tick == 0 ? "" : unit)
    }
    return Self.decimal(tick, step)
  }

  private static func decimal(_ value: Double, _ step: Double) -> String {
    let digits = step >= 1 ? 0 : min(6, Int((-log10(step)).rounded(.up)))
    // Years are not grouped.
    if digits == 0, abs(value) < 10_000 { return String(Int(value.rounded())) }
    return Text.number(value, digits: digits)
  }

  /// 1, 2 or 5 times a power of ten, such that there are at most so many.
  private static func step(for span: Double, _ most: Int) -> Double {
    let unit = pow(10, log10(span / Double(most)).rounded(.down))
    for factor in [1.0, 2, 5, 10] where span / (unit * factor) <= Double(most) {
      return unit * factor
    }
    return unit * 20
  }
}
