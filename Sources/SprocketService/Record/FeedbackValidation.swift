package import SprocketCore

/// What an event must obey before the journal sees it.
package struct FeedbackValidation: Hashable, Sendable {
  /// The most events of one batch.
  package static let maximumEvents = 10_000
  /// How far in the future a time may be, in microseconds: clocks differ.
  static let clockTolerance: Int64 = 86_400 * 1_000_000

  /// The lowest and highest rating.
  package var ratingScale: ClosedRange<Double>

  package init(ratingScale: ClosedRange<Double> = 0.5...5) {
    self.ratingScale = ratingScale
  }

  /// Refuses a batch with an event that means nothing.
  /// - Throws: `invalidArgument` naming the event and the field.
  package func check(_ events: [FeedbackEvent], now: Int64) throws(SprocketError) {
    if events.isEmpty {
      throw SprocketError(.invalidArgument, "events is empty; send at least one")
    }
    if events.count > Self.maximumEvents {
      throw SprocketError(
        .invalidArgument,
        "events has \(events.count) entries; send at most \(Self.maximumEvents) at once")
    }
    for (index, event) in events.enumerated() {
      if let violation = violation(in: event, now: now) {
        throw SprocketError(.invalidArgument, "events[\(index)].\(violation)")
      }
    }
  }

  private func violation(in event: FeedbackEvent, now: Int64) -> String? {
    switch event.kind {
    case .rating where !ratingScale.contains(event.value):
      return "value is \(event.value), a rating is \(ratingScale.lowerBound) to "
        + "\(ratingScale.upperBound)"
    case .watched where !(0...1).contains(event.value):
      return "value is \(event.value), the fraction watched is 0 to 1"
    default: break
    }
    if !event.value.isFinite { return "value is not a finite number" }
    if event.timeMicros < 0 { return "time_micros is before 1970" }
    if event.timeMicros > now + Self.clockTolerance {
      return "time_micros is more than a day in the future; it counts microseconds"
    }
    if !event.eventID.isEmpty, let violation = IdentifierRule.violation(in: event.eventID) {
      return "event_id \(violation)"
    }
    return nil
  }
}
