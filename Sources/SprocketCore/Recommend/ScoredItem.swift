/// What placed a film on a list.
public enum RecommendationSource: Int32, Hashable, Sendable, CaseIterable {
  /// The user's row from training.
  case personal = 1
  /// The user's row folded in from feedback newer than the model.
  case foldedIn = 2
  /// Popularity within the filters.
  case popular = 3
  /// Similar to the film or user that was asked about.
  case similar = 4
}

/// One film of the user's history and its part in a score.
public struct Reason: Hashable, Sendable {
  /// The film in the history.
  public var item: ItemID
  /// Its title.
  public var title: String
  /// Its exact share of the score; the shares of the whole history sum to the score.
  public var contribution: Double

  public init(
    item: ItemID,
    title: String = "",
    contribution: Double = 0
  ) {
    self.item = item
    self.title = title
    self.contribution = contribution
  }
}

/// One film on a list.
public struct ScoredItem: Hashable, Sendable {
  /// The film.
  public var item: ItemID
  /// Its title, so that a list can be shown without further calls.
  public var title: String
  /// The score that ordered the list; comparable only within one list and source.
  public var score: Double
  /// What placed it.
  public var source: RecommendationSource
  /// With `explain`: up to 5 films of the history with the largest shares, largest first.
  public var reasons: [Reason]
  /// Year of release; 0 when unknown.
  public var year: Int
  /// Its genres.
  public var genres: [String]

  public init(
    item: ItemID,
    title: String = "",
    score: Double = 0,
    source: RecommendationSource,
    reasons: [Reason] = [],
    year: Int = 0,
    genres: [String] = []
  ) {
    self.item = item
    self.title = title
    self.score = score
    self.source = source
    self.reasons = reasons
    self.year = year
    self.genres = genres
  }
}
