import SprocketCore

/// Two versions side by side.
struct ModelComparisonReport: Report {
  var one: ModelEntry
  var other: ModelEntry

  /// Settings that differ, with both values; an empty one is not set.
  private var settings: [(name: String, one: String, other: String)] {
    let (mine, theirs) = (Self.values(one), Self.values(other))
    return Set(mine.keys).union(theirs.keys).sorted().compactMap { name in
      let (a, b) = (mine[name] ?? "", theirs[name] ?? "")
      return a == b ? nil : (name, a, b)
    }
  }

  private static func values(_ model: ModelEntry) -> [String: String] {
    Dictionary(model.settings.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
  }

  private var metricNames: [String] {
    let names = one.metrics.map(\.name)
    return names + other.metrics.map(\.name).filter { !names.contains($0) }
  }

  var json: JSONValue {
    .object([
      ("one", one.json), ("other", other.json),
      (
        "settings",
        .object(
          settings.map { ($0.name, .array([.string($0.one), .string($0.other)])) })
      ),
    ])
  }

  func text(_ page: Page) -> String {
    var facts = Table([
      .left(""), .left(one.version.rawValue, shrinks: true),
      .left(other.version.rawValue, shrinks: true),
    ])
    func add(_ name: String, _ value: (ModelEntry) -> String) {
      let (a, b) = (value(one), value(other))
      if !a.isEmpty || !b.isEmpty { facts.add([name, a, b]) }
    }
    add("kind") { $0.kind }
    add("state") { $0.state }
    add("aliases") { $0.aliases.joined(separator: ", ") }
    add("made") { Timestamp(micros: $0.createdMicros).short }
    add("data") { $0.window }
    add("data version") { $0.dataVersion == 0 ? "" : "\($0.dataVersion)" }
    add("fingerprint") { $0.dataFingerprint }
    add("users") { Text.grouped($0.users) }
    add("films") { Text.grouped($0.items) }
    add("interactions") { Text.grouped($0.interactions) }
    add("size") { Text.bytes($0.bytes) }
    add("program") { $0.codeVersion }
    var parts = [facts.render(page)]
    if settings.isEmpty {
      parts.append("Their settings are the same.")
    } else {
      var table = Table([.left("setting"), .left("one"), .left("other")])
      for setting in settings { table.add([setting.name, setting.one, setting.other]) }
      parts.append(table.render(page))
    }
    var metrics = Table([
      .left("metric"), .right("one"), .left("95 %"), .right("other"), .left("95 %"),
    ])
    for name in metricNames where !name.contains("/") {
      let (a, b) = (one.metrics.first { $0.name == name }, other.metrics.first { $0.name == name })
      metrics.add([
        name, a.map { Text.number($0.value, digits: 4) } ?? "",
        a.map(MetricOutput.interval) ?? "", b.map { Text.number($0.value, digits: 4) } ?? "",
        b.map(MetricOutput.interval) ?? "",
      ])
    }
    if !metrics.isEmpty {
      parts.append(metrics.render(page))
      if one.evaluation != other.evaluation {
        parts.append(
          page.remark(
            "They were measured on different holdouts, so their metrics do not compare: one on "
              + "\(one.evaluation); the other on \(other.evaluation)."))
      }
    }
    return parts.joined(separator: "\n\n")
  }
}
