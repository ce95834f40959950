import SprocketCore
import SprocketIngest

/// A profile for people and programs.
struct ProfileReport: Report {
  var profile: DataProfile
  /// Where the page is, if anywhere.
  var html: String?
  var seconds: Double

  var json: JSONValue {
    .object([
      ("source", .string(profile.name)), ("rows", .count(profile.rows)),
      ("tables", .array(profile.tables.map { $0.json })),
      ("ratings", profile.ratings.map { $0.json } ?? .null),
      (
        "advice",
        .array(
          profile.advice.map {
            .object([
              ("weight", .string($0.weight.rawValue)), ("finding", .string($0.finding)),
              ("action", .string($0.action)),
            ])
          })
      ),
      ("ignored_files", .strings(profile.ignoredFiles)), ("seconds", .number(seconds)),
      ("html", html.map { .string($0) } ?? .null),
    ])
  }
}

extension NumberFacts {
  var json: JSONValue {
    .object([
      ("count", .count(count)), ("minimum", .number(minimum)), ("maximum", .number(maximum)),
      ("mean", .number(mean)), ("standard_deviation", .number(standardDeviation)),
      ("median", .number(median)), ("lower_quartile", .number(lowerQuartile)),
      ("upper_quartile", .number(upperQuartile)), ("percentile_1", .number(percentile1)),
      ("percentile_99", .number(percentile99)), ("mad", .number(medianAbsoluteDeviation)),
      ("outliers_below", .count(outliersBelow)), ("outliers_above", .count(outliersAbove)),
      ("exact", .bool(isExact)),
      (
        "histogram",
        .array(
          histogram.map {
            .object([
              ("from", .number($0.from)), ("to", .number($0.to)), ("count", .count($0.count)),
            ])
          })
      ),
    ])
  }
}

extension FrequentValues.Value {
  var json: JSONValue { .object([("value", .string(text)), ("count", .count(count))]) }
}

extension Concentration {
  var json: JSONValue {
    .object([
      ("count", .count(holders)), ("interactions", .count(total)), ("mean", .number(mean)),
      ("median", .count(median)), ("maximum", .count(maximum)), ("gini", .number(gini)),
      ("top_1_percent_share", .number(topPercentShare)),
      ("top_20_percent_share", .number(topFifthShare)),
      ("lorenz", .array(lorenz.map { .number($0) })),
      (
        "bands",
        .array(
          bands.map { band in
            .object([
              ("from", .count(band.from)), ("to", band.to.map { .count($0) } ?? .null),
              ("count", .count(band.holders)), ("interactions", .count(band.total)),
            ])
          })
      ),
    ])
  }
}

// MARK: Ratings

extension RatingProfile {
  var json: JSONValue {
    .object([
      ("interactions", .count(interactions)),
      ("kinds", .object(byKind.map { ("\($0.kind)", .count($0.count)) })),
      ("unreadable", .count(unreadable)), ("values", values.map { $0.json } ?? .null),
      ("per_user", perUser.json), ("per_film", perFilm.json), ("density", .number(density)),
      ("user_spread", Self.json(userSpread)), ("film_spread", Self.json(filmSpread)),
      ("first", .time(firstMicros ?? 0)), ("last", .time(lastMicros ?? 0)),
      (
        "months",
        .array(
          months.map { .object([("month", .string($0.name)), ("count", .count($0.count))]) })
      ),
      ("years", .array(years.map(Self.json))),
      ("busy_users", .count(busyUsers)), ("busy_users_share", .number(busyUsersShare)),
      (
        "busiest",
        .array(
          busiest.map {
            .object([("user", .string($0.user)), ("interactions", .count($0.interactions))])
          })
      ),
      ("constant_users", .count(constantUsers)), ("constant_ratings", .count(constantRatings)),
      ("repeated_pairs", .count(duplicates.pairs)),
      ("repeated_pairs_exact", .bool(!duplicates.mayBeMore)),
      ("catalogue_films", catalogueFilms.map { .count($0) } ?? .null),
      ("films_without", filmsWithout.map { .count($0) } ?? .null),
      ("unknown_films", unknownFilms.map { .count($0) } ?? .null),
    ])
  }

  private static func json(_ spread: Spread?) -> JSONValue {
    guard let spread else { return .null }
    return .object([
      ("between", .number(spread.between)), ("within", .number(spread.within)),
      ("even_after", .number(spread.evenAfter)),
    ])
  }

  private static func json(_ year: Year) -> JSONValue {
    .object([
      ("year", .count(year.year)), ("ratings", .count(year.ratings)), ("users", .count(year.users)),
      ("new_users", .count(year.newUsers)), ("mean", .number(year.mean)),
      ("lower", .number(year.lower)), ("upper", .number(year.upper)),
      ("new_users_share", .number(year.newUsersShare)),
      ("new_users_mean", .number(year.newUsersMean)),
      ("old_users_mean", .number(year.oldUsersMean)),
    ])
  }
}
