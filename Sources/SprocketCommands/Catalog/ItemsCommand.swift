import ArgumentParser
import SprocketCore

/// `sprocket items`
struct ItemsCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "items",
    abstract: "List the films of the catalogue.",
    discussion: """
      EXAMPLES:
        sprocket items --limit 20
        sprocket items --all --json
      """)

  private static let largestPage = 1000

  @Option(help: ArgumentHelp("How many films.", valueName: "count"))
  var limit = 100
  @Flag(help: "All films.")
  var all = false
  @Option(help: ArgumentHelp("Go on behind the page that gave this token.", valueName: "token"))
  var after: String?
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func validate() throws {
    guard limit > 0 else { throw ValidationError("--limit must be above 0, not \(limit).") }
  }

  func perform(_ session: Session) async throws -> CommandExit {
    let daemon = try await session.data()
    let wanted = all ? Int.max : limit
    var report = ItemsReport(answer: ListItemsResponse(nextPageToken: after ?? ""))
    repeat {
      let rest = wanted - report.answer.items.count
      let page = try await daemon.listItems(
        ListItemsRequest(
          pageSize: min(rest, Self.largestPage), pageToken: report.answer.nextPageToken))
      report.answer.items += page.items
      report.answer.nextPageToken = page.nextPageToken
      report.answer.total = page.total
    } while !report.answer.nextPageToken.isEmpty && report.answer.items.count < wanted
    try session.show(report)
    return .done
  }
}

/// Films of the catalogue.
struct ItemsReport: Report {
  var answer: ListItemsResponse

  var json: JSONValue {
    .object([
      ("items", .array(answer.items.map(\.json))), ("total", .count(answer.total)),
      (
        "next_page_token",
        answer.nextPageToken.isEmpty ? .null : .string(answer.nextPageToken)
      ),
    ])
  }

  func text(_ page: Page) -> String {
    guard !answer.items.isEmpty else { return "No films." }
    var table = Table([
      .left("id"), .left("title", shrinks: true), .right("year"), .left("genres", shrinks: true),
      .right("ratings"), .right("mean"), .left(""),
    ])
    for item in answer.items {
      table.add([
        item.item.rawValue, item.title, Text.year(item.year), item.genres.joined(separator: ", "),
        Text.grouped(item.ratingCount),
        item.ratingCount == 0 ? "" : Text.number(item.meanRating, digits: 2),
        item.hidden ? "hidden" : "",
      ])
    }
    let shown = Text.grouped(answer.items.count)
    return table.render(page) + "\n"
      + page.style.dim("\(shown) of \(Text.count(answer.total, "film"))")
  }
}
