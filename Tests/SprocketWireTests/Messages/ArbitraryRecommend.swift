import SprocketCore

extension ItemFilter: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> ItemFilter {
    ItemFilter(
      includeGenres: .arbitrary(&from),
      excludeGenres: .arbitrary(&from),
      minYear: .arbitrary(&from),
      maxYear: .arbitrary(&from),
      allowItems: .arbitrary(&from),
      denyItems: .arbitrary(&from),
      minRatings: .arbitrary(&from),
      includeRated: .arbitrary(&from))
  }
}

extension FilteredCounts: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> FilteredCounts {
    FilteredCounts(
      hidden: .arbitrary(&from),
      notAllowed: .arbitrary(&from),
      denied: .arbitrary(&from),
      rated: .arbitrary(&from),
      genre: .arbitrary(&from),
      year: .arbitrary(&from),
      ratings: .arbitrary(&from),
      qualified: .arbitrary(&from),
      unknownItems: .arbitrary(&from),
      recent: .arbitrary(&from))
  }
}

extension PredictRatingsRequest: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> PredictRatingsRequest {
    PredictRatingsRequest(
      user: .arbitrary(&from),
      items: .arbitrary(&from),
      model: .arbitrary(&from))
  }
}

extension PredictRatingsResponse: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> PredictRatingsResponse {
    PredictRatingsResponse(
      user: .arbitrary(&from),
      model: .arbitrary(&from),
      ratings: .arbitrary(&from),
      recommender: .arbitrary(&from),
      knownUser: .arbitrary(&from))
  }
}

extension RatingInterval: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> RatingInterval {
    RatingInterval(lower: .arbitrary(&from), upper: .arbitrary(&from))
  }
}

extension PredictedRating: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> PredictedRating {
    PredictedRating(
      item: .arbitrary(&from),
      title: .arbitrary(&from),
      rating: .arbitrary(&from),
      userRatings: .arbitrary(&from),
      itemRatings: .arbitrary(&from),
      interval: .arbitrary(&from))
  }
}

extension RecommendRequest: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> RecommendRequest {
    RecommendRequest(
      user: .arbitrary(&from),
      k: .arbitrary(&from),
      filter: .arbitrary(&from),
      explain: .arbitrary(&from),
      model: .arbitrary(&from),
      diversity: .arbitrary(&from),
      popularityPenalty: .arbitrary(&from),
      favoriteItems: .arbitrary(&from),
      favoriteGenres: .arbitrary(&from),
      suppressRecent: .arbitrary(&from))
  }
}

extension RecommendResponse: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> RecommendResponse {
    RecommendResponse(
      user: .arbitrary(&from),
      model: .arbitrary(&from),
      items: .arbitrary(&from),
      filtered: .arbitrary(&from),
      knownUser: .arbitrary(&from),
      note: .arbitrary(&from),
      recommender: .arbitrary(&from),
      reRanking: .arbitrary(&from),
      arm: .arbitrary(&from))
  }
}

extension ReRanking: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> ReRanking {
    ReRanking(
      similarityBefore: .arbitrary(&from),
      similarityAfter: .arbitrary(&from),
      popularityBefore: .arbitrary(&from),
      popularityAfter: .arbitrary(&from),
      changed: .arbitrary(&from))
  }
}

extension RecommendBatchRequest: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> RecommendBatchRequest {
    RecommendBatchRequest(
      users: .arbitrary(&from),
      k: .arbitrary(&from),
      filter: .arbitrary(&from),
      explain: .arbitrary(&from),
      model: .arbitrary(&from),
      diversity: .arbitrary(&from),
      popularityPenalty: .arbitrary(&from),
      suppressRecent: .arbitrary(&from))
  }
}

extension RecommendBatchResponse: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> RecommendBatchResponse {
    RecommendBatchResponse(
      responses: .arbitrary(&from))
  }
}

extension Reason: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> Reason {
    Reason(
      item: .arbitrary(&from),
      title: .arbitrary(&from),
      contribution: .arbitrary(&from),
      feature: .arbitrary(&from))
  }
}

extension ScoredItem: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> ScoredItem {
    ScoredItem(
      item: .arbitrary(&from),
      title: .arbitrary(&from),
      score: .arbitrary(&from),
      source: .arbitrary(&from),
      reasons: .arbitrary(&from),
      year: .arbitrary(&from),
      genres: .arbitrary(&from),
      recommender: .arbitrary(&from))
  }
}

extension SearchItemsRequest: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> SearchItemsRequest {
    SearchItemsRequest(
      text: .arbitrary(&from),
      k: .arbitrary(&from))
  }
}

extension SearchItemsResponse: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> SearchItemsResponse {
    SearchItemsResponse(
      items: .arbitrary(&from))
  }
}

extension FoundItem: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> FoundItem {
    FoundItem(
      item: .arbitrary(&from),
      title: .arbitrary(&from),
      year: .arbitrary(&from),
      genres: .arbitrary(&from),
      score: .arbitrary(&from))
  }
}

extension SimilarItemsRequest: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> SimilarItemsRequest {
    SimilarItemsRequest(
      item: .arbitrary(&from),
      k: .arbitrary(&from),
      filter: .arbitrary(&from),
      model: .arbitrary(&from),
      explain: .arbitrary(&from))
  }
}

extension SimilarItemsResponse: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> SimilarItemsResponse {
    SimilarItemsResponse(
      item: .arbitrary(&from),
      title: .arbitrary(&from),
      model: .arbitrary(&from),
      items: .arbitrary(&from),
      filtered: .arbitrary(&from),
      note: .arbitrary(&from),
      recommender: .arbitrary(&from))
  }
}

extension SimilarUsersRequest: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> SimilarUsersRequest {
    SimilarUsersRequest(
      user: .arbitrary(&from),
      k: .arbitrary(&from),
      model: .arbitrary(&from))
  }
}

extension SimilarUsersResponse: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> SimilarUsersResponse {
    SimilarUsersResponse(
      user: .arbitrary(&from),
      model: .arbitrary(&from),
      users: .arbitrary(&from),
      recommender: .arbitrary(&from))
  }
}

extension ScoredUser: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> ScoredUser {
    ScoredUser(
      user: .arbitrary(&from),
      score: .arbitrary(&from))
  }
}
