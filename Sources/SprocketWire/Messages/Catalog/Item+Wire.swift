import CSprocketProto
package import SprocketCore

extension Item: WireMessage, StructConvertible {
  package static let codec = MessageCodec<Item>()
  static var initializer: StructInitializer<Sprocket__V1__Item> {
    sprocket__v1__item__init
  }

  init(_ c: Sprocket__V1__Item) throws(Violation) {
    self.init(
      item: try Read.itemID(c.item, "item"),
      title: Read.text(c.title),
      year: Int(c.year),
      genres: Read.texts(c.genres, c.n_genres),
      directors: Read.texts(c.directors, c.n_directors),
      cast: Read.texts(c.cast, c.n_cast),
      tags: Read.texts(c.tags, c.n_tags),
      imdbID: Read.text(c.imdb_id),
      tmdbID: Read.text(c.tmdb_id),
      hidden: c.hidden != 0,
      ratingCount: try Read.number(c.rating_count, "rating_count"),
      meanRating: c.mean_rating,
      overview: Read.text(c.overview),
      language: Read.text(c.language),
      countries: Read.texts(c.countries, c.n_countries),
      writers: Read.texts(c.writers, c.n_writers),
      runtimeMinutes: Int(c.runtime_minutes),
      certification: Read.text(c.certification))
  }

  func write(
    to c: inout Sprocket__V1__Item, with out: Arena
  ) throws(Violation) {
    c.item = try out.text(item.rawValue, "item")
    c.title = try out.text(title, "title")
    c.year = try out.number(year, "year")
    (c.n_genres, c.genres) = try out.texts(genres, "genres")
    (c.n_directors, c.directors) = try out.texts(directors, "directors")
    (c.n_cast, c.cast) = try out.texts(cast, "cast")
    (c.n_tags, c.tags) = try out.texts(tags, "tags")
    c.imdb_id = try out.text(imdbID, "imdb_id")
    c.tmdb_id = try out.text(tmdbID, "tmdb_id")
    c.hidden = hidden ? 1 : 0
    c.rating_count = try out.number(ratingCount, "rating_count")
    c.mean_rating = meanRating
    c.overview = try out.text(overview, "overview")
    c.language = try out.text(language, "language")
    (c.n_countries, c.countries) = try out.texts(countries, "countries")
    (c.n_writers, c.writers) = try out.texts(writers, "writers")
    c.runtime_minutes = try out.number(runtimeMinutes, "runtime_minutes")
    c.certification = try out.text(certification, "certification")
  }
}
