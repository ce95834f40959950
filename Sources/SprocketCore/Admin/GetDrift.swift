/// Asks for differences.
public struct GetDriftRequest: Hashable, Sendable {

  public init() {}
}

/// How far recent feedback is from the training data.
public struct GetDriftResponse: Hashable, Sendable {
  /// The version the comparison is with.
  public var model: ModelVersion?
  /// Journal positions passed since its data was cut.
  public var events: Int
  /// The measures: "new_user_share" is the share of users unknown to the model among those with
  /// events since then, "new_item_share" that of films unknown to it in the catalogue.
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
