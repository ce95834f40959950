/// Which films qualify at all. Filters that are not set remove nothing.
public struct ItemFilter: Hashable, Sendable {
  /// Keep films with at least one of these genres; case does not matter.
  public var includeGenres: [String]
  /// Remove films with any of these genres; case does not matter.
  public var excludeGenres: [String]
  /// Keep films of this year or later; 0 is no limit. Films without a year are removed.
  public var minYear: Int
  /// Keep films of this year or earlier; 0 is no limit. Films without a year are removed.
  public var maxYear: Int
  /// If not empty, keep only these films. Unknown ids are ignored and counted as such.
  public var allowItems: [ItemID]
  /// Remove these films. Unknown ids are ignored.
  public var denyItems: [ItemID]
  /// Keep films with at least this many ratings in the training data.
  public var minRatings: Int
  /// Keep the films the user has already rated or seen (they are hidden by default).
  public var includeRated: Bool

  public init(
    includeGenres: [String] = [],
    excludeGenres: [String] = [],
    minYear: Int = 0,
    maxYear: Int = 0,
    allowItems: [ItemID] = [],
    denyItems: [ItemID] = [],
    minRatings: Int = 0,
    includeRated: Bool = false
  ) {
    self.includeGenres = includeGenres
    self.excludeGenres = excludeGenres
    self.minYear = minYear
    self.maxYear = maxYear
    self.allowItems = allowItems
    self.denyItems = denyItems
    self.minRatings = minRatings
    self.includeRated = includeRated
  }
}

/// How many films each filter removed, in the order in which the filters are applied: a film is
/// counted under the first filter that removes it.
public struct FilteredCounts: Hashable, Sendable {
  /// Hidden by HideItems.
  public var hidden: Int
  /// Not in allow_items.
  public var notAllowed: Int
  /// In deny_items.
  public var denied: Int
  /// Already rated or seen by the user.
  public var rated: Int
  /// Without an included genre, or with an excluded one.
  public var genre: Int
  /// Outside the years, or without a year while a limit is set.
  public var year: Int
  /// With fewer ratings than min_ratings.
  public var ratings: Int
  /// Films left after all filters; a list is shorter than k only when this is.
  public var qualified: Int
  /// Ids in allow_items that no film has.
  public var unknownItems: Int
  /// Shown to the user often enough lately, without a response; counted after all others.
  public var recent: Int

  public init(
    hidden: Int = 0,
    notAllowed: Int = 0,
    denied: Int = 0,
    rated: Int = 0,
    genre: Int = 0,
    year: Int = 0,
    ratings: Int = 0,
    qualified: Int = 0,
    unknownItems: Int = 0,
    recent: Int = 0
  ) {
    self.hidden = hidden
    self.notAllowed = notAllowed
    self.denied = denied
    self.rated = rated
    self.genre = genre
    self.year = year
    self.ratings = ratings
    self.qualified = qualified
    self.unknownItems = unknownItems
    self.recent = recent
  }
}

/// Leaves out films that the user was shown often enough without responding to them. What was shown
/// in the last tenth of a second may not be counted yet.
public struct SuppressRecent: Hashable, Sendable {
  /// Films shown at least so many times are left out; 0 leaves none out.
  public var exposures: Int
  /// Only what was shown in the last so many seconds counts; 0 means all that is remembered.
  public var windowSeconds: Int

  public init(
    exposures: Int = 0,
    windowSeconds: Int = 0
  ) {
    self.exposures = exposures
    self.windowSeconds = windowSeconds
  }
}
