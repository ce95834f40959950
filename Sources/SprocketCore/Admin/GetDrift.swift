/// Asks for differences.
public struct GetDriftRequest: Hashable, Sendable {

  public init() {}
}

/// How far recent feedback is from the training data.
public struct GetDriftResponse: Hashable, Sendable {
  /// The version the comparison is with.
  public var model: ModelVersion?
  /// Events since its data was cut.
  public var events: Int
  /// The measures: "rating_psi" and the shares of new users and new films among the events.
  public var measures: [Metric]

  public init(
    model: ModelVersion? = nil,
    events: Int = 0,
    measures: [Metric] = []
  ) {
    self.model = model
    self.events = events
    self.measures = measures
  }
}
