import ArgumentParser
import SprocketCore

/// `sprocket search TEXT…`
struct SearchCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Find films by words.",
    discussion: """
      Case, accents and articles do not matter.

      EXAMPLES:
        sprocket search lord rings
        sprocket search "amelie" --json
      """)

  @Argument(help: "What to look for.")
  var text: [String]
  @OptionGroup var length: LengthOption
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func perform(_ session: Session) async throws -> CommandExit {
    let words = text.joined(separator: " ")
    let daemon = try await session.data()
    let answer = try await daemon.searchItems(SearchItemsRequest(text: words, k: length.k))
    try session.show(SearchReport(text: words, answer: answer))
    return .done
  }
}

/// Films found by words.
struct SearchReport: Report {
  /// What was looked for.
  var text: String
  var answer: SearchItemsResponse

  var json: JSONValue {
    let items = answer.items.map { item in
      JSONValue.object([
        ("item", .id(item.item)), ("title", .string(item.title)), ("year", .year(item.year)),
        ("genres", .strings(item.genres)), ("score", .number(item.score)),
      ])
    }
    return .object([("items", .array(items))])
  }

  func text(_ page: Page) -> String {
    guard !answer.items.isEmpty else { return "No film matches \"\(Text.printable(text))\"." }
    var table = Table([
      .left("id"), .left("title", shrinks: true), .right("year"), .left("genres", shrinks: true),
    ])
    for item in answer.items {
      table.add([
        item.item.rawValue, item.title, Text.year(item.year), item.genres.joined(separator: ", "),
      ])
    }
    return table.render(page)
  }
}
