/// Asks for users like one user.
public struct SimilarUsersRequest: Hashable, Sendable {
  /// The user.
  public var user: UserID
  /// How many, 1 to 1000; 0 means 10.
  public var k: Int

  public init(
    user: UserID,
    k: Int = 0
  ) {
    self.user = user
    self.k = k
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

  public init(
    user: UserID,
    model: ModelVersion,
    users: [ScoredUser] = []
  ) {
    self.user = user
    self.model = model
    self.users = users
  }
}

/// One user on a list.
public struct ScoredUser: Hashable, Sendable {
  /// The user.
  public var user: UserID
  /// The cosine of the factors.
  public var score: Double

  public init(
    user: UserID,
    score: Double = 0
  ) {
    self.user = user
    self.score = score
  }
}
