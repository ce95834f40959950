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
    guard let neighbors = handle.model.roles.itemNeighbors[handle.model.kind] else {
      throw cannotFind("films", handle)
    }
    let candidates = CandidateFilter(
      request.filter, history: EmptyCollection(), handle: handle)
    var response = SimilarItemsResponse(
      item: request.item, title: handle.catalog.titles[row], model: handle.version,
      filtered: candidates.counts)
    guard row < handle.model.items.count,
      handle.model.component(handle.model.kind)?.coveredItems.contains(row) == true
    else {
      response.note = "the model knows nothing of this film yet; it will after the next training"
      return response
    }
    let k = request.k == 0 ? RecommendService.defaultK : request.k
    let similar = neighbors.similarItems(
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
    guard let neighbors = handle.model.roles.userNeighbors[handle.model.kind] else {
      throw cannotFind("users", handle)
    }
    let user = handle.view(of: known)
    guard handle.scorer?.canScore(user) == true else {
      throw SprocketError(
        .failedPrecondition,
        "no preference of user \"\(request.user)\" is known to the model; record a rating first")
    }
    let k = request.k == 0 ? RecommendService.defaultK : request.k
    // The user's own stale row and forgotten users are asked for on top and left out.
    let spare = handle.freshUsers.forgottenRows.count + 1
    let similar = neighbors.similarUsers(to: user, k: k + spare)
      .filter { !handle.freshUsers.isForgotten($0.user) }
      .map { ScoredUser(user: UserID(handle.model.users.id(of: $0.user)), score: Double($0.score)) }
      .filter { $0.user != request.user }
    return SimilarUsersResponse(
      user: request.user, model: handle.version, users: Array(similar.prefix(k)))
  }

  private func cannotFind(_ what: String, _ handle: ServingHandle) -> SprocketError {
    SprocketError(
      .failedPrecondition,
      "the \(handle.model.kind.rawValue) model in service cannot find similar \(what); "
        + "train another kind with `sprocket admin retrain`")
  }
}
