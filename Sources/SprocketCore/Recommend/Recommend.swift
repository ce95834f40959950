/// Asks for the best films for one user.
public struct RecommendRequest: Hashable, Sendable {
  /// The user. An unknown one gets the popular films within the filters.
  public var user: UserID
  /// How many films, 1 to 1000; 0 means 10.
  public var k: Int
  /// Which films qualify.
  public var filter: ItemFilter
  /// Ask for the reasons of every film.
  public var explain: Bool

  public init(
    user: UserID,
    k: Int = 0,
    filter: ItemFilter = ItemFilter(),
    explain: Bool = false
  ) {
    self.user = user
    self.k = k
    self.filter = filter
    self.explain = explain
  }
}

/// The best films for one user, best first.
public struct RecommendResponse: Hashable, Sendable {
  /// The user as asked.
  public var user: UserID
  /// The version of the model that answered.
  public var model: ModelVersion
  /// The films.
  public var items: [ScoredItem]
  /// What the filters removed.
  public var filtered: FilteredCounts
  /// Whether anything is known of this user; if not, the list is the popular one.
  public var knownUser: Bool
  /// For people: why the list is what it is when that is not plain (unknown user, short list).
  public var note: String

  public init(
    user: UserID,
    model: ModelVersion,
    items: [ScoredItem] = [],
    filtered: FilteredCounts = FilteredCounts(),
    knownUser: Bool = false,
    note: String = ""
  ) {
    self.user = user
    self.model = model
    self.items = items
    self.filtered = filtered
    self.knownUser = knownUser
    self.note = note
  }
}
