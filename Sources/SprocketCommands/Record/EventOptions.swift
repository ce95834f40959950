import ArgumentParser
import SprocketCore

/// When an event happened and how it is told from others.
struct EventOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "When it happened, as 2026-11-22T21:45:30Z or 2026-11-22. Otherwise now.", valueName: "time"))
  var time: String?

  @Option(
    help: ArgumentHelp(
      "The event's id: the same id twice is one event. Otherwise a random one.", valueName: "id"))
  var eventID: String?

  @Flag(help: "Add the film when it is unknown; then it must be named by its id.")
  var createMissing = false

  func validate() throws {
    if let time, Timestamp(time) == nil {
      throw ValidationError("--time must be like 2026-11-22T21:45:30Z, not \(time).")
    }
  }

  /// Records one event of a user with a film that is named by id or title.
  func record(
    _ kind: EventKind, value: Double, user: String, film: String, in session: Session
  ) async throws {
    let user = try UserID(validating: user)
    let daemon = try await session.data()
    let film = try await find(film, daemon)
    let event = FeedbackEvent(
      eventID: eventID ?? EventID.random(), user: user, item: film.item, kind: kind, value: value,
      timeMicros: time.flatMap { Timestamp($0)?.micros } ?? 0)
    let answer = try await daemon.record(
      RecordRequest(events: [event], createMissing: createMissing))
    try session.show(EventReport(event: event, film: film, answer: answer))
  }

  private func find(_ text: String, _ daemon: any Daemon) async throws -> Film {
    do {
      return try await FilmResolver(daemon).resolve(text)
    } catch let failure as CommandFailure where createMissing && failure.code == .notFound {
      let item = try ItemID(validating: text)
      return Film(item: item, title: item.rawValue, year: 0)
    }
  }
}

/// What became of one event.
struct EventReport: Report {
  var event: FeedbackEvent
  var film: Film
  var answer: RecordResponse

  var json: JSONValue {
    .object(
      answer.pairs + [
        ("user", .id(event.user)), ("item", .id(film.item)), ("title", .string(film.title)),
        ("kind", .string(event.kind.name)), ("value", event.kind.json(of: event.value)),
        ("event_id", .string(event.eventID)),
      ])
  }

  func text(_ page: Page) -> String {
    let what = "user \(Text.printable(event.user.rawValue)) \(event.kind.phrase(event.value)) "
    let film = Text.film(film.title, film.year)
    if answer.recorded == 0 { return "Known already: \(what)\(film)." }
    return "Recorded: \(what)\(film). It is durable, and the next list reflects it."
  }
}
