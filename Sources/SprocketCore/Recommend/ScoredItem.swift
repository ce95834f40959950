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
  /// Like the films at hand by what is written about them: genres, people, words.
  case content = 5
  /// Popularity within the favourite genres.
  case genre = 6
}

/// One part of why a film is on a list: a film of the user's history, or something that the film
/// has in common with what the user likes.
public struct Reason: Hashable, Sendable {
  /// The film in the history; nil when `feature` is set.
  public var item: ItemID?
  /// Its title; empty when `feature` is set.
  public var title: String
  /// Of a film: its exact share of the score; the shares of the whole history sum to the score. Of
  /// a feature: its share of the likeness.
  public var contribution: Double
  /// What both have in common, such as "genre: Drama" or "director: Wes Anderson".
  public var feature: String

  public init(
    item: ItemID? = nil,
    title: String = "",
    contribution: Double = 0,
    feature: String = ""
  ) {
    self.item = item
    self.title = title
    self.contribution = contribution
    self.feature = feature
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
  /// With `explain`: up to 5 films of the history with the largest shares, largest first; then up
  /// to 5 things in common where likeness by content counts.
  public var reasons: [Reason]
  /// Year of release; 0 when unknown.
  public var year: Int
  /// Its genres.
  public var genres: [String]
  /// The model that placed it, such as "hybrid", "content" or "popularity".
  public var recommender: String

  public init(
    item: ItemID,
    title: String = "",
    score: Double = 0,
    source: RecommendationSource,
    reasons: [Reason] = [],
    year: Int = 0,
    genres: [String] = [],
    recommender: String = ""
  ) {
    self.item = item
    self.title = title
    self.score = score
    self.source = source
    self.reasons = reasons
    self.year = year
    self.genres = genres
    self.recommender = recommender
  }
}
