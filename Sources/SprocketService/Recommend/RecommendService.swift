package import SprocketCore
import SprocketMath
import SprocketModels

/// The recommend flow: request → known user → row mask → top k → answer.
///
/// Runs on the event loop: takes the serving handle once, holds no lock and waits for nothing.
package struct RecommendService: Sendable {
  /// The longest list.
  package static let maximumK = 1_000
  /// The length of a list when the request does not say.
  package static let defaultK = 10
  /// The most users of a batch.
  package static let maximumBatch = 1_000
  /// The most reasons of one film.
  static let maximumReasons = 5

  private let registry: ServingRegistry

  package init(registry: ServingRegistry) {
    self.registry = registry
  }

  /// The best films for one user.
  /// - Throws: `invalidArgument` naming the field.
  /// - Complexity: one scan of the item factors.
  package func recommend(_ request: RecommendRequest) throws(SprocketError) -> RecommendResponse {
    try Self.validate(k: request.k)
    try CandidateFilter.validate(request.filter)
    return try answer(request, from: registry.current)
  }

  /// The best films for several users, all from one model version.
  /// - Throws: `invalidArgument` naming the field.
  package func recommendBatch(
    _ request: RecommendBatchRequest
  ) throws(SprocketError) -> RecommendBatchResponse {
    try Self.validate(k: request.k)
    try CandidateFilter.validate(request.filter)
    if request.users.count > Self.maximumBatch {
      throw SprocketError(
        .invalidArgument,
        "users has \(request.users.count) entries; ask for at most \(Self.maximumBatch) at once")
    }
    let handle = registry.current
    let responses = try request.users.map { user throws(SprocketError) in
      try answer(
        RecommendRequest(
          user: user, k: request.k, filter: request.filter, explain: request.explain),
        from: handle)
    }
    return RecommendBatchResponse(responses: responses)
  }

  static func validate(k: Int) throws(SprocketError) {
    if k > maximumK {
      throw SprocketError(.invalidArgument, "k is \(k); ask for at most \(maximumK) films")
    }
  }

  private func answer(
    _ request: RecommendRequest, from handle: ServingHandle
  ) throws(SprocketError) -> RecommendResponse {
    let known = handle.user(request.user)
    let candidates = CandidateFilter(
      request.filter, history: known.map(handle.historyRows(of:)) ?? [], handle: handle)
    // The history is only copied when something reads it.
    let withHistory = request.explain || handle.scorer?.readsHistory == true
    let user = known.map { handle.view(of: $0, withHistory: withHistory) } ?? UserView()
    let k = request.k == 0 ? Self.defaultK : request.k
    let placed = handle.place(k, for: user, mask: candidates.mask)

    var response = RecommendResponse(
      user: request.user, model: handle.version, filtered: candidates.counts,
      knownUser: known != nil)
    response.items.reserveCapacity(placed.count)
    for row in placed {
      response.items.append(handle.scoredItem(row))
    }
    if request.explain { try explain(&response.items, placed, user: user, handle: handle) }
    response.note = note(for: response, known: known != nil, model: handle.model.kind, k: k)
    return response
  }

  /// Adds to each personal film the films of the history with the largest shares of its score,
  /// largest first.
  private func explain(
    _ items: inout [ScoredItem], _ placed: [PlacedRow], user: UserView, handle: ServingHandle
  ) throws(SprocketError) {
    guard let explainer = handle.model.roles.explainers[handle.model.kind] else { return }
    let personal = placed.indices.filter { placed[$0].source != .popular }
    let contributions = try explainer.contributions(
      to: personal.map { placed[$0].item }, from: user.history)
    for (index, shares) in zip(personal, contributions) {
      items[index].reasons = zip(user.history.items, shares)
        .filter { $0.1 != 0 }
        .sorted { $0.1 > $1.1 }
        .prefix(Self.maximumReasons)
        .map { item, share in
          Reason(
            item: handle.catalog.ids[item.offset], title: handle.catalog.titles[item.offset],
            contribution: Double(share))
        }
    }
  }

  /// Says why a list is what it is when that is not plain.
  private func note(
    for response: RecommendResponse, known: Bool, model: ModelKind, k: Int
  ) -> String {
    var notes: [String] = []
    if !known {
      notes.append("nothing is known of this user; these are the popular films")
    } else if model == .popularity {
      notes.append("a popularity model serves; everybody gets the popular films")
    } else if let first = response.items.first, first.source == .popular {
      notes.append("no preference of this user is known to the model; these are the popular films")
    }
    if response.items.count < k {
      let qualified = response.filtered.qualified
      notes.append("\(qualified) \(qualified == 1 ? "film qualifies" : "films qualify")")
    }
    return notes.joined(separator: "; ")
  }
}

extension ServingHandle {
  /// What makes personal lists; nil when a popularity model serves.
  var scorer: (any Scores)? { model.roles.scorers[model.kind] }

  /// The rows for a user: scored ones first, then popular ones, then films that are newer than the
  /// model, until there are `k` or no candidate is left.
  func place(_ k: Int, for user: UserView, mask: RowMask) -> [PlacedRow] {
    let modelCount = model.items.count
    var placed = model.recommend(
      k, for: user, mask: mask.rowCount == modelCount ? mask : mask.resized(to: modelCount))
    var row = modelCount
    while placed.count < k, row < catalog.count {
      if mask.contains(row) {
        placed.append(PlacedRow(item: ItemRow(row), score: 0, source: .popular))
      }
      row += 1
    }
    return placed
  }

  /// What the answer says of a placed row.
  func scoredItem(_ placed: PlacedRow) -> ScoredItem {
    let row = Int(placed.item.index)
    return ScoredItem(
      item: catalog.ids[row], title: catalog.titles[row], score: Double(placed.score),
      source: placed.source, year: Int(catalog.years[row]), genres: catalog.genres(of: row))
  }
}
