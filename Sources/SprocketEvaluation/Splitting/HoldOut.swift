package import SprocketCore

/// Data cut in two: what a model may learn from, and what some users are held to like or to rate.
package struct HoldOut: Sendable {
  /// What may be learned from. Its `items` are those of the whole data.
  package var train: TrainingData
  /// The users that are held to account for their lists, each with at least one item to find.
  package var users: [HeldOutUser]
  /// The ratings that are to be predicted; empty where the split has none.
  package var ratings: [HeldOutRatings]
  /// How it was cut, in words, with every parameter.
  package var description: String
  /// The moment of the cut where everything after it is held out, microseconds since 1970-01-01
  /// UTC; nil where the cut is by something else.
  package var cutMicros: Int64?

  package init(
    train: TrainingData, users: [HeldOutUser], ratings: [HeldOutRatings] = [], description: String
  ) {
    self.train = train
    self.users = users
    self.ratings = ratings
    self.description = description
  }
}

/// A user and the items a model should rank high for them.
package struct HeldOutUser: Hashable, Sendable {
  package var user: UserID
  /// What the model is shown of the user at evaluation, besides what it was trained on; in order
  /// of time.
  package var given: [HeldOutEvent]
  /// The items to be found, as indices into `HoldOut.train.items`: each once, none of which the
  /// user is known to have met before.
  package var truth: [UInt32]
  /// How many more items there were to be found that are not in the catalogue: misses for sure.
  package var unreachable: Int

  package init(
    user: UserID, given: [HeldOutEvent] = [], truth: [UInt32], unreachable: Int = 0
  ) {
    self.user = user
    self.given = given
    self.truth = truth
    self.unreachable = unreachable
  }
}

/// One event of a held-out user.
package struct HeldOutEvent: Hashable, Sendable {
  /// Index into `HoldOut.train.items`.
  package var item: UInt32
  package var kind: EventKind
  package var value: Float

  package init(item: UInt32, kind: EventKind, value: Float) {
    self.item = item
    self.kind = kind
    self.value = value
  }
}

/// The ratings of one user that a model should predict.
package struct HeldOutRatings: Hashable, Sendable {
  package var user: UserID
  /// Also items that are not in the catalogue.
  package var items: [ItemID]
  /// Parallel to `items`.
  package var values: [Float]

  package init(user: UserID, items: [ItemID] = [], values: [Float] = []) {
    self.user = user
    self.items = items
    self.values = values
  }
}
