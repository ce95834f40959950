package import SprocketCore

/// A user as a model sees them for one request.
package struct UserView: Hashable, Sendable {
  /// The user's row in the model's tables; nil when the model was trained without them.
  package var row: UserRow?
  /// Factors that replace the stored ones, such as those folded in from feedback newer than the
  /// model; nil: the stored ones.
  package var factors: [Float]?
  /// What the user did, for explanations. May stay empty where only scores are wanted.
  package var history: UserHistory

  package init(row: UserRow? = nil, factors: [Float]? = nil, history: UserHistory = .empty) {
    self.row = row
    self.factors = factors
    self.history = history
  }

  /// A user nothing is known about.
  package static let unknown = UserView()
}
