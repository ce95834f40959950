import SprocketCore

/// The best films for a user.
struct RecommendReport: Report {
  var answer: RecommendResponse
  /// How many films were asked for.
  var asked: Int

  var json: JSONValue {
    .object([
      ("user", .id(answer.user)), ("model", .version(answer.model)),
      ("items", .array(answer.items.map(\.json))), ("filtered", answer.filtered.json),
      ("known_user", .bool(answer.knownUser)), ("note", .string(answer.note)),
      ("recommender", .string(answer.recommender)),
      ("re_ranking", answer.reRanking?.json ?? .null), ("arm", .string(answer.arm)),
    ])
  }

  func text(_ page: Page) -> String {
    var parts: [String] = []
    if answer.items.isEmpty {
      parts.append("No films for user \(Text.printable(answer.user.rawValue)).")
    } else {
      parts.append(ScoredItemTable.render(answer.items, page))
    }
    if let effect = answer.reRanking { parts.append(page.style.dim(effect.sentence)) }
    parts += ListFooter.lines(
      note: answer.note, filtered: answer.filtered, isShort: answer.items.count < asked,
      model: answer.model, page)
    return parts.joined(separator: "\n")
  }
}
