import CSprocketProto
package import SprocketCore

extension ItemFilter: WireMessage, StructConvertible {
  package static let codec = MessageCodec<ItemFilter>()
  static var initializer: StructInitializer<Sprocket__V1__ItemFilter> {
    sprocket__v1__item_filter__init
  }

  init(_ c: Sprocket__V1__ItemFilter) throws(Violation) {
    self.init(
      includeGenres: Read.texts(c.include_genres, c.n_include_genres),
      excludeGenres: Read.texts(c.exclude_genres, c.n_exclude_genres),
      minYear: Int(c.min_year),
      maxYear: Int(c.max_year),
      allowItems: try Read.itemIDs(c.allow_items, c.n_allow_items, "allow_items"),
      denyItems: try Read.itemIDs(c.deny_items, c.n_deny_items, "deny_items"),
      minRatings: Int(c.min_ratings),
      includeRated: c.include_rated != 0)
  }

  func write(
    to c: inout Sprocket__V1__ItemFilter, with out: Arena
  ) throws(Violation) {
    (c.n_include_genres, c.include_genres) = try out.texts(includeGenres, "include_genres")
    (c.n_exclude_genres, c.exclude_genres) = try out.texts(excludeGenres, "exclude_genres")
    c.min_year = try out.number(minYear, "min_year")
    c.max_year = try out.number(maxYear, "max_year")
    (c.n_allow_items, c.allow_items) = try out.itemIDs(allowItems, "allow_items")
    (c.n_deny_items, c.deny_items) = try out.itemIDs(denyItems, "deny_items")
    c.min_ratings = try out.number(minRatings, "min_ratings")
    c.include_rated = includeRated ? 1 : 0
  }
}

extension FilteredCounts: WireMessage, StructConvertible {
  package static let codec = MessageCodec<FilteredCounts>()
  static var initializer: StructInitializer<Sprocket__V1__FilteredCounts> {
    sprocket__v1__filtered_counts__init
  }

  init(_ c: Sprocket__V1__FilteredCounts) {
    self.init(
      hidden: Int(c.hidden),
      notAllowed: Int(c.not_allowed),
      denied: Int(c.denied),
      rated: Int(c.rated),
      genre: Int(c.genre),
      year: Int(c.year),
      ratings: Int(c.ratings),
      qualified: Int(c.qualified),
      unknownItems: Int(c.unknown_items),
      recent: Int(c.recent))
  }

  func write(
    to c: inout Sprocket__V1__FilteredCounts, with out: Arena
  ) throws(Violation) {
    c.hidden = try out.number(hidden, "hidden")
    c.not_allowed = try out.number(notAllowed, "not_allowed")
    c.denied = try out.number(denied, "denied")
    c.rated = try out.number(rated, "rated")
    c.genre = try out.number(genre, "genre")
    c.year = try out.number(year, "year")
    c.ratings = try out.number(ratings, "ratings")
    c.qualified = try out.number(qualified, "qualified")
    c.unknown_items = try out.number(unknownItems, "unknown_items")
    c.recent = try out.number(recent, "recent")
  }
}

extension SuppressRecent: WireMessage, StructConvertible {
  package static let codec = MessageCodec<SuppressRecent>()
  static var initializer: StructInitializer<Sprocket__V1__SuppressRecent> {
    sprocket__v1__suppress_recent__init
  }

  init(_ c: Sprocket__V1__SuppressRecent) throws(Violation) {
    self.init(
      exposures: Int(c.exposures),
      windowSeconds: try Read.number(c.window_seconds, "window_seconds"))
  }

  func write(
    to c: inout Sprocket__V1__SuppressRecent, with out: Arena
  ) throws(Violation) {
    c.exposures = try out.number(exposures, "exposures")
    c.window_seconds = try out.number(windowSeconds, "window_seconds")
  }
}
