import ArgumentParser
import SprocketCore

/// `sprocket admin impressions`
struct ImpressionsCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "impressions",
    abstract: "Show what was recommended and what became of it.",
    discussion: """
      A film is a hit when the user likes it within the hit window after it was shown to them. Rates \
      of the last days are too low as long as that window is open.

      EXAMPLES:
        sprocket admin impressions
        sprocket admin impressions --days 7 --json
      """)

  @Option(help: ArgumentHelp("Only the last so many days, today included.", valueName: "count"))
  var days = 0
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func validate() throws {
    guard (0...100_000).contains(days) else {
      throw ValidationError("--days must be between 0 and 100000, not \(days).")
    }
  }

  func perform(_ session: Session) async throws -> CommandExit {
    let answer = try await session.admin().getImpressions(GetImpressionsRequest(days: days))
    try session.show(ImpressionsReport(answer: answer))
    return .done
  }
}

/// What was recommended and what became of it.
struct ImpressionsReport: Report {
  var answer: GetImpressionsResponse

  var json: JSONValue {
    .object([
      ("enabled", .bool(answer.enabled)), ("sample", .number(answer.sample)),
      ("hit_window_seconds", .count(answer.hitWindowSeconds)), ("days", .count(answer.days)),
      ("lists", .count(answer.lists)), ("lists_with_hit", .count(answer.listsWithHit)),
      ("shown", .count(answer.shown)), ("hits", .count(answer.hits)),
      ("repeats", .count(answer.repeats)), ("positives", .count(answer.positives)),
      ("dropped", .count(answer.dropped)), ("users", .count(answer.users)),
      ("bytes", .count(answer.bytes)), ("versions", .array(answer.versions.map(\.json))),
      ("positions", .array(answer.positions.map(\.json))),
      ("exposures", .array(answer.exposures.map(\.json))),
    ])
  }

  func text(_ page: Page) -> String {
    guard answer.enabled else {
      return "What is shown is not remembered; impressions.sample of the daemon is 0."
    }
    var fields = FieldList()
    fields.add("days", "\(answer.days)")
    fields.add("users", "\(Text.percent(answer.sample)) of all")
    fields.add(
      "lists",
      "\(Text.grouped(answer.lists)), \(rate(answer.listsWithHit, answer.lists)) with a hit")
    fields.add(
      "films shown",
      "\(Text.grouped(answer.shown)), \(rate(answer.repeats, answer.shown)) repeated, "
        + "\(rate(answer.hits, answer.shown)) hit")
    fields.add(
      "likes",
      "\(Text.grouped(answer.positives)), \(rate(answer.hits, answer.positives)) of films recommended"
    )
    fields.add("hit window", Text.duration(seconds: Double(answer.hitWindowSeconds)))
    fields.add(
      "in memory", "\(Text.count(answer.users, "user")), \(Text.bytes(answer.bytes))")
    if answer.dropped > 0 { fields.add("dropped", Text.grouped(answer.dropped)) }
    var parts = [fields.render(page)]
    if answer.shown > 0 {
      parts.append(
        table("version", answer.versions, page) { version in
          version.arm.isEmpty ? version.version : "\(version.version) (\(version.arm))"
        })
      parts.append(table("place", answer.positions, page, name: range))
      parts.append(table("exposure", answer.exposures, page, name: range))
    }
    return parts.joined(separator: "\n\n")
  }

  private func table(
    _ title: String, _ rates: [ImpressionRate], _ page: Page, name: (ImpressionRate) -> String
  ) -> String {
    var table = Table([.left(title), .right("shown"), .right("hits"), .right("rate")])
    for row in rates {
      table.add([
        name(row), Text.grouped(row.shown), Text.grouped(row.hits), rate(row.hits, row.shown),
      ])
    }
    return table.render(page)
  }

  private func range(_ rate: ImpressionRate) -> String {
    if rate.last == 0 { return "\(rate.first)+" }
    return rate.first == rate.last ? "\(rate.first)" : "\(rate.first)-\(rate.last)"
  }

  private func rate(_ part: Int, _ whole: Int) -> String {
    whole == 0 ? "none" : Text.percent(Double(part) / Double(whole))
  }
}

extension ImpressionRate {
  var json: JSONValue {
    .object([
      ("version", .string(version)), ("arm", .string(arm)), ("first", .count(first)),
      ("last", .count(last)), ("shown", .count(shown)), ("hits", .count(hits)),
    ])
  }
}
