import SprocketCore

/// What load on the daemon came to.
struct LoadReport: Report {
  struct Method: Sendable {
    var name: String
    var tally: MethodTally
  }

  var connections: Int
  var inFlight: Int
  var threads: Int
  var seconds: Double
  var cpuSeconds: Double
  var methods: [Method]

  private var total: MethodTally {
    methods.reduce(into: MethodTally()) { $0.add($1.tally) }
  }

  /// Whether any call failed.
  var hasErrors: Bool { methods.contains { $0.tally.failed > 0 } }

  var json: JSONValue {
    let total = total
    var pairs: [(String, JSONValue)] = [
      ("connections", .count(connections)), ("in_flight", .count(inFlight)),
      ("threads", .count(threads)), ("duration_seconds", .number(seconds)),
    ]
    pairs += self.pairs(of: total)
    pairs += [
      ("client_cpu_micros_per_request", .number(cpuMicros(total))),
      (
        "methods",
        .array(
          methods.map { method in
            .object([("method", .string(method.name))] + self.pairs(of: method.tally))
          })
      ),
    ]
    return .object(pairs)
  }

  private func pairs(of tally: MethodTally) -> [(String, JSONValue)] {
    [
      ("requests", .count(tally.answered)), ("errors", .count(tally.failed)),
      (
        "errors_by_code",
        .object(tally.errors.sorted { $0.key < $1.key }.map { ($0.key, .count($0.value)) })
      ),
      ("requests_per_second", .number(rate(tally))),
      ("latency_micros", LatencySummary(nanoseconds: tally.latencies).json),
      ("bytes_per_answer", .number(bytesPerAnswer(tally))),
    ]
  }

  func text(_ page: Page) -> String {
    var table = Table(
      [.left("call", shrinks: true), .right("calls"), .right("errors"), .right("calls/s")]
        + LatencySummary.headings + [.right("bytes")])
    let total = total
    for method in methods { table.add(cells(method.name, method.tally)) }
    if methods.count > 1 { table.add(cells("all", total)) }
    var lines = [
      page.style.bold(
        "\(connections) × \(inFlight) calls in flight, \(Text.duration(seconds: seconds))"),
      table.render(page),
    ]
    for (code, count) in total.errors.sorted(by: { $0.key < $1.key }) {
      lines.append(page.style.red("\(code): \(Text.grouped(count))"))
    }
    lines.append(
      page.style.dim(
        "client: \(Text.count(threads, "thread")), \(Text.number(cpuMicros(total), digits: 2)) µs "
          + "of CPU per call"))
    return lines.joined(separator: "\n")
  }

  private func cells(_ name: String, _ tally: MethodTally) -> [String] {
    [
      name, Text.grouped(tally.answered), Text.grouped(tally.failed),
      Text.number(rate(tally), digits: 0),
    ] + LatencySummary(nanoseconds: tally.latencies).cells
      + [Text.number(bytesPerAnswer(tally), digits: 0)]
  }

  private func rate(_ tally: MethodTally) -> Double {
    seconds > 0 ? Double(tally.answered) / seconds : 0
  }

  private func cpuMicros(_ tally: MethodTally) -> Double {
    tally.answered == 0 ? 0 : cpuSeconds * 1e6 / Double(tally.answered)
  }

  private func bytesPerAnswer(_ tally: MethodTally) -> Double {
    tally.answered == 0 ? 0 : Double(tally.answerBytes) / Double(tally.answered)
  }
}
