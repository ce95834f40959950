import SprocketCore

/// What the retention rule says of each snapshot.
struct RetentionReport: Report {
  var decisions: [RetentionDecision]
  var isDryRun: Bool

  private var removed: [RetentionDecision] { decisions.filter(\.removed) }

  var json: JSONValue {
    .object([
      ("dry_run", .bool(isDryRun)),
      (
        "versions",
        .array(
          decisions.map {
            .object([
              ("version", .version($0.version)), ("removed", .bool($0.removed)),
              ("bytes", .count($0.bytes)), ("reason", .string($0.reason)),
            ])
          })
      ),
    ])
  }

  func text(_ page: Page) -> String {
    guard !decisions.isEmpty else { return "There are no snapshots." }
    var table = Table([.left("version"), .left(""), .right("size"), .left("why", shrinks: true)])
    for decision in decisions {
      table.add([
        decision.version.rawValue,
        decision.removed ? (isDryRun ? "would go" : "removed") : "stays",
        Text.bytes(decision.bytes), decision.reason,
      ])
    }
    let bytes = Text.bytes(removed.reduce(0) { $0 + $1.bytes })
    let sum = Text.count(removed.count, "snapshot")
    return table.render(page) + "\n"
      + (isDryRun ? "\(sum) would go, \(bytes)." : "\(sum) removed, \(bytes).")
  }
}

/// What came of training a version again.
struct ReproductionReport: Report {
  var job: Int64
  var reproduction: Reproduction

  var json: JSONValue {
    .object([
      ("job", .integer(job)), ("version", .version(reproduction.version)),
      ("bit_equal", .bool(reproduction.bitEqual)), ("same_data", .bool(reproduction.sameData)),
      ("obstacles", .strings(reproduction.obstacles)),
      (
        "tensors",
        .array(
          reproduction.tensors.map {
            .object([
              ("name", .string($0.name)), ("elements", .count($0.elements)),
              ("differing", .count($0.differing)),
              ("largest", $0.largest < 0 ? .null : .number($0.largest)),
            ])
          })
      ), ("metrics", MetricOutput.json(reproduction.metrics)),
      ("metrics_again", MetricOutput.json(reproduction.metricsAgain)),
    ])
  }

  func text(_ page: Page) -> String {
    let version = page.style.bold(reproduction.version.rawValue)
    var parts: [String] = []
    parts.append(
      reproduction.bitEqual
        ? page.style.green("Reproduced") + " \(version): all "
          + "\(reproduction.tensors.count) tensors are the same bit by bit."
        : page.style.red("Not reproduced") + " \(version) bit by bit.")
    if !reproduction.obstacles.isEmpty {
      parts.append(reproduction.obstacles.map { "- " + Text.printable($0) }.joined(separator: "\n"))
    }
    if !reproduction.bitEqual {
      var table = Table([
        .left("tensor"), .right("numbers"), .right("differing"), .right("largest difference"),
      ])
      for tensor in reproduction.tensors where tensor.differing > 0 || tensor.largest < 0 {
        table.add([
          tensor.name, Text.grouped(tensor.elements), Text.grouped(tensor.differing),
          tensor.largest < 0 ? "another shape" : "\(tensor.largest)",
        ])
      }
      parts.append(table.render(page))
    }
    var metrics = Table([.left("metric"), .right("then"), .right("again")])
    for metric in reproduction.metrics where !metric.name.contains("/") {
      let again = reproduction.metricsAgain.first { $0.name == metric.name }
      metrics.add([
        metric.name, Text.number(metric.value, digits: 4),
        again.map { Text.number($0.value, digits: 4) } ?? "",
      ])
    }
    if !metrics.isEmpty { parts.append(metrics.render(page)) }
    return parts.joined(separator: "\n\n")
  }
}
