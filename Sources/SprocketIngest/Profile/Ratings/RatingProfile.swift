package import SprocketCore

/// What was found of ratings and other events.
package struct RatingProfile: Sendable {
  package struct Year: Hashable, Sendable {
    package var year: Int
    package var ratings: Int
    package var users: Int
    /// Users whose first rating is of this year.
    package var newUsers: Int
    package var mean: Double
    /// Of the mean, when whole users are drawn at random; not a number for a single user.
    package var standardError: Double
    /// The share of the year's ratings that new users gave.
    package var newUsersShare: Double
    package var newUsersMean: Double
    package var oldUsersMean: Double

    package var lower: Double { mean - 1.96 * standardError }
    package var upper: Double { mean + 1.96 * standardError }
  }

  package struct Month: Hashable, Sendable {
    /// Years since 0 times 12, and the month from 0.
    package var number: Int
    package var count: Int

    package init(number: Int, count: Int) {
      self.number = number
      self.count = count
    }

    /// Such as `2018-09`.
    package var name: String {
      let month = number % 12 + 1
      return "\(number / 12)-\(month < 10 ? "0" : "")\(month)"
    }
  }

  package struct Outlier: Hashable, Sendable {
    package var user: String
    package var interactions: Int
  }

  /// How far one's own mean can be trusted against the general one (one-way analysis of variance).
  package struct Spread: Hashable, Sendable {
    /// The standard deviation of true means between users (or films).
    package var between: Double
    /// The standard deviation of ratings of one user (or film).
    package var within: Double
    /// How many ratings it takes until one's own mean counts as much as the general one:
    /// within² / between². Infinite when nothing but chance tells them apart.
    package var evenAfter: Double
  }

  package struct Duplicates: Hashable, Sendable {
    /// Ratings of a film that the same user has rated before.
    package var pairs = 0
    /// Whether there may be more, since the rows are not grouped by user.
    package var mayBeMore = false
  }

  package var interactions: Int
  package var byKind: [(kind: EventKind, count: Int)]
  /// Rows that are no ratings.
  package var unreadable: Int
  package var values: NumberFacts?
  package var perUser: Concentration
  package var perFilm: Concentration
  /// The share of (user, film) pairs that have an interaction.
  package var density: Double
  package var userSpread: Spread?
  package var filmSpread: Spread?
  package var months: [Month]
  package var years: [Year]
  package var firstMicros: Int64?
  package var lastMicros: Int64?
  /// Users with far more interactions than others: 3.5 robust standard deviations of log counts.
  package var busyUsers: Int
  package var busyUsersShare: Double
  package var busiest: [Outlier]
  /// Users with ten or more ratings that are all the same.
  package var constantUsers: Int
  package var constantRatings: Int
  package var duplicates: Duplicates
  /// Interactions with films the catalogue does not have; nil when there is no catalogue.
  package var unknownFilms: Int?
  /// Films of the catalogue, and those of them without an interaction.
  package var catalogueFilms: Int?
  package var filmsWithout: Int?
}
