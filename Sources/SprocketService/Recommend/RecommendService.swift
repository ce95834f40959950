import Dispatch
package import SprocketCore
import SprocketMath
import SprocketModels

/// The recommend flow: request → known user → row mask → rungs of the ladder → answer.
///
/// Runs on the event loop: takes the serving handle once, holds no lock and waits for nothing.
package struct RecommendService: Sendable {
  /// The longest list.
  package static let maximumK = 1_000
  /// The length of a list when the request does not say.
  package static let defaultK = 10
  /// The most users of a batch.
  package static let maximumBatch = 1_000
  /// The most favourite films, and the most favourite genres, of a request.
  package static let maximumFavorites = 100

  private let registry: ServingRegistry
  private let impressions: ImpressionKeeper?
  private let shadow: ShadowQueue?

  /// - Parameters:
  ///   - impressions: remembers what is recommended; nil: nobody does.
  ///   - experiments: takes requests for a shadow; nil: nobody does.
  package init(
    registry: ServingRegistry, impressions: ImpressionKeeper? = nil,
    experiments: ExperimentService? = nil
  ) {
    self.registry = registry
    self.impressions = impressions
    shadow = experiments?.shadow
  }

  /// The best films for one user.
  /// - Throws: `invalidArgument` naming the field, or listing the models in service for an unknown
  ///   one; `failedPrecondition` for a model that makes no lists, or when nothing is remembered that
  ///   could be suppressed; `notFound` for unknown favourite films.
  /// - Complexity: one scan of the model's films; re-ranking adds 500 × k comparisons of films.
  package func recommend(_ request: RecommendRequest) throws(SprocketError) -> RecommendResponse {
    try validate(request)
    let user = UserHash.of(request.user)
    return try answer(request, user, from: registry.serving(user, naming: request.model))
  }

  /// The best films for several users, all from one model version; while a split runs, each from the
  /// version of their arm.
  /// - Throws: as `recommend`.
  package func recommendBatch(
    _ request: RecommendBatchRequest
  ) throws(SprocketError) -> RecommendBatchResponse {
    if request.users.count > Self.maximumBatch {
      throw SprocketError(
        .invalidArgument,
        "users has \(request.users.count) entries; ask for at most \(Self.maximumBatch) at once")
    }
    // Taken once: a swap in between does not mix versions.
    let current = registry.current
    let challenge = request.model.isEmpty ? registry.challenge : nil
    func single(_ user: UserID) -> RecommendRequest {
      RecommendRequest(
        user: user, k: request.k, filter: request.filter, explain: request.explain,
        model: request.model, diversity: request.diversity,
        popularityPenalty: request.popularityPenalty, suppressRecent: request.suppressRecent)
    }
    try validate(single(UserID("")))
    _ = try current.listMaker(named: request.model)
    let responses = try request.users.map { user throws(SprocketError) in
      let hash = UserHash.of(user)
      return try answer(single(user), hash, from: Served(current, challenge, user: hash))
    }
    return RecommendBatchResponse(responses: responses)
  }

  static func validate(k: Int) throws(SprocketError) {
    if k > maximumK {
      throw SprocketError(.invalidArgument, "k is \(k); ask for at most \(maximumK) films")
    }
  }

  private func validate(_ request: RecommendRequest) throws(SprocketError) {
    try Self.validate(k: request.k)
    try CandidateFilter.validate(request.filter)
    let shares = [
      ("diversity", request.diversity), ("popularity_penalty", request.popularityPenalty),
    ]
    for (name, value) in shares where !(value >= 0 && value <= 1) {
      throw SprocketError(.invalidArgument, "\(name) is \(value); it must be between 0 and 1")
    }
    let favorites = [
      ("favorite_items", request.favoriteItems.count),
      ("favorite_genres", request.favoriteGenres.count),
    ]
    for (name, count) in favorites where count > Self.maximumFavorites {
      throw SprocketError(
        .invalidArgument, "\(name) has \(count) entries; send at most \(Self.maximumFavorites)")
    }
    if let suppress = request.suppressRecent, suppress.exposures > 0,
      impressions?.settings.isEnabled != true
    {
      throw SprocketError(
        .failedPrecondition,
        "suppress_recent: what is shown is not remembered; set impressions.sample in the "
          + "configuration, or leave it out")
    }
  }

  private func answer(
    _ request: RecommendRequest, _ user: UInt64, from served: Served
  ) throws(SprocketError) -> RecommendResponse {
    let suppress = request.suppressRecent ?? impressions?.settings.suppress ?? SuppressRecent()
    let suppressed =
      suppress.exposures > 0
      ? impressions?.unansweredRows(of: user, suppress, in: served.handle) ?? [] : []
    let start = served.shadow == nil ? 0 : DispatchTime.now().uptimeNanoseconds
    let list = try Self.list(
      request, from: served.handle, arm: served.arm, suppressed: suppressed)
    impressions?.shown(
      list.placed, to: user, from: served.handle, arm: served.arm,
      isRequired: suppress.exposures > 0)
    if let challenge = served.shadow, challenge.samples(user, at: start) {
      shadow?.add(
        ShadowedRequest(
          request: request, user: user, champion: served.handle, placed: list.placed,
          suppressed: suppressed,
          nanoseconds: Int64(clamping: DispatchTime.now().uptimeNanoseconds - start)))
    }
    return list.response
  }

  /// An answer, and the rows that it shows.
  struct List {
    var response: RecommendResponse
    var placed: [PlacedRow]
  }

  /// Makes the list of a request, and does nothing else with it.
  /// - Parameter suppressed: rows that the user was shown often enough.
  static func list(
    _ request: RecommendRequest, from handle: ServingHandle, arm: ExperimentArm = .none,
    suppressed: [UInt32] = []
  ) throws(SprocketError) -> List {
    let maker = try handle.listMaker(named: request.model)
    // The history is only copied when something reads it.
    let withHistory = request.explain || maker.scorer?.readsHistory == true
    let taste = try Taste(of: request, handle: handle, withHistory: withHistory)
    let candidates = CandidateFilter(
      request.filter, history: taste.historyRows, recent: suppressed, handle: handle)
    let k = request.k == 0 ? defaultK : request.k

    var response = RecommendResponse(
      user: request.user, model: handle.version, filtered: candidates.counts,
      knownUser: taste.isKnown, recommender: maker.kind.rawValue, arm: arm.name)
    var ladder = RecommendationLadder(handle: handle, maker: maker, taste: taste)
    let placed: [PlacedRow]
    if ReRankedList.isAsked(by: request) {
      let longer = ladder.place(ReRankedList.candidateCount(for: k), mask: candidates.mask)
      let isOneScale =
        ladder.personalCount == longer.count || longer.allSatisfy { $0.source == .popular }
      let list = ReRankedList(
        k, of: longer, isOneScale: isOneScale, request, handle: handle)
      placed = list.rows
      response.reRanking = list.effect
    } else {
      placed = ladder.place(k, mask: candidates.mask)
    }
    response.items.reserveCapacity(placed.count)
    for row in placed {
      response.items.append(handle.scoredItem(row))
    }
    if request.explain {
      var reasons = Reasons(handle: handle, taste: ladder.taste)
      try reasons.add(to: &response.items, placed, by: maker.kind)
    }
    response.note = note(for: response, request, maker, k: k)
    return List(response: response, placed: placed)
  }

  /// Says why a list is what it is when that is not plain.
  private static func note(
    for response: RecommendResponse, _ request: RecommendRequest, _ maker: ListMaker, k: Int
  ) -> String {
    var notes: [String] = []
    let source = response.items.first?.source
    let isAnonymous = !response.knownUser && request.favoriteItems.isEmpty
    if isAnonymous, source == .genre {
      notes.append("nothing is known of this user; these are the popular films of the genres")
    } else if isAnonymous {
      notes.append("nothing is known of this user; these are the popular films")
    } else if maker.kind == .popularity {
      notes.append("a popularity model serves; everybody gets the popular films")
    } else if source == .content, !response.items.contains(where: { $0.source.isPersonal }) {
      notes.append(
        "\(maker.kind.rawValue) knows none of the films this user likes; these are like them by "
          + "content")
    } else if source == .popular || source == .genre {
      notes.append("no preference of this user is known to the model; these are the popular films")
    }
    if response.items.count < k {
      let qualified = response.filtered.qualified
      notes.append("\(qualified) \(qualified == 1 ? "film qualifies" : "films qualify")")
      let recent = response.filtered.recent
      if recent > 0 {
        notes.append("\(recent) \(recent == 1 ? "was" : "were") shown often enough lately")
      }
    }
    return notes.joined(separator: "; ")
  }
}

extension RecommendationSource {
  /// Whether a model of taste placed the film.
  var isPersonal: Bool { self == .personal || self == .foldedIn }
}

extension ServingHandle {
  /// What the answer says of a placed row.
  func scoredItem(_ placed: PlacedRow) -> ScoredItem {
    let row = Int(placed.item.index)
    return ScoredItem(
      item: catalog.ids[row], title: catalog.titles[row], score: Double(placed.score),
      source: placed.source, year: Int(catalog.years[row]), genres: catalog.genres(of: row),
      recommender: placed.kind.rawValue)
  }
}
