import SprocketCore

/// One version with its verdict, rule by rule, and what was done to it.
struct ModelDetailReport: Report {
  var model: ModelEntry
  var changes: [RegistryChange]

  var json: JSONValue {
    .object([
      ("model", model.json), ("gate", model.gate?.json ?? .null),
      ("baseline", MetricOutput.json(model.baseline)),
      ("requested", .object(model.requested.map { ($0.name, .string($0.value)) })),
      ("changes", .array(changes.map(\.json))),
    ])
  }

  func text(_ page: Page) -> String {
    var fields = FieldList()
    fields.add("kind", model.kind)
    fields.add("state", model.state + (model.hasSnapshot ? "" : ", its snapshot is gone"))
    fields.add("aliases", model.aliases.joined(separator: ", "))
    fields.add("made", Timestamp(micros: model.createdMicros).short)
    fields.add("job", model.job == 0 ? "" : "\(model.job)")
    fields.add("from", model.parent.map { "\($0), with what users did since" } ?? "")
    fields.add("program", model.codeVersion)
    fields.add("users", Text.grouped(model.users))
    fields.add("films", Text.grouped(model.items))
    fields.add("interactions", Text.grouped(model.interactions))
    fields.add("data", model.window)
    fields.add("data version", model.dataVersion == 0 ? "" : "\(model.dataVersion)")
    fields.add("journal through", "\(model.position)")
    fields.add("fingerprint", model.dataFingerprint)
    fields.add("size", Text.bytes(model.bytes))
    fields.add(
      "settings", model.settings.map { "\($0.name)=\($0.value)" }.joined(separator: " "))
    var parts = [page.style.bold(model.version.rawValue) + "\n" + fields.render(page)]
    if !model.metrics.isEmpty { parts.append(metrics(page)) }
    if let gate = model.gate { parts.append(gate.text(page)) }
    if !changes.isEmpty { parts.append(history(page)) }
    return parts.joined(separator: "\n\n")
  }

  private func metrics(_ page: Page) -> String {
    var table = Table([.left("metric"), .right("value"), .left("95 %"), .right("popularity")])
    for metric in model.metrics where !metric.name.contains("/") {
      let baseline = model.baseline.first { $0.name == metric.name }
      table.add([
        metric.name, Text.number(metric.value, digits: 4), MetricOutput.interval(metric),
        baseline.map { Text.number($0.value, digits: 4) } ?? "",
      ])
    }
    return "Measured: \(Text.printable(model.evaluation))\n" + table.render(page, indent: 2)
  }

  private func history(_ page: Page) -> String {
    var table = Table([
      .left("when (UTC)"), .left("what"), .left("who"), .left("why", shrinks: true),
    ])
    for change in changes {
      table.add([
        Timestamp(micros: change.timeMicros).short, change.act, change.actor, change.reason,
      ])
    }
    return "What was done\n" + table.render(page, indent: 2)
  }
}

extension GateVerdict {
  var json: JSONValue {
    .object([
      ("passed", .bool(passed)), ("judged", .bool(judged)), ("summary", .string(summary)),
      ("champion", .version(champion)), ("champion_basis", .string(championBasis)),
      ("split", .string(split)), ("confidence", .number(confidence)),
      ("tolerance", .number(tolerance)),
      (
        "rules",
        .array(
          rules.map { rule in
            .object([
              ("name", .string(rule.name)), ("passed", .bool(rule.passed)),
              ("judged", .bool(rule.judged)), ("measure", .string(rule.measure)),
              ("value", .number(rule.value)), ("lower", .number(rule.lower)),
              ("upper", .number(rule.upper)), ("bound", .number(rule.bound)),
              ("users", .count(rule.users)), ("detail", .string(rule.detail)),
            ])
          })
      ),
    ])
  }

  /// The rules as a table, the ones that failed first seen.
  func text(_ page: Page) -> String {
    var fields = FieldList()
    fields.add("compared with", champion.map { "\($0): \(championBasis)" } ?? "")
    fields.add("held out", split)
    fields.add(
      "tolerance",
      confidence > 0
        ? "\(Text.number(tolerance * 100, digits: 1)) % at "
          + "\(Text.number(confidence * 100, digits: 1)) % confidence" : "")
    var table = Table([
      .left("rule"), .left(""), .right("value"), .left("interval"), .right("bound"),
      .left("detail", shrinks: true),
    ])
    for rule in rules {
      let hasNumber = !rule.measure.isEmpty
      table.add([
        rule.name, rule.judged ? (rule.passed ? "pass" : "FAIL") : "–",
        hasNumber ? Text.number(rule.value, digits: 4) : "",
        hasNumber && rule.lower < rule.upper
          ? "\(Text.number(rule.lower, digits: 4)) to \(Text.number(rule.upper, digits: 4))" : "",
        hasNumber && rule.judged ? Text.number(rule.bound, digits: 4) : "", rule.detail,
      ])
    }
    let outcome = passed ? page.style.green("passed") : page.style.red("rejected")
    return "The gate: \(outcome)\n" + fields.render(page)
      + (rules.isEmpty ? "" : "\n" + table.render(page, indent: 2))
  }
}

extension RegistryChange {
  var json: JSONValue {
    .object([
      ("time", .time(timeMicros)), ("act", .string(act)), ("version", .version(version)),
      ("actor", .string(actor)), ("reason", .string(reason)),
    ])
  }
}
