/// Asks for users like one user.
public struct SimilarUsersRequest: Hashable, Sendable {
  /// The user.
  public var user: UserID
  /// How many, 1 to 1000; 0 means 10.
  public var k: Int
  /// Which of the models in service answers; empty means the default one, or the first that can.
  public var model: String

  public init(
    user: UserID,
    k: Int = 0,
    model: String = ""
  ) {
    self.user = user
    self.k = k
    self.model = model
  }
}

/// Users like the one asked about, most similar first.
public struct SimilarUsersResponse: Hashable, Sendable {
  /// The user as asked.
  public var user: UserID
  /// The version of the model that answered.
  public var model: ModelVersion
  /// The users.
  public var users: [ScoredUser]
  /// The model that answered.
  public var recommender: String

  public init(
    user: UserID,
    model: ModelVersion,
    users: [ScoredUser] = [],
    recommender: String = ""
  ) {
    self.user = user
    self.model = model
    self.users = users
    self.recommender = recommender
  }
}

/// One user on a list.
public struct ScoredUser: Hashable, Sendable {
  /// The user.
  public var user: UserID
  /// The likeness, at most 1.
  public var score: Double

  public init(
    user: UserID,
    score: Double = 0
  ) {
    self.user = user
    self.score = score
  }
}
