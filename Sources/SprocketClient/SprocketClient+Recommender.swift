public import SprocketCore

extension SprocketClient {
  /// The best films for a user, best first. An unknown user gets what favourite films and genres of
  /// the request tell, then the popular films.
  public func recommend(
    _ request: RecommendRequest
  ) async throws(SprocketError) -> RecommendResponse {
    try await call(ServiceName.recommender, "Recommend", request)
  }

  /// Lists for up to 1000 users in one call.
  public func recommendBatch(
    _ request: RecommendBatchRequest
  ) async throws(SprocketError) -> RecommendBatchResponse {
    try await call(ServiceName.recommender, "RecommendBatch", request)
  }

  /// Films like a film. Throws `notFound` for an unknown one.
  public func similarItems(
    _ request: SimilarItemsRequest
  ) async throws(SprocketError) -> SimilarItemsResponse {
    try await call(ServiceName.recommender, "SimilarItems", request)
  }

  /// Users like a user. Throws `notFound` for an unknown one.
  public func similarUsers(
    _ request: SimilarUsersRequest
  ) async throws(SprocketError) -> SimilarUsersResponse {
    try await call(ServiceName.recommender, "SimilarUsers", request)
  }

  /// The ratings a user would give. Throws `notFound` for unknown films and `failedPrecondition`
  /// when no model in service predicts ratings.
  public func predictRatings(
    _ request: PredictRatingsRequest
  ) async throws(SprocketError) -> PredictRatingsResponse {
    try await call(ServiceName.recommender, "PredictRatings", request)
  }

  /// Films by words of their titles, forgiving of case, accents and articles.
  public func searchItems(
    _ request: SearchItemsRequest
  ) async throws(SprocketError) -> SearchItemsResponse {
    try await call(ServiceName.recommender, "SearchItems", request)
  }
}
