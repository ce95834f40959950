/// What a column of a film table means, as far as its name tells.
package enum ColumnRole: String, Hashable, Sendable, CaseIterable {
  case item
  case title
  case kind
  case year
  case releaseDate = "release date"
  case genres
  case language
  case country
  case runtime
  case votes
  case score
  case popularity
  case directors
  case cast
  case crew
  case companies
  case keywords
  case overview
  case tagline
  case user
  case rating
  case time
  case imdb
  case tmdb

  /// Names as they are spelt without case, blanks, hyphens and underlines; of several columns with
  /// one meaning the one whose name stands first here counts.
  private static let names: [(role: ColumnRole, names: [String])] = [
    (.item, ["item", "itemid", "movieid", "movie", "filmid", "film", "showid", "id", "tconst"]),
    (.title, ["title", "primarytitle", "name"]), (.kind, ["type", "titletype", "kind"]),
    (.year, ["year", "releaseyear", "startyear"]), (.releaseDate, ["releasedate", "released"]),
    (.genres, ["genres", "genre", "listedin"]),
    (.language, ["originallanguage", "language", "lang"]),
    (.country, ["country", "countries", "productioncountries"]),
    (.runtime, ["runtime", "runtimeminutes", "duration"]),
    (.votes, ["votecount", "votes", "numvotes", "imdbvotes", "ratingcount"]),
    (.score, ["voteaverage", "imdbrating", "averagerating", "meanrating", "score"]),
    (.popularity, ["popularity"]), (.directors, ["directors", "director"]),
    (.cast, ["cast", "actors"]),
    (.companies, ["productioncompanies", "companies", "studio"]),
    (.keywords, ["keywords", "tags", "tag"]),
    (.overview, ["overview", "description", "plot", "synopsis"]),
    (.tagline, ["tagline"]), (.user, ["user", "userid"]), (.rating, ["rating"]),
    (.time, ["timestamp", "time", "ts"]),
    (.imdb, ["imdbid", "imdb"]), (.tmdb, ["tmdbid", "tmdb"]),
  ]
  /// Several columns may hold crew, so any of them does.
  private static let crewNames: Set<String> = [
    "writers", "writer", "producers", "producer", "musiccomposer", "directorofphotography",
    "composer", "editors", "crew", "createdby",
  ]

  /// The roles of columns with these names; nil for those that mean nothing known.
  package static func roles(of columns: [String]) -> [ColumnRole?] {
    let spelled = columns.map { $0.lowercased().filter { $0 != "_" && $0 != " " && $0 != "-" } }
    var roles = spelled.map { crewNames.contains($0) ? ColumnRole.crew : nil }
    for (role, names) in names {
      let column = names.lazy.compactMap { spelled.firstIndex(of: $0) }.first
      if let column { roles[column] = role }
    }
    return roles
  }

  /// Whether such a column usually holds several entries.
  var isUsuallyList: Bool {
    switch self {
    case .genres, .country, .directors, .cast, .crew, .companies, .keywords: true
    default: false
    }
  }
}
