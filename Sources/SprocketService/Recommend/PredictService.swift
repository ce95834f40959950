package import SprocketCore
import SprocketModels

/// The predict flow: request → known user → the model of ratings → answer.
package struct PredictService: Sendable {
  /// The most films of a request.
  static let maximumItems = 1_000

  private let registry: ServingRegistry

  package init(registry: ServingRegistry) {
    self.registry = registry
  }

  /// The ratings a user would give. For an unknown user they rest on the films alone, for a film
  /// newer than the model on the user alone; new ratings of the user count at once.
  /// - Throws: `notFound` naming unknown films; `invalidArgument` for no or too many films, or
  ///   listing the models in service for an unknown one; `failedPrecondition`, naming what can, when
  ///   the model asked for, or nothing in service, predicts ratings.
  package func predict(
    _ request: PredictRatingsRequest
  ) throws(SprocketError) -> PredictRatingsResponse {
    try Self.validate(count: request.items.count)
    let handle = registry.serving(UserHash.of(request.user), naming: request.model).handle
    guard
      let player = try handle.player(
        handle.raters, named: request.model, cannot: "predicts no ratings")
    else { throw Self.nothingPredicts(handle) }
    let rows = try Self.rows(of: request.items, handle)
    let known = handle.user(request.user)
    let user = known.map { handle.view(of: $0) } ?? .unknown
    let predictions = player.role.ratings(of: rows, for: user)

    var response = PredictRatingsResponse(
      user: request.user, model: handle.version, recommender: player.kind.rawValue,
      knownUser: known != nil)
    response.ratings.reserveCapacity(rows.count)
    for (row, prediction) in zip(rows, predictions) {
      response.ratings.append(
        PredictedRating(
          item: handle.catalog.ids[row.offset], title: handle.catalog.titles[row.offset],
          rating: Double(prediction.rating), userRatings: prediction.userCount,
          itemRatings: prediction.itemCount,
          interval: Self.interval(around: prediction.rating, player.role)))
    }
    return response
  }

  /// The prediction plus and minus the expected error, within the scale.
  private static func interval(
    around rating: Float, _ model: any PredictsRatings
  ) -> RatingInterval? {
    let error = model.expectedError
    guard error > 0, error.isFinite else { return nil }
    let scale = model.scale ?? (rating - error)...(rating + error)
    return RatingInterval(
      lower: Double(max(rating - error, scale.lowerBound)),
      upper: Double(min(rating + error, scale.upperBound)))
  }

  private static func validate(count: Int) throws(SprocketError) {
    if count == 0 {
      throw SprocketError(.invalidArgument, "items is empty; name at least one film")
    }
    if count > maximumItems {
      throw SprocketError(
        .invalidArgument, "items has \(count) entries; ask for at most \(maximumItems) at once")
    }
  }

  private static func rows(
    of items: [ItemID], _ handle: ServingHandle
  ) throws(SprocketError) -> [ItemRow] {
    let rows = items.map { handle.catalog.row(of: $0, in: handle.model) }
    let unknown = zip(items, rows).filter { $0.1 == nil }.map { "\"\($0.0)\"" }
    if !unknown.isEmpty {
      throw SprocketError(
        .notFound, "no film \(unknown.joined(separator: ", ")); find ids with SearchItems")
    }
    return rows.compactMap { $0.map { ItemRow($0) } }
  }

  private static func nothingPredicts(_ handle: ServingHandle) -> SprocketError {
    SprocketError(
      .failedPrecondition,
      "the \(handle.model.kind.rawValue) model in service predicts no ratings; "
        + "\(ModelKind.predictingRatings.map(\.rawValue).joined(separator: ", ")) do: train one with "
        + "`sprocket admin retrain`")
  }
}

extension ModelKind {
  /// The kinds that predict ratings once they are trained.
  static let predictingRatings: [ModelKind] = [
    .hybrid, .bias, .svd, .svdPlusPlus, .itemKNNRating, .userKNNRating,
  ]
}

extension ServingHandle {
  /// What predicts ratings. A blend of nothing that does is none.
  var raters: [ModelKind: any PredictsRatings] {
    let raters = model.roles.raters
    return raters.count == 1 && raters[.hybrid] != nil ? [:] : raters
  }
}
