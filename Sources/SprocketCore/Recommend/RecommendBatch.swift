/// Asks for lists for several users.
public struct RecommendBatchRequest: Hashable, Sendable {
  /// The users, at most 1000.
  public var users: [UserID]
  /// How many films for each, 1 to 1000; 0 means 10.
  public var k: Int
  /// Which films qualify, for all.
  public var filter: ItemFilter
  /// Ask for the reasons of every film.
  public var explain: Bool

  public init(
    users: [UserID] = [],
    k: Int = 0,
    filter: ItemFilter = ItemFilter(),
    explain: Bool = false
  ) {
    self.users = users
    self.k = k
    self.filter = filter
    self.explain = explain
  }
}

/// One answer for each user, in the order asked.
public struct RecommendBatchResponse: Hashable, Sendable {
  /// The answers.
  public var responses: [RecommendResponse]

  public init(
    responses: [RecommendResponse] = []
  ) {
    self.responses = responses
  }
}
