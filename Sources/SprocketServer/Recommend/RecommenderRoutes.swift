import SprocketCore
package import SprocketService
package import SprocketTransport

/// `sprocket.v1.Recommender`: the recommend flow enters here.
package struct RecommenderRoutes: Sendable {
  package static let service = "sprocket.v1.Recommender"

  private let recommend: RecommendService
  private let similarity: SimilarityService
  private let catalog: CatalogService

  package init(
    recommend: RecommendService, similarity: SimilarityService, catalog: CatalogService
  ) {
    self.recommend = recommend
    self.similarity = similarity
    self.catalog = catalog
  }

  package func entries(_ endpoint: Endpoint) -> [RouteTable.Entry] {
    let recommend = recommend
    let similarity = similarity
    let catalog = catalog
    return [
      (
        Self.service, "Recommend",
        endpoint.immediate { (request: RecommendRequest) throws(SprocketError) in
          try recommend.recommend(request)
        }
      ),
      (
        Self.service, "RecommendBatch",
        endpoint.offloaded { (request: RecommendBatchRequest) in
          try recommend.recommendBatch(request)
        }
      ),
      (
        Self.service, "SimilarItems",
        endpoint.immediate { (request: SimilarItemsRequest) throws(SprocketError) in
          try similarity.similarItems(request)
        }
      ),
      (
        Self.service, "SimilarUsers",
        endpoint.offloaded { (request: SimilarUsersRequest) in
          try similarity.similarUsers(request)
        }
      ),
      (
        Self.service, "PredictRatings",
        endpoint.immediate {
          (request: PredictRatingsRequest) throws(SprocketError) -> PredictRatingsResponse in
          throw SprocketError(
            .unimplemented,
            "no rating model is in service: ials ranks films and predicts no ratings; "
              + "call Recommend for a ranked list")
        }
      ),
      (
        Self.service, "SearchItems",
        endpoint.offloaded { (request: SearchItemsRequest) in try catalog.search(request) }
      ),
    ]
  }
}
