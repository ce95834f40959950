import SprocketCore

extension RecommendationSource {
  /// Its name in JSON.
  var name: String {
    switch self {
    case .personal: "personal"
    case .foldedIn: "folded_in"
    case .popular: "popular"
    case .similar: "similar"
    case .content: "content"
    case .genre: "genre"
    }
  }

  /// Its name for people.
  var label: String {
    switch self {
    case .personal: "personal"
    case .foldedIn: "fresh"
    case .popular: "popular"
    case .similar: "similar"
    case .content: "content"
    case .genre: "genre"
    }
  }
}

extension Reason {
  var json: JSONValue {
    .object([
      ("item", item.map(JSONValue.id) ?? .null), ("title", .string(title)),
      ("contribution", .number(contribution)), ("feature", .string(feature)),
    ])
  }
}

extension ScoredItem {
  var json: JSONValue {
    .object([
      ("item", .id(item)), ("title", .string(title)), ("year", .year(year)),
      ("genres", .strings(genres)), ("score", .number(score)), ("source", .string(source.name)),
      ("reasons", .array(reasons.map(\.json))), ("recommender", .string(recommender)),
    ])
  }
}

extension ReRanking {
  var json: JSONValue {
    .object([
      ("similarity_before", .number(similarityBefore)),
      ("similarity_after", .number(similarityAfter)),
      ("popularity_before", .number(popularityBefore)),
      ("popularity_after", .number(popularityAfter)), ("changed", .count(changed)),
    ])
  }

  /// What it did, such as `3 films changed; likeness 0.41 → 0.22, popularity 0.95 → 0.80`.
  var sentence: String {
    func change(_ before: Double, _ after: Double) -> String {
      "\(Text.number(before, digits: 2)) → \(Text.number(after, digits: 2))"
    }
    return "\(Text.count(changed, "film")) changed; likeness "
      + change(similarityBefore, similarityAfter) + ", popularity "
      + change(popularityBefore, popularityAfter)
  }
}

extension FilteredCounts {
  var json: JSONValue {
    .object([
      ("hidden", .count(hidden)), ("not_allowed", .count(notAllowed)), ("denied", .count(denied)),
      ("rated", .count(rated)), ("genre", .count(genre)), ("year", .count(year)),
      ("ratings", .count(ratings)), ("qualified", .count(qualified)),
      ("unknown_items", .count(unknownItems)), ("recent", .count(recent)),
    ])
  }

  /// What was removed and why, such as `12 rated already, 340 by genre; 96 films qualify`.
  var sentence: String {
    let removed = [
      (hidden, "hidden"), (notAllowed, "not among those allowed"), (denied, "excluded by name"),
      (rated, "rated or seen"), (genre, "by genre"), (year, "by year"),
      (ratings, "with too few ratings"), (recent, "shown often enough lately"),
    ].filter { $0.0 > 0 }.map { "\(Text.grouped($0.0)) \($0.1)" }
    var parts = removed.isEmpty ? [] : ["removed: " + removed.joined(separator: ", ")]
    parts.append(Text.count(qualified, "film qualifies", "films qualify"))
    if unknownItems > 0 { parts.append(Text.count(unknownItems, "unknown id")) }
    return parts.joined(separator: "; ")
  }
}

/// Films with their scores, best first.
enum ScoredItemTable {
  private static let barWidth = 8

  static func render(_ items: [ScoredItem], _ page: Page) -> String {
    var columns: [Table.Column] = [
      .right("#"), .left("title", shrinks: true), .right("year"), .left("genres", shrinks: true),
      .right("score"),
    ]
    if page.isInteractive { columns.append(.left("")) }
    columns += [.left("from"), .left("id")]
    var table = Table(columns)
    let best = items.map(\.score).max() ?? 0
    for (index, item) in items.enumerated() {
      var cells = [
        String(index + 1), item.title, Text.year(item.year), item.genres.joined(separator: ", "),
        score(item.score),
      ]
      if page.isInteractive {
        let bar = Text.bar(best > 0 ? item.score / best : 0, width: barWidth)
        cells.append(bar + String(repeating: " ", count: max(0, barWidth - DisplayWidth.of(bar))))
      }
      cells += [item.source.label, item.item.rawValue]
      table.add(cells, details: because(item.reasons))
    }
    return table.render(page)
  }

  /// Popularity scores are counts and may be large; the others are near 1.
  private static func score(_ score: Double) -> String {
    Text.number(score, digits: score.magnitude >= 100 ? 0 : 3)
  }

  private static func because(_ reasons: [Reason]) -> [String] {
    func shares(_ reasons: [Reason], _ name: (Reason) -> String) -> String {
      reasons.map { "\(name($0)) (\(Text.number($0.contribution, digits: 3)))" }
        .joined(separator: ", ")
    }
    let films = reasons.filter(\.feature.isEmpty)
    let features = reasons.filter { !$0.feature.isEmpty }
    var lines: [String] = []
    if !films.isEmpty { lines.append("because of " + shares(films, \.title)) }
    if !features.isEmpty { lines.append("in common: " + shares(features, \.feature)) }
    return lines
  }
}

/// The lines under a list.
enum ListFooter {
  static func lines(
    note: String, filtered: FilteredCounts, isShort: Bool, model: ModelVersion, _ page: Page
  ) -> [String] {
    var lines: [String] = []
    if !note.isEmpty { lines.append(Text.printable(note)) }
    if isShort { lines.append(filtered.sentence) }
    if !model.rawValue.isEmpty { lines.append("model \(model.rawValue)") }
    return lines.map(page.style.dim)
  }
}
