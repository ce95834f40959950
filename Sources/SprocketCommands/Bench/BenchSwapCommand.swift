import ArgumentParser
import SprocketCore

/// `sprocket bench swap`
struct BenchSwapCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "swap",
    abstract: "Swap two models to and fro under load, and check every answer.",
    discussion: """
      Puts Recommend calls on the daemon, first with one model in service, then while it is swapped \
      with another as often as told. Beside the load a client asks for lists and compares each with \
      what the version that it names answers when nothing is swapped: a list of neither is a mixed \
      answer. At the end the first model is in service, as before.

      Exit code 1 when a call failed or an answer was mixed.

      EXAMPLES:
        sprocket bench swap champion previous
        sprocket bench swap VERSION VERSION --swaps 50 --user-id-range 1-100000 --json
      """)

  @Argument(help: "A model version or an alias of one.")
  var first: String
  @Argument(help: "Another one.")
  var second: String
  @Option(help: ArgumentHelp("How many swaps.", valueName: "count"))
  var swaps = 50
  @Option(
    help: ArgumentHelp("How long the level before the swaps is measured.", valueName: "seconds"))
  var duration = 10.0
  @Option(help: ArgumentHelp("How long between a swap and the next.", valueName: "seconds"))
  var pause = 0.2
  @Option(help: ArgumentHelp("How many connections.", valueName: "count"))
  var connections = 4
  @Option(help: ArgumentHelp("Calls under way on each connection.", valueName: "count"))
  var inFlight = 4
  @OptionGroup var length: LengthOption
  @OptionGroup var users: BenchUsers
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func validate() throws {
    guard (1...100_000).contains(swaps), (1...1000).contains(connections),
      (1...1000).contains(inFlight), duration > 0, duration < 1e6, pause >= 0, pause < 1e6
    else {
      throw ValidationError("--swaps, --duration, --connections and --in-flight must be above 0.")
    }
  }

  func perform(_ session: Session) async throws -> CommandExit {
    let progress = session.progress()
    defer { progress.finish() }
    let run = SwapRun(
      data: try await session.data(), checker: try await session.data(),
      admin: try await session.admin(waitsLong: true), first: first, second: second,
      swaps: swaps, pause: .seconds(pause), k: length.k,
      users: try users.ids(limit: 10_000, console: session.console))
    let report = try await run.run(
      LoadRun(
        socket: session.dataSocket, connections: connections, inFlight: inFlight, threads: 1,
        warmUp: .seconds(1), duration: .seconds(duration), pools: [], weights: [1]), progress)
    progress.finish()
    try session.show(report)
    return report.isClean ? .done : .failed
  }
}

/// What swapping under load came to.
struct SwapReport: Report {
  var models: [ModelVersion]
  /// How long each swap took, in milliseconds, sorted.
  var swapMilliseconds: [Double] = []
  var before = MethodTally()
  var during = MethodTally()
  /// Lists that were compared with what their version answers.
  var checked = 0
  /// Lists that are none of their version.
  var mixed = 0
  /// Resident memory of the daemon in bytes, before, at most meanwhile, and after.
  var residentBytes: (before: Int, most: Int, after: Int) = (0, 0, 0)

  private func p99(_ tally: MethodTally) -> Double {
    LatencySummary(nanoseconds: tally.latencies).p99
  }

  /// The 99th percentile while models were swapped, over that before.
  var ratio: Double { p99(before) > 0 ? p99(during) / p99(before) : 0 }

  var isClean: Bool { before.failed == 0 && during.failed == 0 && mixed == 0 && checked > 0 }

  var json: JSONValue {
    .object([
      ("models", .strings(models.map(\.rawValue))), ("swaps", .count(swapMilliseconds.count)),
      ("swap_milliseconds_median", .number(middle)),
      ("swap_milliseconds_max", .number(swapMilliseconds.last ?? 0)),
      ("requests_before", .count(before.answered)), ("requests_during", .count(during.answered)),
      ("failed", .count(before.failed + during.failed)), ("checked", .count(checked)),
      ("mixed", .count(mixed)),
      ("latency_micros_before", LatencySummary(nanoseconds: before.latencies).json),
      ("latency_micros_during", LatencySummary(nanoseconds: during.latencies).json),
      ("p99_ratio", .number(ratio)), ("resident_bytes_before", .count(residentBytes.before)),
      ("resident_bytes_most", .count(residentBytes.most)),
      ("resident_bytes_after", .count(residentBytes.after)),
    ])
  }

  private var middle: Double {
    swapMilliseconds.isEmpty ? 0 : swapMilliseconds[swapMilliseconds.count / 2]
  }

  func text(_ page: Page) -> String {
    var table = Table(
      [.left("calls"), .right("answered"), .right("failed")] + LatencySummary.headings)
    for (name, tally) in [("before", before), ("while swapped", during)] {
      table.add(
        [name, Text.grouped(tally.answered), Text.grouped(tally.failed)]
          + LatencySummary(nanoseconds: tally.latencies).cells)
    }
    let memory = [residentBytes.before, residentBytes.most, residentBytes.after]
      .map { Text.bytes($0) }
    return [
      page.style.bold(
        "\(Text.count(swapMilliseconds.count, "swap")), each "
          + "\(Text.number(middle, digits: 0)) ms, at most "
          + "\(Text.number(swapMilliseconds.last ?? 0, digits: 0)) ms"),
      table.render(page),
      "p99 is \(Text.number(ratio, digits: 2)) times that before",
      "\(Text.grouped(checked)) lists compared with their version's, \(Text.grouped(mixed)) mixed",
      page.style.dim("daemon: \(memory[0]) before, \(memory[1]) at most, \(memory[2]) after"),
    ].joined(separator: "\n")
  }
}
