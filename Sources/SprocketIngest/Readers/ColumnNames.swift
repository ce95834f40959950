/// What columns mean by their names.
enum ColumnNames {
  /// What is sure by the name alone.
  private static let plain: [String: ColumnKind] = [
    "user": .user, "userid": .user, "item": .item, "itemid": .item, "movie": .item,
    "movieid": .item, "film": .item, "filmid": .item, "rating": .rating, "time": .time,
    "timestamp": .time, "ts": .time, "title": .title, "year": .year, "genres": .genres,
    "directors": .directors, "director": .directors, "cast": .cast, "actors": .cast, "tag": .tag,
    "tags": .tag, "imdb": .imdb, "imdbid": .imdb, "tmdb": .tmdb, "tmdbid": .tmdb,
    "overview": .overview, "plot": .overview, "language": .language,
    "originallanguage": .language, "country": .countries, "countries": .countries,
    "writer": .writers, "writers": .writers, "runtime": .runtime, "runtimeminutes": .runtime,
    "certification": .certification,
  ]
  /// What counts in tables of films where no plain name has the meaning.
  private static let likely: [(spelling: String, kind: ColumnKind)] = [
    ("id", .item), ("showid", .item), ("tconst", .item), ("tconst", .imdb),
    ("primarytitle", .title), ("name", .title), ("releaseyear", .year), ("startyear", .year),
    ("releasedate", .year), ("genre", .genres), ("listedin", .genres), ("keywords", .tag),
    ("synopsis", .overview), ("description", .overview), ("productioncountries", .countries),
    ("duration", .runtime), ("agerating", .certification), ("mpaa", .certification),
  ]

  /// A column name without case, underscores, spaces and hyphens.
  static func spelling(_ name: String) -> String {
    name.lowercased().filter { $0 != "_" && $0 != " " && $0 != "-" }
  }

  /// A meaning by a name that people give it in a mapping.
  static func kind(named name: String) -> ColumnKind? {
    let spelling = spelling(name)
    return plain[spelling] ?? (spelling == "id" ? .item : nil)
  }

  /// The plain meanings of columns.
  /// - Returns: nil with the two columns that mean the same, when there are such.
  static func plainColumns(
    _ names: [String]
  ) -> (columns: [ColumnKind: Int], clash: (Int, Int)?) {
    var columns: [ColumnKind: Int] = [:]
    var clash: (Int, Int)?
    for (field, name) in names.enumerated() {
      guard let kind = plain[spelling(name)] else { continue }
      if let earlier = columns[kind] {
        clash = clash ?? (earlier, field)
      } else {
        columns[kind] = field
      }
    }
    return (columns, clash)
  }

  /// The meanings of a film table's columns that have no plain name.
  static func likelyColumns(
    _ names: [String], besides known: [ColumnKind: Int]
  ) -> [ColumnKind: Int] {
    let spelled = names.map(spelling)
    var columns = known
    for (spelling, kind) in likely where columns[kind] == nil {
      columns[kind] = spelled.firstIndex(of: spelling)
    }
    return columns
  }

  /// The two tables of films that everybody has.
  static func knownTable(_ names: [String]) -> (form: DataSetForm, columns: [ColumnKind: Int])? {
    var fields: [String: Int] = [:]
    for (field, name) in names.enumerated() where fields[name.lowercased()] == nil {
      fields[name.lowercased()] = field
    }
    func columns(_ wanted: [(ColumnKind, String)]) -> [ColumnKind: Int] {
      var columns: [ColumnKind: Int] = [:]
      for (kind, name) in wanted { columns[kind] = fields[name] }
      return columns
    }
    func has(_ names: String...) -> Bool { names.allSatisfy { fields[$0] != nil } }
    if has("show_id", "type", "title", "release_year", "rating", "duration", "listed_in") {
      return (
        .titles,
        columns([
          (.item, "show_id"), (.title, "title"), (.directors, "director"), (.cast, "cast"),
          (.countries, "country"), (.year, "release_year"), (.certification, "rating"),
          (.runtime, "duration"), (.genres, "listed_in"), (.overview, "description"),
        ])
      )
    }
    if has("id", "title", "vote_average", "vote_count", "imdb_id", "original_language") {
      return (
        .tmdb,
        columns([
          (.item, "id"), (.tmdb, "id"), (.title, "title"), (.year, "release_date"),
          (.runtime, "runtime"), (.imdb, "imdb_id"), (.language, "original_language"),
          (.overview, "overview"), (.genres, "genres"), (.countries, "production_countries"),
          (.cast, "cast"), (.directors, "director"), (.writers, "writers"), (.tag, "keywords"),
        ])
      )
    }
    return nil
  }

  /// Columns that hold lists.
  static let lists: [ColumnKind] = [.genres, .directors, .cast, .tag, .countries, .writers]
}
