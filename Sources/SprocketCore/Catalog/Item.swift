/// A film.
public struct Item: Hashable, Sendable {
  /// Its id.
  public var item: ItemID
  /// Its title, without the year.
  public var title: String
  /// Year of release; 0 when unknown.
  public var year: Int
  /// Its genres.
  public var genres: [String]
  /// Its directors.
  public var directors: [String]
  /// Its leading actors.
  public var cast: [String]
  /// Words people attached to it.
  public var tags: [String]
  /// Its id at imdb.com such as "tt0114709"; empty when unknown.
  public var imdbID: String
  /// Its id at themoviedb.org; empty when unknown.
  public var tmdbID: String
  /// Hidden from every list.
  public var hidden: Bool
  /// How many ratings and events there are for it. Ignored by UpsertItems.
  public var ratingCount: Int
  /// The mean of its ratings; 0 when there is none. Ignored by UpsertItems.
  public var meanRating: Double
  /// What the film is about, in a few sentences; empty when unknown.
  public var overview: String
  /// The language it was made in, as an ISO 639-1 code such as "en"; empty when unknown.
  public var language: String
  /// The countries it was made in, as its source writes them.
  public var countries: [String]
  /// Its writers.
  public var writers: [String]
  /// How long it runs, in minutes; 0 when unknown.
  public var runtimeMinutes: Int
  /// Its rating of age such as "PG-13"; empty when unknown.
  public var certification: String
  /// Columns whose values here are imputed, not known. Only films for models have such values, see
  /// `filled(with:)`; what is stored and sent to clients has none.
  public var imputed: [ItemColumn]

  public init(
    item: ItemID,
    title: String = "",
    year: Int = 0,
    genres: [String] = [],
    directors: [String] = [],
    cast: [String] = [],
    tags: [String] = [],
    imdbID: String = "",
    tmdbID: String = "",
    hidden: Bool = false,
    ratingCount: Int = 0,
    meanRating: Double = 0,
    overview: String = "",
    language: String = "",
    countries: [String] = [],
    writers: [String] = [],
    runtimeMinutes: Int = 0,
    certification: String = "",
    imputed: [ItemColumn] = []
  ) {
    self.item = item
    self.title = title
    self.year = year
    self.genres = genres
    self.directors = directors
    self.cast = cast
    self.tags = tags
    self.imdbID = imdbID
    self.tmdbID = tmdbID
    self.hidden = hidden
    self.ratingCount = ratingCount
    self.meanRating = meanRating
    self.overview = overview
    self.language = language
    self.countries = countries
    self.writers = writers
    self.runtimeMinutes = runtimeMinutes
    self.certification = certification
    self.imputed = imputed
  }
}
