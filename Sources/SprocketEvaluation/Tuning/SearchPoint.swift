import Foundation
package import SprocketCore
package import SprocketModels

/// A place in a search space: per dimension a number from 0 to 1, on the dimension's own scale.
package typealias SearchPoint = [Double]

extension SearchDimension {
  /// The value at a place, as a setting writes it.
  package func value(at place: Double) -> String {
    let place = min(max(place, 0), 1)
    switch range {
    case .linear(let range):
      return Self.text(range.lowerBound + place * (range.upperBound - range.lowerBound))
    case .logarithmic(let range):
      let (low, high) = (log(range.lowerBound), log(range.upperBound))
      return Self.text(
        min(max(exp(low + place * (high - low)), range.lowerBound), range.upperBound))
    case .integer(let range):
      let (low, high) = Self.logarithms(of: range)
      // The logarithm of 1 more, so that ranges may start at 0.
      let value = Int((exp(low + place * (high - low)) - 1).rounded())
      return String(min(max(value, range.lowerBound), range.upperBound))
    case .choice(let choices):
      return choices.isEmpty ? "" : choices[choice(at: place)]
    }
  }

  /// The place of a value, brought into the range; nil for what is no value of it.
  package func place(of value: String) -> Double? {
    switch range {
    case .linear(let range):
      guard let number = Double(value), number.isFinite else { return nil }
      return Self.clamped(
        (number - range.lowerBound) / (range.upperBound - range.lowerBound))
    case .logarithmic(let range):
      guard let number = Double(value), number > 0, number.isFinite else { return nil }
      return Self.clamped(
        log(number / range.lowerBound) / log(range.upperBound / range.lowerBound))
    case .integer(let range):
      guard let number = Int(value), number >= 0 else { return nil }
      let (low, high) = Self.logarithms(of: range)
      return Self.clamped((log(Double(number) + 1) - low) / (high - low))
    case .choice(let choices):
      guard let index = choices.firstIndex(of: value) else { return nil }
      return (Double(index) + 0.5) / Double(choices.count)
    }
  }

  /// How many choices there are; nil where values have an order.
  var choiceCount: Int? {
    if case .choice(let choices) = range { return choices.count }
    return nil
  }

  func choice(at place: Double) -> Int {
    let count = choiceCount ?? 1
    return min(count - 1, max(0, Int(place * Double(count))))
  }

  private static func logarithms(of range: ClosedRange<Int>) -> (low: Double, high: Double) {
    (log(Double(range.lowerBound) + 1), log(Double(range.upperBound) + 1))
  }

  private static func clamped(_ place: Double) -> Double {
    place.isFinite ? min(max(place, 0), 1) : 0.5
  }

  /// Four digits are as much as a search can tell apart.
  private static func text(_ value: Double) -> String {
    "\(Double(String(format: "%.4g", value)) ?? value)"
  }
}

extension [SearchDimension] {
  /// The settings at a point.
  package func settings(at point: SearchPoint) -> [Setting] {
    zip(self, point).map { Setting(name: $0.name, value: $0.value(at: $1)) }
  }

  /// The point of settings; the middle of every dimension that they do not name.
  package func point(of settings: [Setting]) -> SearchPoint {
    map { dimension in
      settings.first { $0.name == dimension.name }.flatMap { dimension.place(of: $0.value) } ?? 0.5
    }
  }
}
