/// Asks for the best films for one user.
public struct RecommendRequest: Hashable, Sendable {
  /// The user. An unknown one gets what favourite films and genres tell, then the popular films.
  public var user: UserID
  /// How many films, 1 to 1000; 0 means 10.
  public var k: Int
  /// Which films qualify.
  public var filter: ItemFilter
  /// Ask for the reasons of every film.
  public var explain: Bool
  /// Which of the models in service answers, such as "ease"; empty means the default one.
  public var model: String
  /// How much unlike each other the films shall be: 0 (the best films) to 1 (only unlikeness
  /// counts).
  public var diversity: Double
  /// How much popular films are put back: 0 (not at all) to 1.
  public var popularityPenalty: Double
  /// Films the user likes, for this request alone, at most 100; nothing is recorded.
  public var favoriteItems: [ItemID]
  /// Genres the user likes, for this request alone, at most 100; case does not matter.
  public var favoriteGenres: [String]
  /// Which films are not to be shown yet again; nil means what is configured.
  public var suppressRecent: SuppressRecent?

  public init(
    user: UserID,
    k: Int = 0,
    filter: ItemFilter = ItemFilter(),
    explain: Bool = false,
    model: String = "",
    diversity: Double = 0,
    popularityPenalty: Double = 0,
    favoriteItems: [ItemID] = [],
    favoriteGenres: [String] = [],
    suppressRecent: SuppressRecent? = nil
  ) {
    self.user = user
    self.k = k
    self.filter = filter
    self.explain = explain
    self.model = model
    self.diversity = diversity
    self.popularityPenalty = popularityPenalty
    self.favoriteItems = favoriteItems
    self.favoriteGenres = favoriteGenres
    self.suppressRecent = suppressRecent
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
  /// The model that was to answer: the one asked for, or the default one.
  public var recommender: String
  /// What diversity or a popularity penalty changed; nil when neither was asked for.
  public var reRanking: ReRanking?
  /// While a split experiment runs, the user's arm, whose version answered: "champion" or
  /// "challenger"; empty otherwise.
  public var arm: String

  public init(
    user: UserID,
    model: ModelVersion,
    items: [ScoredItem] = [],
    filtered: FilteredCounts = FilteredCounts(),
    knownUser: Bool = false,
    note: String = "",
    recommender: String = "",
    reRanking: ReRanking? = nil,
    arm: String = ""
  ) {
    self.user = user
    self.model = model
    self.items = items
    self.filtered = filtered
    self.knownUser = knownUser
    self.note = note
    self.recommender = recommender
    self.reRanking = reRanking
    self.arm = arm
  }
}
