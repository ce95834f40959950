/// What a table tells of films.
package struct FilmProfile: Sendable {
  package struct Genre: Hashable, Sendable {
    package var name: String
    package var films: Int
  }

  package struct GenrePair: Hashable, Sendable {
    package var first: String
    package var second: String
    /// Films that have both.
    package var films: Int
    /// How many times as often as if the two had nothing to do with each other.
    package var lift: Double
  }

  /// A row that cannot be right.
  package struct Example: Hashable, Sendable {
    package var line: Int
    package var title: String
    package var what: String
  }

  /// Rows that repeat an earlier one.
  package struct Duplicates: Hashable, Sendable {
    /// In every field.
    package var rows = 0
    /// In the id.
    package var items = 0
    /// In title and year; remakes of one year are among them.
    package var titles = 0
    /// Rows that were not compared, because there were too many.
    package var notCompared = 0
  }

  package var rows: Int
  package var years: NumberFacts?
  /// Films of each year, in order.
  package var byYear: [(year: Int, films: Int)]
  /// In minutes.
  package var runtimes: NumberFacts?
  /// Runtimes of 0.
  package var unknownRuntimes: Int
  package var oddYears: Int
  package var oddRuntimes: Int
  package var examples: [Example]
  /// Most frequent first.
  package var genres: [Genre]
  /// Highest lift first; pairs of which too few are expected and met are left out.
  package var genrePairs: [GenrePair]
  package var filmsWithGenres: Int
  /// Genres that came after the table of genres was full.
  package var genresBeyond: Int
  package var duplicates: Duplicates
}
