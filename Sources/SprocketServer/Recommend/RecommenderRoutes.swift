import SprocketCore
package import SprocketService
package import SprocketTransport

/// `sprocket.v1.Recommender`: the recommend flow enters here.
package struct RecommenderRoutes: Sendable {
  package static let service = "sprocket.v1.Recommender"

  private let recommend: RecommendService
  private let similarity: SimilarityService
  private let predict: PredictService
  private let catalog: CatalogService

  package init(
    recommend: RecommendService, similarity: SimilarityService, predict: PredictService,
    catalog: CatalogService
  ) {
    self.recommend = recommend
    self.similarity = similarity
    self.predict = predict
    self.catalog = catalog
  }

  package func entries(_ endpoint: Endpoint) -> [RouteTable.Entry] {
    let recommend = recommend
    let similarity = similarity
    let predict = predict
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
        endpoint.offloaded { (request: PredictRatingsRequest) in try predict.predict(request) }
      ),
      (
        Self.service, "SearchItems",
        endpoint.offloaded { (request: SearchItemsRequest) in try catalog.search(request) }
      ),
    ]
  }
}
