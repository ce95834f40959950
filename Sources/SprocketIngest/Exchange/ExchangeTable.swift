package import SprocketCore

/// What an export holds, a file for each.
///
/// Files of this form are exact, unlike data sets that come from elsewhere: every field is taken as
/// it stands, so that what was exported can be ingested again without loss.
package enum ExchangeTable: String, Hashable, Sendable, CaseIterable, Codable {
  case items
  case ratings
  case events
  /// What is to go: ratings by user and film, or films. Never exported, only ingested.
  case deletions

  /// The columns of the CSV file, which are the keys of a line of JSON, too.
  package var columns: [String] {
    switch self {
    case .items:
      [
        "item", "title", "year", "genres", "directors", "writers", "cast", "tags", "countries",
        "language", "runtime", "certification", "overview", "imdb", "tmdb", "hidden",
      ]
    case .ratings: ["user", "item", "rating", "time"]
    case .events: ["event_id", "user", "item", "kind", "value", "time"]
    case .deletions: ["user", "item"]
    }
  }
}

/// How the rows of an export are written.
package enum ExchangeFormat: String, Hashable, Sendable, CaseIterable {
  /// RFC 4180 with a header. Lists are entries with `|` between them; a `|` or `\` within an entry
  /// has a `\` before it. Times are seconds since 1970 with up to six digits after the point.
  case csv
  /// A JSON object on each line. Lists are arrays, times the same numbers as texts.
  case jsonl
}

extension EventKind {
  /// Its name in files.
  package var exchangeName: String {
    switch self {
    case .rating: "rating"
    case .like: "like"
    case .dislike: "dislike"
    case .watched: "watched"
    case .seen: "seen"
    case .retract: "retract"
    }
  }

  package init?(exchangeName name: String) {
    guard let kind = Self.allCases.first(where: { $0.exchangeName == name }) else { return nil }
    self = kind
  }
}
