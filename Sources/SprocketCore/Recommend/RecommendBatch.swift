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
  /// Which of the models in service answers; empty means the default one.
  public var model: String
  /// As in `RecommendRequest`, for all.
  public var diversity: Double
  /// As in `RecommendRequest`, for all.
  public var popularityPenalty: Double
  /// As in `RecommendRequest`, for all.
  public var suppressRecent: SuppressRecent?

  public init(
    users: [UserID] = [],
    k: Int = 0,
    filter: ItemFilter = ItemFilter(),
    explain: Bool = false,
    model: String = "",
    diversity: Double = 0,
    popularityPenalty: Double = 0,
    suppressRecent: SuppressRecent? = nil
  ) {
    self.users = users
    self.k = k
    self.filter = filter
    self.explain = explain
    self.model = model
    self.diversity = diversity
    self.popularityPenalty = popularityPenalty
    self.suppressRecent = suppressRecent
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
