import ArgumentParser
import SprocketCore

/// `sprocket history USER`
struct HistoryCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "Show what is known of a user.",
    discussion: """
      Newest first; ratings that came with a data set have no event id and position 0.

      EXAMPLES:
        sprocket history 42
        sprocket history 42 --limit 1000 --json
      """)

  @Argument(help: "The user's id.")
  var user: String
  @Option(help: ArgumentHelp("How many events, 1 to 10000.", valueName: "count"))
  var limit = 20
  @Option(help: ArgumentHelp("Skip that many of the newest.", valueName: "count"))
  var offset = 0
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func validate() throws {
    guard (1...10_000).contains(limit) else {
      throw ValidationError("--limit must be between 1 and 10000, not \(limit).")
    }
    guard offset >= 0 else { throw ValidationError("--offset must not be below 0.") }
  }

  func perform(_ session: Session) async throws -> CommandExit {
    let user = try UserID(validating: user)
    let daemon = try await session.data()
    let answer = try await daemon.listEvents(
      ListEventsRequest(user: user, limit: limit, offset: offset))
    try session.show(HistoryReport(user: user, answer: answer))
    return .done
  }
}

/// What is known of a user.
struct HistoryReport: Report {
  var user: UserID
  var answer: ListEventsResponse

  var json: JSONValue {
    let events = answer.events.map { stored in
      JSONValue.object([
        ("item", .id(stored.event.item)), ("title", .string(stored.title)),
        ("kind", .string(stored.event.kind.name)),
        ("value", stored.event.kind.json(of: stored.event.value)),
        ("time", .string(Timestamp(micros: stored.event.timeMicros).description)),
        ("event_id", .string(stored.event.eventID)), ("position", .integer(stored.position)),
      ])
    }
    return .object([
      ("user", .id(user)), ("total", .count(answer.total)), ("events", .array(events)),
    ])
  }

  func text(_ page: Page) -> String {
    guard !answer.events.isEmpty else {
      return answer.total == 0
        ? "Nothing is known of user \(Text.printable(user.rawValue))."
        : "No more events; there are \(Text.grouped(answer.total)) in all."
    }
    var table = Table([
      .left("time (UTC)"), .left("kind"), .right("value"), .left("title", shrinks: true),
      .left("id"),
    ])
    for stored in answer.events {
      let event = stored.event
      table.add([
        Timestamp(micros: event.timeMicros).short, event.kind.name,
        event.kind.text(of: event.value), stored.title, event.item.rawValue,
      ])
    }
    let shown = Text.grouped(answer.events.count)
    let footer = "\(shown) of \(Text.count(answer.total, "event"))"
    return table.render(page) + "\n" + page.style.dim(footer)
  }
}
