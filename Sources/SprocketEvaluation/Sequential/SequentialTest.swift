/// A test of a mean that may be looked at after every observation, as often as one likes: the
/// probability that the interval ever misses the mean, or that the p-value of the true mean ever
/// falls to alpha, is at most alpha over all looks together.
package protocol SequentialTest: Sendable {
  /// The probability of a wrong decision.
  var alpha: Double { get }
  /// Observations so far.
  var count: Int { get }
  /// Their mean.
  var estimate: Double { get }
  /// The confidence sequence by now: where the mean is, with confidence 1 - alpha at all times at
  /// once. Nil before anything can be said.
  var interval: ClosedRange<Double>? { get }
  /// The always-valid p-value of a mean of 0 (Johari, Pekelis & Walsh 2015, section 3): it never
  /// grows.
  var pValue: Double { get }

  mutating func add(_ value: Double)
}
