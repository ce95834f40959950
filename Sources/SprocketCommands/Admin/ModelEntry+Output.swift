import SprocketCore

extension ModelEntry {
  var json: JSONValue {
    .object([
      ("version", .version(version)), ("kind", .string(kind)), ("state", .string(state)),
      ("aliases", .strings(aliases)), ("metrics", MetricOutput.json(metrics)),
      ("settings", .object(settings.map { ($0.name, .string($0.value)) })),
      ("created", .time(createdMicros)), ("position", .integer(position)),
      ("users", .count(users)), ("items", .count(items)), ("interactions", .count(interactions)),
      ("bytes", .count(bytes)), ("verdict", .string(verdict)),
      ("job", job == 0 ? .null : .integer(job)), ("parent", .version(parent)),
      ("code_version", .string(codeVersion)),
      ("data_version", dataVersion == 0 ? .null : .integer(dataVersion)),
      ("data_from", .time(firstMicros)), ("data_to", .time(lastMicros)),
      ("data_fingerprint", .string(dataFingerprint)), ("evaluation", .string(evaluation)),
      ("has_snapshot", .bool(hasSnapshot)),
    ])
  }

  /// From when its data is.
  var window: String {
    if firstMicros == 0, lastMicros == 0 { return "" }
    return "\(Timestamp(micros: firstMicros).short) to \(Timestamp(micros: lastMicros).short)"
  }
}

/// One model version.
struct ModelReport: Report {
  /// What was done, before the version: `Serving`.
  var act: String
  var model: ModelEntry

  var json: JSONValue { model.json }

  func text(_ page: Page) -> String {
    var fields = FieldList()
    fields.add("kind", model.kind)
    fields.add("state", model.state)
    fields.add("aliases", model.aliases.joined(separator: ", "))
    fields.add("users", Text.grouped(model.users))
    fields.add("films", Text.grouped(model.items))
    fields.add("size", Text.bytes(model.bytes))
    fields.add("verdict", model.verdict)
    return "\(act) \(page.style.bold(model.version.rawValue))\n\(fields.render(page))"
  }
}

/// Model versions, newest first.
struct ModelsReport: Report {
  /// The metric that stands in the table.
  private static let shownMetric = "ndcg@100"

  var models: [ModelEntry]
  var pin: PromotionPin?

  var json: JSONValue {
    .object([("models", .array(models.map(\.json))), ("pin", pin?.json ?? .null)])
  }

  func text(_ page: Page) -> String {
    var parts: [String] = []
    if let pin {
      parts.append(
        page.style.red("Automatic promotion is off") + " since "
          + "\(Timestamp(micros: pin.timeMicros).short), by \(Text.printable(pin.actor)): "
          + Text.printable(pin.reason))
    }
    guard !models.isEmpty else {
      return (parts + ["No models yet; `sprocket admin retrain` makes one."])
        .joined(separator: "\n")
    }
    var table = Table([
      .left("version"), .left("kind"), .left("state"), .left("aliases", shrinks: true),
      .right(Self.shownMetric), .right("users"), .right("films"), .right("size"),
      .left("verdict", shrinks: true),
    ])
    for model in models {
      let metric = model.metrics.first { $0.name == Self.shownMetric }
      table.add([
        model.version.rawValue, model.kind, model.state, model.aliases.joined(separator: ", "),
        metric.map { Text.number($0.value, digits: 4) } ?? "", Text.grouped(model.users),
        Text.grouped(model.items), Text.bytes(model.bytes), model.verdict,
      ])
    }
    return (parts + [table.render(page)]).joined(separator: "\n")
  }
}

extension PromotionPin {
  var json: JSONValue {
    .object([
      ("since", .time(timeMicros)), ("actor", .string(actor)), ("reason", .string(reason)),
    ])
  }
}

/// Whether automatic promotion is off.
struct PinReport: Report {
  var pin: PromotionPin?

  var json: JSONValue { .object([("pin", pin?.json ?? .null)]) }

  func text(_ page: Page) -> String {
    guard let pin else { return "Automatic promotion is on: what passes the gate is served." }
    return "Automatic promotion is off (\(Text.printable(pin.reason))): what passes the gate is "
      + "kept ready; `sprocket admin promote VERSION` serves it."
  }
}
