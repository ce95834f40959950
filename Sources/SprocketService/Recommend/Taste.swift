import SprocketCore
import SprocketModels

/// What one request knows of a user: their feedback, what the request says they like, and, when
/// something asks for it, the profile of their taste by content.
struct Taste {
  let handle: ServingHandle
  /// As models take the user.
  private(set) var user: UserView
  /// Favourite genres of the request.
  let genres: [String]
  /// The rows that are not to be shown again.
  let historyRows: [UInt32]
  let isKnown: Bool
  private var cachedProfile: ContentVector?

  /// - Parameter withHistory: whether something will read the history of a user whose row is in
  ///   the tables, at the cost of a copy.
  /// - Throws: `notFound` naming favourite films that are not in the catalogue.
  init(
    of request: RecommendRequest, handle: ServingHandle, withHistory: Bool
  ) throws(SprocketError) {
    self.handle = handle
    genres = request.favoriteGenres
    let known = handle.user(request.user)
    isKnown = known != nil
    if request.favoriteItems.isEmpty {
      user = known.map { handle.view(of: $0, withHistory: withHistory) } ?? .unknown
      historyRows = known.map(handle.historyRows(of:)) ?? []
    } else {
      var history = known.map { handle.view(of: $0).history } ?? .empty
      let weight = handle.model.policy.likeWeight
      for row in try Self.rows(of: request.favoriteItems, handle) {
        history.like(row, weight: weight)
      }
      user = UserView(factors: try handle.model.roles.foldIn(history), history: history)
      historyRows = history.items.map { UInt32($0.index) }
    }
  }

  /// What the user likes, by content; empty when nothing they like says anything, or without a
  /// content model. Favourite genres count beside liked films, not instead of them.
  mutating func profile() -> ContentVector {
    if let cachedProfile { return cachedProfile }
    var profile = ContentVector.empty
    if let content = handle.content {
      if user.history.isEmpty, let row = user.row { user.history = handle.model.history(of: row) }
      if user.history.hasPreferences {
        let newer = handle.catalog.newer
        profile = content.profile(
          of: user.history, newer: { newer.vector(of: $0) }, genres: genres)
      }
    }
    cachedProfile = profile
    return profile
  }

  private static func rows(
    of items: [ItemID], _ handle: ServingHandle
  ) throws(SprocketError) -> [ItemRow] {
    var rows: [ItemRow] = []
    var unknown: [String] = []
    for item in items {
      if let row = handle.catalog.row(of: item, in: handle.model) {
        rows.append(ItemRow(row))
      } else {
        unknown.append("\"\(item)\"")
      }
    }
    if unknown.isEmpty { return rows }
    throw SprocketError(
      .notFound,
      "favorite_items: no film \(unknown.joined(separator: ", ")); find ids with SearchItems")
  }
}

extension UserHistory {
  /// Adds a like, or raises what is known to one, in order of rows.
  fileprivate mutating func like(_ item: ItemRow, weight: Float) {
    let place = items.firstIndex { $0.index >= item.index } ?? items.count
    if place < items.count, items[place] == item {
      weights[place] = max(weights[place], weight)
    } else {
      items.insert(item, at: place)
      weights.insert(weight, at: place)
      ratings.insert(UserHistory.unrated, at: place)
    }
  }
}
