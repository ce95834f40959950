import SprocketCore

/// A film as one line of JSON: `{"item":"6","title":"Heat","year":1995,"genres":["Crime"]}`.
///
/// The keys are those of `sprocket item --json`; all but `item` and `title` may be missing, and
/// what the daemon counts itself (`rating_count`, `mean_rating`) is ignored.
struct ItemLine: Decodable {
  var item: Item

  private enum CodingKeys: String, CodingKey {
    case item, title, year, genres, directors, cast, tags, hidden, overview, language
    case countries, writers, certification
    case runtimeMinutes = "runtime_minutes"
    case imdbID = "imdb_id"
    case tmdbID = "tmdb_id"
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    func strings(_ key: CodingKeys) throws -> [String] {
      try fields.decodeIfPresent([String].self, forKey: key) ?? []
    }
    func string(_ key: CodingKeys) throws -> String {
      try fields.decodeIfPresent(String.self, forKey: key) ?? ""
    }
    item = Item(
      item: ItemID(try fields.identifier(forKey: .item)),
      title: try fields.decode(String.self, forKey: .title),
      year: try fields.decodeIfPresent(Int.self, forKey: .year) ?? 0, genres: try strings(.genres),
      directors: try strings(.directors), cast: try strings(.cast), tags: try strings(.tags),
      imdbID: try string(.imdbID), tmdbID: try string(.tmdbID),
      hidden: try fields.decodeIfPresent(Bool.self, forKey: .hidden) ?? false,
      overview: try string(.overview), language: try string(.language),
      countries: try strings(.countries), writers: try strings(.writers),
      runtimeMinutes: try fields.decodeIfPresent(Int.self, forKey: .runtimeMinutes) ?? 0,
      certification: try string(.certification))
  }
}
