import Foundation
import SprocketCommands
import SprocketCore
import Testing

@Suite struct RecordCommandTests {
  private let daemon = Films.daemon()

  init() {
    daemon.on(RecordRequest.self) { request in
      RecordResponse(recorded: request.events.count, duplicates: 0, position: 17)
    }
    daemon.on(UploadEnd<RecordRequest>.self) { [daemon] _ in
      let events = daemon.requests(RecordRequest.self).reduce(0) { $0 + $1.events.count }
      return RecordResponse(recorded: events, duplicates: 0, position: Int64(events))
    }
  }

  @Test func rateSendsOneEvent() async throws {
    let run = await CommandRun.run(
      "rate", "42", "Heat (1995)", "4.5", "--time", "2026-11-22T21:50:00Z", "--event-id", "e1",
      "--json", daemon: daemon)
    #expect(
      run.output == #"{"recorded":1,"duplicates":0,"position":17,"user":"42","item":"6","#
        + #""title":"Heat","kind":"rating","value":4.5,"event_id":"e1"}"# + "\n")
    let event = FeedbackEvent(
      eventID: "e1", user: UserID("42"), item: ItemID("6"), kind: .rating, value: 4.5,
      timeMicros: 1_795_384_200_000_000)
    #expect(daemon.requests() == [RecordRequest(events: [event])])
  }

  @Test func rateGivesEachEventItsOwnID() async throws {
    for _ in 0..<2 { _ = await CommandRun.run("rate", "42", "6", "4", daemon: daemon) }
    let ids = daemon.requests(RecordRequest.self).flatMap(\.events).map(\.eventID)
    #expect(Set(ids).count == 2)
    #expect(ids.allSatisfy { $0.utf8.count == 32 })
  }

  @Test(arguments: [
    (["--like"], EventKind.like, 0.0), (["--dislike"], .dislike, 0),
    (["--watched", "0.8"], .watched, 0.8), (["--seen"], .seen, 0),
  ])
  func eventSendsItsKind(options: [String], kind: EventKind, value: Double) async throws {
    let console = RecordingConsole()
    let environment = CommandEnvironment(console: console) { [daemon] _, _ throws(SprocketError) in
      daemon
    }
    let exit = await SprocketCommand.run(["event", "42", "6"] + options, in: environment)
    #expect(exit == .done)
    let event = try #require(daemon.requests(RecordRequest.self).first?.events.first)
    #expect(event.kind == kind)
    #expect(event.value == value)
  }

  @Test func eventNeedsJustOneKind() async throws {
    #expect(await CommandRun.run("event", "42", "6", daemon: daemon).exit == .usage)
    #expect(await CommandRun.run("event", "42", "6", "--like", "--seen").exit == .usage)
    #expect(await CommandRun.run("event", "42", "6", "--watched", "1.5").exit == .usage)
  }

  @Test func recordStreamsLines() async throws {
    let console = RecordingConsole(input: [
      #"{"user":"42","item":"6","kind":"like","event_id":"a"}"#, "",
      #"{"user":7,"item":6,"value":3.5,"time":"2026-11-22T21:50:00Z"}"#,
      #"{"user":"7","item":"9","kind":"watched","value":0.25,"time":1.5}"#,
    ])
    let run = await CommandRun.run("record", "-", "--json", daemon: daemon, console: console)
    #expect(run.output == #"{"recorded":3,"duplicates":0,"position":3}"# + "\n")
    let events = daemon.requests(RecordRequest.self).flatMap(\.events)
    #expect(
      events == [
        FeedbackEvent(eventID: "a", user: UserID("42"), item: ItemID("6"), kind: .like),
        FeedbackEvent(
          user: UserID("7"), item: ItemID("6"), kind: .rating, value: 3.5,
          timeMicros: 1_795_384_200_000_000),
        FeedbackEvent(
          user: UserID("7"), item: ItemID("9"), kind: .watched, value: 0.25,
          timeMicros: 1_500_000),
      ])
    #expect(run.timeouts == [nil])
  }

  @Test(arguments: [
    ("nonsense", "is no JSON object"), (#"{"user":"1","value":3}"#, #"the key "item" is missing"#),
    (#"{"user":"1","item":"2"}"#, #"the key "value" is missing"#),
    (#"{"user":"1","item":"2","kind":"love"}"#, "must be rating, like, dislike, watched or seen"),
    (#"{"user":"","item":"2","value":3}"#, "is empty"),
    (#"{"user":"1","item":"2","value":"x"}"#, #""value" must be a number"#),
    (#"{"user":"1","item":"2","value":3,"time":"soon"}"#, "must be like 2026-11-22T21:45:30Z"),
  ])
  func recordNamesABadLine_andKeepsThoseBefore(line: String, reason: String) async throws {
    let console = RecordingConsole(input: [#"{"user":"1","item":"2","kind":"seen"}"#, line])
    let run = await CommandRun.run("record", "-", daemon: daemon, console: console)
    #expect(run.exit == .failed)
    #expect(run.errors.contains("standard input:2: "))
    #expect(run.errors.contains(reason))
    #expect(run.errors.contains("the 1 event before it are recorded"))
    #expect(daemon.requests(RecordRequest.self).flatMap(\.events).count == 1)
  }

  @Test func recordReadsAFileInParts() async throws {
    let path = NSTemporaryDirectory() + "sprocket-events-\(UUID().uuidString).jsonl"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let lines = (0..<2500).map { #"{"user":"\#($0)","item":"6","kind":"seen"}"# }
    try lines.joined(separator: "\r\n").write(toFile: path, atomically: true, encoding: .utf8)
    let run = await CommandRun.run("record", path, "--create-missing", daemon: daemon)
    #expect(run.output == "Recorded 2,500 events. All are durable.\n")
    let requests = daemon.requests(RecordRequest.self)
    #expect(requests.map(\.events.count) == [1000, 1000, 500])
    #expect(requests.map(\.createMissing) == [true, true, true])
    #expect(requests.last?.events.last?.user == UserID("2499"))
    let missing = await CommandRun.run("record", path + ".not", daemon: daemon)
    #expect(missing.exit == .failed)
  }
}

@Suite struct HistoryAndForgetCommandTests {
  private let daemon = FakeDaemon()

  @Test func historyPrintsTheDocumentedObject() async throws {
    daemon.on(ListEventsRequest.self) { request in
      let rating = FeedbackEvent(
        eventID: "e1", user: request.user, item: ItemID("6"), kind: .rating, value: 4.5,
        timeMicros: 1_795_384_200_000_000)
      let seen = FeedbackEvent(user: request.user, item: ItemID("7"), kind: .seen)
      return ListEventsResponse(
        events: [
          StoredEvent(event: rating, title: "Heat", position: 17),
          StoredEvent(event: seen, title: "Ronin"),
        ], total: 30)
    }
    let run = await CommandRun.run(
      "history", "42", "--limit", "2", "--offset", "1", "--json", daemon: daemon)
    #expect(
      run.output
        == #"{"user":"42","total":30,"events":[{"item":"6","title":"Heat","kind":"rating","#
        + #""value":4.5,"time":"2026-11-22T21:50:00Z","event_id":"e1","position":17},"#
        + #"{"item":"7","title":"Ronin","kind":"seen","value":null,"#
        + #""time":"1970-01-01T00:00:00Z","event_id":"","position":0}]}"# + "\n")
    #expect(daemon.requests() == [ListEventsRequest(user: UserID("42"), limit: 2, offset: 1)])
    let text = await CommandRun.run("history", "42", daemon: daemon)
    #expect(text.output.contains("2026-11-22 21:50  rating    4.5  Heat   6\n"))
    #expect(text.output.contains("2 of 30 events"))
  }

  @Test func forgetRefusesWithoutAPersonToAsk() async throws {
    let run = await CommandRun.run("forget", "42", daemon: daemon)
    #expect(run.exit == .usage)
    #expect(run.sockets.isEmpty)
  }

  @Test(arguments: [
    ("y", CommandExit.done, 1), ("yes", .done, 1), ("n", .failed, 0), ("", .failed, 0),
  ])
  func forgetAsksOnATerminal(reply: String, exit: CommandExit, calls: Int) async throws {
    daemon.on(ForgetUserRequest.self) { _ in ForgetUserResponse(removed: 3) }
    let console = RecordingConsole(input: [reply], isInputTerminal: true)
    let run = await CommandRun.run("forget", "42", daemon: daemon, console: console)
    #expect(run.exit == exit)
    #expect(daemon.requests(ForgetUserRequest.self).count == calls)
  }

  @Test func forgetWithYesAsksNobody() async throws {
    daemon.on(ForgetUserRequest.self) { _ in ForgetUserResponse(removed: 3) }
    let run = await CommandRun.run("forget", "42", "--yes", "--json", daemon: daemon)
    #expect(run.output == #"{"user":"42","removed":3}"# + "\n")
  }
}
