import ArgumentParser
import SprocketClient
import SprocketCore

/// `sprocket record FILE|-`
struct RecordCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "record",
    abstract: "Record events from lines of JSON.",
    discussion: """
      One object a line: `user`, `item`, `kind` (rating, like, dislike, watched, seen, \
      retract; rating when it is missing), `value` (the rating, or the part watched), and, as you like, `time` \
      (RFC 3339 or seconds since 1970) and `event_id` (the same id twice is one event).

      A line that is no event ends the command with its number; the lines before it are recorded.

      EXAMPLES:
        sprocket record events.jsonl
        echo '{"user":"42","item":"6","kind":"like"}' | sprocket record -
      """)

  private static let eventsPerMessage = 1000

  @Argument(help: "A file, or - for standard input.", completion: .file())
  var file: String
  @Flag(help: "Add films that are unknown, with their id as title.")
  var createMissing = false
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func perform(_ session: Session) async throws -> CommandExit {
    var lines = try LineSource(file, session.console)
    let call = try await session.data(waitsLong: true).recordStream()
    let progress = session.progress()
    var batch: [FeedbackEvent] = []
    var sent = 0
    var badLine: SprocketError?
    while let line = lines.nextFilled() {
      switch JSONLine.decode(EventLine.self, from: line) {
      case .success(let line): batch.append(line.event)
      case .failure(let error): badLine = lines.failure(error.reason)
      }
      if badLine != nil { break }
      if batch.count == Self.eventsPerMessage {
        try await send(&batch, call)
        sent += Self.eventsPerMessage
        let count = sent
        progress.update("\(Text.count(count, "event")) sent")
      }
    }
    if !batch.isEmpty { try await send(&batch, call) }
    let answer = try await call.finish()
    progress.finish()
    if let badLine {
      let before = Text.count(answer.recorded + answer.duplicates, "event")
      throw SprocketError(
        badLine.code, "\(badLine.message); the \(before) before it are recorded")
    }
    try session.show(RecordReport(answer: answer))
    return .done
  }

  private func send(
    _ batch: inout [FeedbackEvent], _ call: UploadStream<RecordRequest, RecordResponse>
  ) async throws {
    try await call.send(RecordRequest(events: batch, createMissing: createMissing))
    batch.removeAll(keepingCapacity: true)
  }
}

/// What became of many events.
struct RecordReport: Report {
  var answer: RecordResponse

  var json: JSONValue { .object(answer.pairs) }

  func text(_ page: Page) -> String {
    var text = "Recorded \(Text.count(answer.recorded, "event"))"
    if answer.duplicates > 0 { text += "; \(Text.grouped(answer.duplicates)) were there before" }
    return text + ". All are durable."
  }
}
