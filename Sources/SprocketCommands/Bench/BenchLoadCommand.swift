import ArgumentParser
import Foundation
import SprocketCore

/// `sprocket bench`, `sprocket bench load`
struct BenchLoadCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "load",
    abstract: "Put load on the daemon and tell how fast it answers.",
    discussion: """
      Every connection keeps a number of calls under way; each answer makes the next call, so the \
      rate is what client and daemon together can do. Requests are encoded beforehand, answers are \
      only checked for their status. Calls: health, recommend, explain (recommend with reasons), \
      similar, similar-users, predict, search, item, history and record (each with a new event id; \
      they stay in the daemon, so do not use record on a service with real users).

      Exit code 1 when any call failed.

      EXAMPLES:
        sprocket bench --mix health=1
        sprocket bench --connections 1 --in-flight 1 --mix recommend=1 --user-id-range 1-610
        sprocket bench --connections 8 --in-flight 8 --duration 10 --mix recommend=8,similar=1,record=1
      """)

  /// Users and films that requests are made of.
  private static let sampleSize = 10_000

  @Option(help: ArgumentHelp("How many connections.", valueName: "count"))
  var connections = 8
  @Option(help: ArgumentHelp("Calls under way on each connection.", valueName: "count"))
  var inFlight = 8
  @Option(help: ArgumentHelp("How long it is measured.", valueName: "seconds"))
  var duration = 5.0
  @Option(help: ArgumentHelp("How long before calls are counted.", valueName: "seconds"))
  var warmUp = 1.0
  @Option(
    help: ArgumentHelp("The calls, and how often in proportion.", valueName: "call=weight,…"))
  var mix = CallMix(.recommend)
  @Option(
    help: ArgumentHelp(
      "Threads of the client. Otherwise half of the processors.", valueName: "count"))
  var threads: Int?
  @OptionGroup var length: LengthOption
  @OptionGroup var users: BenchUsers
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func validate() throws {
    guard (1...10_000).contains(connections) else {
      throw ValidationError("--connections must be between 1 and 10000, not \(connections).")
    }
    guard (1...10_000).contains(inFlight) else {
      throw ValidationError("--in-flight must be between 1 and 10000, not \(inFlight).")
    }
    guard duration > 0, duration < 1e6, warmUp >= 0, warmUp < 1e6 else {
      throw ValidationError("--duration must be above 0 and --warm-up not below.")
    }
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads must be between 1 and 1024, not \(threads).")
    }
  }

  func perform(_ session: Session) async throws -> CommandExit {
    let processors = ProcessInfo.processInfo.activeProcessorCount
    let threads = min(threads ?? max(1, processors / 2), connections)
    let run = LoadRun(
      socket: session.dataSocket, connections: connections, inFlight: inFlight, threads: threads,
      warmUp: .seconds(warmUp), duration: .seconds(duration), pools: try await pools(session),
      weights: mix.weights.map(\.weight))
    let progress = session.progress()
    defer { progress.finish() }
    let outcome = try await run.run(progress)
    progress.finish()
    let methods = zip(mix.weights, outcome.tallies).map { weight, tally in
      LoadReport.Method(name: weight.method.rawValue, tally: tally)
    }
    let report = LoadReport(
      connections: connections, inFlight: inFlight, threads: threads, seconds: outcome.seconds,
      cpuSeconds: outcome.cpuSeconds, methods: methods)
    try session.show(report)
    return report.hasErrors ? .failed : .done
  }

  private func pools(_ session: Session) async throws -> [CallPool] {
    let daemon = try await session.data()
    let userIDs = try users.ids(limit: Self.sampleSize, console: session.console)
    var items: [Item] = []
    if mix.weights.contains(where: { $0.method.needsItems }) {
      items = try await BenchItems.sample(Self.sampleSize, of: daemon)
    }
    let timeout = options.timeout.map { Duration.seconds($0) }
    var random = SystemRandomNumberGenerator()
    return try mix.weights.map { weight in
      try CallPool(
        weight.method, k: length.k, users: userIDs, items: items, timeout: timeout,
        random: &random)
    }
  }
}

/// Films of the catalogue for requests.
enum BenchItems {
  /// The first films, `limit` at most.
  /// - Throws: `failedPrecondition` when there are none.
  static func sample(_ limit: Int, of daemon: any Daemon) async throws -> [Item] {
    var items: [Item] = []
    var token = ""
    repeat {
      let page = try await daemon.listItems(ListItemsRequest(pageSize: 1000, pageToken: token))
      items += page.items.filter { !$0.hidden }
      token = page.nextPageToken
    } while !token.isEmpty && items.count < limit
    guard !items.isEmpty else {
      throw SprocketError(
        .failedPrecondition, "the catalogue is empty; `sprocket ingest` fills it")
    }
    return items
  }
}
