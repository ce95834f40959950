/// One hyper-parameter and where its good values lie on any data: what tuning searches.
package struct SearchDimension: Hashable, Sendable {
  package enum Range: Hashable, Sendable {
    /// Uniform.
    case linear(ClosedRange<Double>)
    /// Uniform in the logarithm.
    case logarithmic(ClosedRange<Double>)
    /// Whole numbers, uniform in the logarithm.
    case integer(ClosedRange<Int>)
    case choice([String])
  }

  /// The setting.
  package var name: String
  package var range: Range

  package init(_ name: String, _ range: Range) {
    self.name = name
    self.range = range
  }
}
