import SprocketCore

extension Item {
  /// Its keys, in the order in which they are documented.
  var json: JSONValue {
    .object([
      ("item", .id(item)), ("title", .string(title)), ("year", .year(year)),
      ("genres", .strings(genres)), ("directors", .strings(directors)), ("cast", .strings(cast)),
      ("tags", .strings(tags)), ("imdb_id", .string(imdbID)), ("tmdb_id", .string(tmdbID)),
      ("hidden", .bool(hidden)), ("rating_count", .count(ratingCount)),
      ("mean_rating", ratingCount == 0 ? .null : .number(meanRating)),
      ("overview", .string(overview)), ("language", .string(language)),
      ("countries", .strings(countries)), ("writers", .strings(writers)),
      ("runtime_minutes", runtimeMinutes == 0 ? .null : .count(runtimeMinutes)),
      ("certification", .string(certification)),
    ])
  }

  /// `4.12 of 329 ratings`
  var ratingText: String {
    guard ratingCount > 0 else { return "" }
    return "\(Text.number(meanRating, digits: 2)) of \(Text.count(ratingCount, "rating"))"
  }
}
