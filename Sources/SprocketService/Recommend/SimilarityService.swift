package import SprocketCore
import SprocketMath
import SprocketModels

/// Films like a film and users like a user, by the cosine of their factors.
package struct SimilarityService: Sendable {
  private let registry: ServingRegistry

  package init(registry: ServingRegistry) {
    self.registry = registry
  }

  /// Films like one film.
  /// - Throws: `notFound` for an unknown film, `invalidArgument` naming a field,
  ///   `failedPrecondition` when the model in service has no factors.
  /// - Complexity: one scan of the item factors.
  package func similarItems(
    _ request: SimilarItemsRequest
  ) throws(SprocketError) -> SimilarItemsResponse {
    try RecommendService.validate(k: request.k)
    try CandidateFilter.validate(request.filter)
    let handle = registry.current
    guard let row = handle.catalog.row(of: request.item, in: handle.model) else {
      throw SprocketError(
        .notFound, "no film \"\(request.item)\"; find its id with SearchItems")
    }
    let ials = try factors(of: handle, toFind: "films")
    let candidates = CandidateFilter(
      request.filter, history: EmptyCollection(), handle: handle)
    var response = SimilarItemsResponse(
      item: request.item, title: handle.catalog.titles[row], model: handle.version,
      filtered: candidates.counts)
    guard row < handle.model.items.count, ials.itemMask.contains(row) else {
      response.note = "the model knows nothing of this film yet; it will after the next training"
      return response
    }
    let k = request.k == 0 ? RecommendService.defaultK : request.k
    let similar = ials.similarItems(
      to: ItemRow(row), k: k, mask: candidates.mask.resized(to: handle.model.items.count))
    response.items = similar.map { scored in
      handle.scoredItem(PlacedRow(item: scored.item, score: scored.score, source: .similar))
    }
    if response.items.count < k {
      response.note = "\(response.items.count) films qualify and are known to the model"
    }
    return response
  }

  /// Users like one user. Forgotten users are left out.
  /// - Throws: `notFound` for an unknown user, `failedPrecondition` when the model in service has
  ///   no factors or knows no preference of the user.
  /// - Complexity: one scan of the user factors; run it off the event loop.
  package func similarUsers(
    _ request: SimilarUsersRequest
  ) throws(SprocketError) -> SimilarUsersResponse {
    try RecommendService.validate(k: request.k)
    let handle = registry.current
    guard let known = handle.user(request.user) else {
      throw SprocketError(
        .notFound, "nothing is known of user \"\(request.user)\"; record an event first")
    }
    let ials = try factors(of: handle, toFind: "users")
    let user = handle.view(of: known)
    guard ials.canScore(user) else {
      throw SprocketError(
        .failedPrecondition,
        "no preference of user \"\(request.user)\" is known to the model; record a rating first")
    }
    let k = request.k == 0 ? RecommendService.defaultK : request.k
    // The user's own stale row and forgotten users are asked for on top and left out.
    let spare = handle.freshUsers.forgottenRows.count + 1
    let similar = ials.similarUsers(to: user, k: k + spare)
      .filter { !handle.freshUsers.isForgotten($0.user) }
      .map { ScoredUser(user: UserID(handle.model.users.id(of: $0.user)), score: Double($0.score)) }
      .filter { $0.user != request.user }
    return SimilarUsersResponse(
      user: request.user, model: handle.version, users: Array(similar.prefix(k)))
  }

  private func factors(
    of handle: ServingHandle, toFind what: String
  ) throws(SprocketError) -> IALSModel {
    guard let ials = handle.model.ials else {
      throw SprocketError(
        .failedPrecondition,
        "the \(handle.model.kind.rawValue) model in service cannot find similar \(what); "
          + "train an ials model with `sprocket admin retrain`")
    }
    return ials
  }
}
