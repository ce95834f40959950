import ArgumentParser
import Histogram
import SprocketCore

/// `sprocket bench freshness`
struct BenchFreshnessCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "freshness",
    abstract: "Measure how soon a recorded rating changes the next list.",
    discussion: """
      A user of the measurement's own gets a list, rates its first film, and asks again until the \
      list is another one: without that film, and placed by the user's fresh row. The users are \
      forgotten afterwards.

      EXAMPLES:
        sprocket bench freshness
        sprocket bench freshness --count 2000 --users 100 --json
      """)

  /// A list that has not changed after this time will not change.
  private static let patience = Duration.seconds(5)

  @Option(help: ArgumentHelp("How many ratings.", valueName: "count"))
  var count = 500
  @Option(help: ArgumentHelp("How many users take turns.", valueName: "count"))
  var users = 20
  @OptionGroup var length: LengthOption
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func validate() throws {
    guard (1...10_000_000).contains(count), (1...1_000_000).contains(users) else {
      throw ValidationError("--count and --users must be above 0.")
    }
  }

  func perform(_ session: Session) async throws -> CommandExit {
    let daemon = try await session.data()
    let run = EventID.random().prefix(8)
    let users = (0..<users).map { UserID("bench-fresh-\(run)-\($0)") }
    let progress = session.progress()
    var report = FreshnessReport()
    do {
      for round in 0..<count {
        try await measure(users[round % users.count], daemon, into: &report)
        progress.update(
          fraction: Double(round + 1) / Double(count), "\(Text.count(round + 1, "rating"))")
      }
    } catch {
      progress.finish()
      try? await forget(users, daemon)
      throw error
    }
    try await forget(users, daemon)
    progress.finish()
    try session.show(report)
    return .done
  }

  private func measure(
    _ user: UserID, _ daemon: any Daemon, into report: inout FreshnessReport
  ) async throws {
    let request = RecommendRequest(user: user, k: length.k)
    guard let film = try await daemon.recommend(request).items.first?.item else {
      throw SprocketError(
        .failedPrecondition, "there are no films to recommend; ingest data or lower --count")
    }
    let event = FeedbackEvent(
      eventID: EventID.random(), user: user, item: film, kind: .rating, value: 5)
    let clock = ContinuousClock()
    let sent = clock.now
    _ = try await daemon.record(RecordRequest(events: [event]))
    let acknowledged = clock.now
    while true {
      let answer = try await daemon.recommend(request)
      let now = clock.now
      if answer.knownUser, !answer.items.contains(where: { $0.item == film }) {
        report.add(
          acknowledge: acknowledged - sent, fresh: now - acknowledged, total: now - sent)
        return
      }
      report.staleAnswers += 1
      guard now - acknowledged < Self.patience else {
        throw SprocketError(
          .deadlineExceeded, "the list of \(user) had not changed 5 seconds after the rating")
      }
    }
  }

  private func forget(_ users: [UserID], _ daemon: any Daemon) async throws {
    for user in users.prefix(count) {
      _ = try await daemon.forgetUser(ForgetUserRequest(user: user))
    }
  }
}

/// How soon lists changed.
struct FreshnessReport: Report {
  private var acknowledge = Self.histogram()
  private var fresh = Self.histogram()
  private var total = Self.histogram()
  /// Lists after the acknowledgement that were still the old ones.
  var staleAnswers = 0

  private static func histogram() -> Histogram<UInt32> {
    Histogram(
      lowestDiscernibleValue: 100, highestTrackableValue: 60_000_000_000,
      numberOfSignificantValueDigits: .three)
  }

  mutating func add(acknowledge: Duration, fresh: Duration, total: Duration) {
    func nanoseconds(_ time: Duration) -> UInt64 { UInt64(min(max(0, time.inSeconds), 60) * 1e9) }
    self.acknowledge.record(nanoseconds(acknowledge))
    self.fresh.record(nanoseconds(fresh))
    self.total.record(nanoseconds(total))
  }

  var json: JSONValue {
    .object([
      ("ratings", .count(Int(total.totalCount))), ("stale_answers", .count(staleAnswers)),
      ("send_to_acknowledge_micros", LatencySummary(nanoseconds: acknowledge).json),
      ("acknowledge_to_fresh_micros", LatencySummary(nanoseconds: fresh).json),
      ("send_to_fresh_micros", LatencySummary(nanoseconds: total).json),
    ])
  }

  func text(_ page: Page) -> String {
    var table = Table([.left("from … to …")] + LatencySummary.headings)
    let rows = [
      ("sent, acknowledged", acknowledge), ("acknowledged, changed list", fresh),
      ("sent, changed list", total),
    ]
    for (name, histogram) in rows {
      table.add([name] + LatencySummary(nanoseconds: histogram).cells)
    }
    let count = Text.count(Int(total.totalCount), "rating")
    return table.render(page) + "\n"
      + page.style.dim("\(count), \(Text.count(staleAnswers, "stale list"))")
  }
}
