import SprocketCore
import SprocketModels

/// Ratings on their way to be predicted, as everything stood before they were learned from: a user's
/// row is immutable, so it can be looked at later.
struct RatingToPredict: Sendable {
  struct Side: Sendable {
    var handle: ServingHandle
    var user: KnownUser?

    init(_ handle: ServingHandle, _ user: UserID) {
      self.handle = handle
      self.user = handle.user(user)
    }

    /// The squared error of the prediction; nil when the model predicts no ratings, or does not know
    /// the film.
    func squaredError(of item: ItemID, _ value: Double) -> Double? {
      guard let row = handle.catalog.row(of: item, in: handle.model),
        let player = try? handle.player(handle.raters, named: "", cannot: "")
      else { return nil }
      let view = user.map { handle.view(of: $0) } ?? .unknown
      guard let prediction = player.role.ratings(of: [ItemRow(row)], for: view).first else {
        return nil
      }
      let error = Double(prediction.rating) - value
      return error.isFinite ? error * error : nil
    }
  }

  var user: UInt64
  var item: ItemID
  var value: Double
  var arm: ExperimentArm
  var champion: Side?
  var challenger: Side?

  /// - Parameter challenge: what runs now.
  init?(_ event: FeedbackEvent, champion: ServingHandle, challenge: Challenge) {
    guard event.kind == .rating else { return nil }
    user = UserHash.of(event.user)
    item = event.item
    value = event.value
    arm = challenge.arm(of: user)
    if arm != .challenger { self.champion = Side(champion, event.user) }
    if arm != .champion { challenger = Side(challenge.handle, event.user) }
  }
}
