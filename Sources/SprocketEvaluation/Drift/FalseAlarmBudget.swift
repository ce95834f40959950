import SprocketMath

/// How sure a look must be, so that looking again and again does not alarm by itself.
///
/// The probability of a false alarm is spent in proportion to the events that arrive (K. Lan and D.
/// DeMets, "Discrete sequential boundaries for clinical trials", 1983, section 3, with events for
/// information and a spending that starts anew every `horizon`). By Boole's inequality the looks
/// within a horizon have no more than `probability` together, however their data overlap; within a
/// look, Holm's correction does the same for the measures.
package struct FalseAlarmBudget: Hashable, Sendable, Codable {
  /// Of at least one false alarm in `horizon` events.
  package var probability: Double
  package var horizon: Int

  package init(probability: Double = 0.05, horizon: Int = 10_000) {
    self.probability = probability
    self.horizon = horizon
  }

  /// A tenth is kept back, for limits hold only nearly.
  private static let reserve = 0.9

  /// The level of a look at which `events` are new.
  package func level(events: Int) -> Double {
    probability * Self.reserve * min(1, Double(max(0, events)) / Double(max(1, horizon)))
  }

  /// Raises the p-values of one look for their number.
  package static func corrected(_ pValues: [Double]) -> [Double] {
    HolmCorrection.adjusted(pValues)
  }
}
