import SprocketCore

/// What moved, by how much, since when, how sure that is, and what was done about it.
struct DriftReport: Report {
  var drift: GetDriftResponse
  /// Where the page was written.
  var html: String?
  /// Who asked for the training of this model, and why, such as "policy: drift: ratings"; empty: by
  /// hand; nil: that is not known any more.
  var trainedFor: String?
  /// Trainings that were asked for since the first finding began, newest first.
  var jobs: [Job] = []
  /// What the policy decided since then, newest first.
  var decisions: [PolicyEntry] = []

  /// When the first of what moved began, or nil.
  var since: Int64? {
    drift.findings.filter { $0.severity != .none }.map(\.sinceMicros).min()
  }

  var worst: DriftSeverity { drift.findings.map(\.severity).max() ?? .none }

  // MARK: JSON

  var json: JSONValue {
    .object([
      ("model", .version(drift.model)),
      ("trained_for", trainedFor.map { .string($0) } ?? .null), ("events", .count(drift.events)),
      ("severity", .string("\(worst)")), ("since", .time(drift.sinceMicros)),
      ("scored", .count(drift.scored)), ("unscored", .count(drift.unscored)),
      ("looked", .time(drift.lookedMicros)), ("looks", .count(drift.looks)),
      ("message", drift.message.isEmpty ? .null : .string(drift.message)),
      ("baseline", Self.json(drift.baseline)), ("recent", Self.json(drift.recent)),
      ("findings", .array(drift.findings.map(Self.json))),
      (
        "jobs",
        .array(
          jobs.map {
            .object([
              ("job", .integer($0.job)), ("state", .string($0.state.name)),
              ("created", .time($0.createdMicros)), ("version", .version($0.version)),
              ("message", .string($0.message)),
            ])
          })
      ),
      (
        "decisions",
        .array(
          decisions.map {
            .object([
              ("first", .time($0.firstMicros)), ("last", .time($0.lastMicros)),
              ("started", .bool($0.started)), ("reason", .string($0.reason)),
              ("job", .integer($0.job)),
            ])
          })
      ),
    ])
  }

  private static func json(_ window: DriftWindow) -> JSONValue {
    .object([
      ("first", .time(window.firstMicros)), ("last", .time(window.lastMicros)),
      ("events", .count(window.events)), ("users", .count(window.users)),
    ])
  }

  private static func json(_ finding: DriftFinding) -> JSONValue {
    .object([
      ("measure", .string(finding.measure)), ("kind", .string("\(finding.kind)")),
      ("test", .string(finding.test.rawValue)), ("severity", .string("\(finding.severity)")),
      ("value", .number(finding.value)), ("threshold", .number(finding.threshold)),
      ("p_value", .number(finding.pValue)), ("since", .time(finding.sinceMicros)),
      ("baseline", .number(finding.baseline)), ("recent", .number(finding.recent)),
      ("baseline_count", .count(finding.baselineCount)),
      ("recent_count", .count(finding.recentCount)), ("divergence", .number(finding.divergence)),
      (
        "cells",
        .array(
          finding.cells.map {
            .object([
              ("name", .string($0.name)), ("baseline", .number($0.baseline)),
              ("recent", .number($0.recent)),
            ])
          })
      ),
    ])
  }

  // MARK: Text

  func text(_ page: Page) -> String {
    var fields = FieldList()
    let model = drift.model?.rawValue ?? ""
    fields.add("model", model.isEmpty ? "none" : model)
    fields.add("trained for", trainedFor.map { $0.isEmpty ? "hand" : Text.printable($0) } ?? "")
    fields.add("came since", Text.count(drift.events, "interaction"))
    fields.add("scored first", scored)
    fields.add("training ends", Self.window(drift.baseline))
    fields.add("compared with", Self.window(drift.recent))
    if drift.lookedMicros > 0 {
      fields.add(
        "last look",
        "\(Timestamp(micros: drift.lookedMicros).short) (\(Text.count(drift.looks, "look")))"
      )
    }
    fields.add("page", html ?? "")
    var parts = [fields.render(page), "", verdict(page)]
    if !drift.message.isEmpty { parts.append(page.remark("Data: \(drift.message).")) }
    let told = drift.findings.filter { $0.threshold > 0 || $0.severity != .none }
    if !told.isEmpty {
      var table = Table([
        .left("measure"), .left("test"), .right("value"), .right("alarm from"), .right("p"),
        .left("verdict"), .left("what moved", shrinks: true),
      ])
      for finding in told {
        table.add([
          Self.name(finding), finding.test.rawValue, Text.compact(finding.value),
          Text.compact(finding.threshold), Text.pValue(finding.pValue),
          finding.severity == .none ? "–" : "\(finding.severity)", Self.movement(finding),
        ])
      }
      parts += ["", table.render(page)]
    }
    let untold = drift.findings.filter { $0.threshold == 0 && $0.severity == .none }
    if !untold.isEmpty {
      parts.append(
        page.remark("Too little to say: " + untold.map(Self.name).joined(separator: ", ") + "."))
    }
    if since != nil { parts += ["", done(page)] }
    return parts.joined(separator: "\n")
  }

  /// How many of the events were scored before the model learned from them: with less than all of
  /// them, what is said of errors and ranks rests on a part.
  var scored: String {
    let all = drift.scored + drift.unscored
    if all == 0 { return "" }
    if drift.unscored == 0 { return "all of \(Text.count(all, "event"))" }
    return "\(Text.grouped(drift.scored)) of \(Text.count(all, "event")), "
      + "for more there was no time (drift.scoring_share)"
  }

  private func verdict(_ page: Page) -> String {
    let drifting = drift.findings.filter { $0.severity == .drift }
    if !drifting.isEmpty {
      let names = Set(drifting.map(Self.name)).sorted().joined(separator: ", ")
      return page.style.red("drift: \(names)")
    }
    if worst == .warning { return "more moved than chance explains, but not enough to matter" }
    if drift.looks == 0, drift.findings.isEmpty { return "nothing can be said yet" }
    return page.style.green("no drift")
  }

  /// What was done about it.
  private func done(_ page: Page) -> String {
    var lines = jobs.map { job in
      "job \(job.job) (\(Timestamp(micros: job.createdMicros).short)): \(job.state.name)"
        + (job.message.isEmpty ? "" : ", \(Text.printable(job.message))")
    }
    if lines.isEmpty { lines = ["no training was started"] }
    // The newest decisions say most; the whole log is the policy's.
    lines += decisions.prefix(3).map { entry in
      "policy (\(Timestamp(micros: entry.lastMicros).short)): \(Text.printable(entry.reason))"
    }
    return (["What was done since:"] + lines.map { "  " + $0 }).joined(separator: "\n")
  }

  static func window(_ window: DriftWindow) -> String {
    if window.events == 0 { return "" }
    return "\(Text.count(window.events, "interaction")) of \(Text.count(window.users, "user")), "
      + "\(Timestamp(micros: window.firstMicros).short) to \(Timestamp(micros: window.lastMicros).short)"
  }

  static func name(_ finding: DriftFinding) -> String {
    finding.measure.replacing("_", with: " ")
  }

  /// What moved, in a few words.
  static func movement(_ finding: DriftFinding) -> String {
    func since() -> String {
      finding.sinceMicros > 0 ? ", since \(Timestamp(micros: finding.sinceMicros).short)" : ""
    }
    switch finding.test {
    case .populationStability:
      let cells = finding.cells.prefix(2).map { cell in
        "\(cell.name) \(Text.percent(cell.baseline)) → \(Text.percent(cell.recent))"
      }
      return cells.joined(separator: ", ") + since()
    case .proportion:
      return "\(Text.percent(finding.baseline)) → \(Text.percent(finding.recent))" + since()
    case .kolmogorovSmirnov, .adwin, .pageHinkley:
      return "mean \(Text.compact(finding.baseline)) → \(Text.compact(finding.recent))" + since()
    }
  }
}
