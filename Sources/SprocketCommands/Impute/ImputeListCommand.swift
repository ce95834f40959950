import ArgumentParser
import SprocketCore

/// `sprocket impute list`
struct ImputeListCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List imputed values.",
    discussion: """
      EXAMPLES:
        sprocket impute list --column genres --min-confidence 0.8
        sprocket impute list "Heat (1995)"
        sprocket impute list --all --json
      """)

  private static let largestPage = 10_000

  @OptionGroup var selected: ImputedSelectionOptions
  @Option(help: ArgumentHelp("How many values.", valueName: "count"))
  var limit = 100
  @Flag(help: "All values.")
  var all = false
  @Option(help: ArgumentHelp("Go on behind the page that gave this token.", valueName: "token"))
  var after: String?
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func validate() throws {
    guard limit > 0 else { throw ValidationError("--limit must be above 0, not \(limit).") }
  }

  func perform(_ session: Session) async throws -> CommandExit {
    let selection = try await selected.selection(in: session)
    let daemon = try await session.admin()
    let wanted = all ? Int.max : limit
    var report = ImputedValuesReport(
      answer: ListImputedValuesResponse(nextPageToken: after ?? ""))
    repeat {
      let rest = wanted - report.answer.values.count
      let page = try await daemon.listImputedValues(
        ListImputedValuesRequest(
          selection: selection, pageSize: min(rest, Self.largestPage),
          pageToken: report.answer.nextPageToken))
      let values = report.answer.values + page.values
      report.answer = page
      report.answer.values = values
    } while !report.answer.nextPageToken.isEmpty && report.answer.values.count < wanted
    try session.show(report)
    return .done
  }
}

/// Imputed values.
struct ImputedValuesReport: Report {
  var answer: ListImputedValuesResponse

  var json: JSONValue {
    .object([
      ("values", .array(answer.values.map(\.json))), ("total", .count(answer.total)),
      (
        "minimum_confidence",
        answer.minimumConfidence > 1 ? .null : .number(answer.minimumConfidence)
      ),
      (
        "next_page_token",
        answer.nextPageToken.isEmpty ? .null : .string(answer.nextPageToken)
      ),
    ])
  }

  func text(_ page: Page) -> String {
    guard !answer.values.isEmpty else { return "No imputed values." }
    var table = Table([
      .left("film"), .left("column"), .left("value", shrinks: true), .left("method"),
      .right("confidence"), .right("run"), .left("state"), .left("models"),
    ])
    for value in answer.values {
      table.add([
        value.item.rawValue, value.column.rawValue, value.value, value.method,
        Text.number(value.confidence, digits: 2), "\(value.run)", value.state.rawValue,
        isUsed(value) ? "see it" : "",
      ])
    }
    let shown = Text.grouped(answer.values.count)
    let rule =
      answer.minimumConfidence > 1
      ? "imputation.use is off: models see none"
      : "models see those from \(Text.number(answer.minimumConfidence, digits: 2)) up"
    return table.render(page) + "\n"
      + page.style.dim("\(shown) of \(Text.count(answer.total, "value")); \(rule)")
  }

  private func isUsed(_ value: ImputedValue) -> Bool {
    switch value.state {
    case .proposed: value.confidence >= answer.minimumConfidence
    case .accepted: answer.minimumConfidence <= 1
    case .undone: false
    }
  }
}
