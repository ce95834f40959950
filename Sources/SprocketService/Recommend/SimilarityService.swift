package import SprocketCore
import SprocketMath
import SprocketModels

/// Films like a film and users like a user.
package struct SimilarityService: Sendable {
  private let registry: ServingRegistry

  package init(registry: ServingRegistry) {
    self.registry = registry
  }

  /// Films like one film: as the default model compares them or the one that the request names. A
  /// film that the default model does not know, such as one added a minute ago, is compared by its
  /// content.
  /// - Throws: `notFound` for an unknown film; `invalidArgument` naming a field, or listing the
  ///   models in service for an unknown one; `failedPrecondition` when the model asked for compares
  ///   no films.
  /// - Complexity: one scan of the model's films, or one search by content.
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
    guard
      let player = try handle.player(
        handle.model.roles.itemNeighbors, named: request.model, cannot: "compares no films")
    else { throw cannotFind("films", handle) }
    let k = request.k == 0 ? RecommendService.defaultK : request.k
    let candidates = CandidateFilter(
      request.filter, history: EmptyCollection(), handle: handle)
    let item = ItemRow(row)
    let isKnown = handle.model.component(player.kind)?.coveredItems.contains(row) == true
    let byContent =
      player.kind == .content || (request.model.isEmpty && !isKnown && handle.content != nil)

    var response = SimilarItemsResponse(
      item: request.item, title: handle.catalog.titles[row], model: handle.version,
      filtered: candidates.counts,
      recommender: byContent ? ModelKind.content.rawValue : player.kind.rawValue)
    let similar: [PlacedRow]
    if byContent {
      similar = handle.alike(item, k: k, mask: candidates.mask)
    } else if isKnown {
      let mask =
        candidates.mask.rowCount == handle.model.items.count
        ? candidates.mask : candidates.mask.resized(to: handle.model.items.count)
      similar = player.role.similarItems(to: item, k: k, mask: mask).map {
        PlacedRow($0, .similar, by: player.kind)
      }
    } else {
      response.note = "the model knows nothing of this film yet; it will after the next training"
      return response
    }
    response.items = similar.map(handle.scoredItem)
    if request.explain {
      let vector = handle.contentVector(of: item)
      for (index, placed) in similar.enumerated() {
        response.items[index].reasons =
          handle.inCommon(vector, handle.contentVector(of: placed.item))
      }
    }
    if response.items.count < k {
      response.note = "\(response.items.count) films qualify and are known to the model"
    }
    return response
  }

  /// Users like one user. Forgotten users are left out.
  /// - Throws: `notFound` for an unknown user; `invalidArgument` listing the models in service for
  ///   an unknown one; `failedPrecondition` when the model asked for compares no users or knows no
  ///   preference of the user.
  /// - Complexity: one scan of the model's users; run it off the event loop.
  package func similarUsers(
    _ request: SimilarUsersRequest
  ) throws(SprocketError) -> SimilarUsersResponse {
    try RecommendService.validate(k: request.k)
    let handle = registry.current
    guard let known = handle.user(request.user) else {
      throw SprocketError(
        .notFound, "nothing is known of user \"\(request.user)\"; record an event first")
    }
    guard
      let player = try handle.player(
        handle.model.roles.userNeighbors, named: request.model, cannot: "compares no users")
    else { throw cannotFind("users", handle) }
    let user = handle.view(of: known)
    if let scorer = handle.model.roles.scorers[player.kind], !scorer.canScore(user) {
      throw SprocketError(
        .failedPrecondition,
        "no preference of user \"\(request.user)\" is known to the model; record a rating first")
    }
    let k = request.k == 0 ? RecommendService.defaultK : request.k
    // The user's own stale row and forgotten users are asked for on top and left out.
    let spare = handle.freshUsers.forgottenRows.count + 1
    let similar = player.role.similarUsers(to: user, k: k + spare)
      .filter { !handle.freshUsers.isForgotten($0.user) }
      .map { ScoredUser(user: UserID(handle.model.users.id(of: $0.user)), score: Double($0.score)) }
      .filter { $0.user != request.user }
    return SimilarUsersResponse(
      user: request.user, model: handle.version, users: Array(similar.prefix(k)),
      recommender: player.kind.rawValue)
  }

  private func cannotFind(_ what: String, _ handle: ServingHandle) -> SprocketError {
    SprocketError(
      .failedPrecondition,
      "the \(handle.model.kind.rawValue) model in service cannot find similar \(what); "
        + "train another kind with `sprocket admin retrain`")
  }
}

extension ServingHandle {
  /// The `k` films most like a film by content, those newer than the model among them.
  func alike(_ item: ItemRow, k: Int, mask: RowMask) -> [PlacedRow] {
    guard let content else { return [] }
    let vector = contentVector(of: item)
    var others = mask
    others.remove(item.offset)
    let count = model.items.count
    let known = content.top(
      k, query: vector, mask: others.rowCount == count ? others : others.resized(to: count))
    var best = TopK(k)
    for row in known + catalog.newer.best(k, query: vector, mask: others) {
      best.offer(row: row.row, score: row.score)
    }
    return best.sorted().map { PlacedRow($0, .similar, by: .content) }
  }
}
