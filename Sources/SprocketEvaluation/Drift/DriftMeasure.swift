package import SprocketCore

/// What is compared between the end of the training data and what arrived since.
package enum DriftMeasure: String, Hashable, Sendable, CaseIterable {
  /// Ratings by value.
  case ratings
  /// The same as a number: mean and distribution function.
  case ratingValue = "rating_value"
  /// Films, dealt into cells by a hash of their ids: a film that rises or falls moves its cell.
  case films
  /// Genres of the films.
  case genres
  /// Interactions of a user in a window.
  case userActivity = "user_activity"
  /// Ratings, likes, watched and so on.
  case eventKinds = "event_kinds"
  /// Years of release.
  case releaseYear = "release_year"
  /// Minutes.
  case runtime
  /// What the user did before, in interactions.
  case historyLength = "history_length"
  /// Users that the model does not know.
  case coldUsers = "cold_users"
  /// Films that the model has no interaction with.
  case coldFilms = "cold_films"
  /// Interactions with films without genres.
  case missingGenres = "missing_genres"
  /// Interactions with films without a year.
  case missingYear = "missing_year"

  /// How it is compared.
  package var test: DriftTest {
    switch self {
    case .ratings, .films, .genres, .userActivity, .eventKinds: .populationStability
    case .ratingValue, .releaseYear, .runtime, .historyLength: .kolmogorovSmirnov
    case .coldUsers, .coldFilms, .missingGenres, .missingYear: .proportion
    }
  }

  /// Whether a model is the worse for it. Histories grow by themselves, so theirs only warn.
  package var isActedOn: Bool { self != .historyLength }

  static let filmCells = 32
  static let mostGenres = 40

  /// Names of the cells, where a cell means something.
  func cellNames(genres: [String]) -> [String] {
    switch self {
    case .ratings, .ratingValue: (0...20).map { "\(Double($0) / 2)" }
    case .films: (1...Self.filmCells).map { "group \($0)" }
    case .genres: genres + ["other", "none"]
    case .userActivity, .historyLength:
      ["0"]
        + (0..<20).map { power in
          power == 0 ? "1" : "\(1 << power)-\((2 << power) - 1)"
        }
    case .eventKinds: EventKind.allCases.map { "\($0)" }
    case .releaseYear: (0..<70).map { "\(1900 + 2 * $0)-\(1901 + 2 * $0)" }
    case .runtime: (0..<50).map { "\(5 * $0)-\(5 * $0 + 4) min" }
    case .coldUsers: ["known", "cold"]
    case .coldFilms: ["known", "cold"]
    case .missingGenres, .missingYear: ["known", "missing"]
    }
  }
}
