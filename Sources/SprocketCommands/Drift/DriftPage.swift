import SprocketCore

/// The drift of a model as one HTML file that needs nothing else.
struct DriftPage {
  private let report: DriftReport

  init(_ report: DriftReport) {
    self.report = report
  }

  private var drift: GetDriftResponse { report.drift }

  var text: String {
    var conditions = [
      ("Model", drift.model?.rawValue ?? "none"),
      ("Interactions since its training", Text.grouped(drift.events)),
      ("Events scored before they were learned", report.scored),
    ]
    if drift.baseline.events > 0 {
      conditions.append(("Training data ends with", DriftReport.window(drift.baseline)))
      conditions.append(("Compared with", DriftReport.window(drift.recent)))
    }
    if drift.lookedMicros > 0 {
      conditions.append(
        (
          "Last look",
          "\(Timestamp(micros: drift.lookedMicros).short), \(Text.count(drift.looks, "look")) in all"
        ))
    }
    return Markup.document(
      "Drift", conditions: conditions,
      [summary, table, streams, distributions, history, done],
      footer: "Made by sprocket \(Markup.escaped(SprocketCommand.version)). An alarm is both more "
        + "than chance explains, at the configured rate of false alarms, and large enough to matter."
    )
  }

  // MARK: Summary

  private var summary: String {
    let moved = drift.findings.filter { $0.severity != .none }
    var entries = moved.map { finding in
      Markup.element(
        "li", ["class": finding.severity == .drift ? "warning" : "caution"],
        Markup.escaped("\(DriftReport.name(finding)): \(DriftReport.movement(finding))")
          + Markup.element("span", [:], Markup.escaped(Self.sureness(finding))))
    }
    if entries.isEmpty {
      let nothing =
        drift.findings.isEmpty
        ? "Nothing can be said yet." : "Nothing moved more than it does by chance."
      entries = [Markup.element("li", [:], Markup.escaped(nothing))]
    }
    let remark =
      drift.message.isEmpty ? "" : Markup.remark("Data: \(drift.message).")
    return Markup.section(
      "What moved",
      Markup.element("ul", ["class": "advice"], entries.joined(separator: "\n")) + remark)
  }

  private static func sureness(_ finding: DriftFinding) -> String {
    "\(testName(finding.test)) \(Text.compact(finding.value)), alarm from "
      + "\(Text.compact(finding.threshold)); by chance with a probability of "
      + "\(Text.pValue(finding.pValue)); \(Text.grouped(finding.recentCount)) "
      + (finding.kind == .data ? "users" : "observations") + " against "
      + Text.grouped(finding.baselineCount)
      + (finding.severity == .warning ? "; too little to act on" : "")
  }

  private static func testName(_ test: DriftTest) -> String {
    switch test {
    case .populationStability: "population stability index"
    case .kolmogorovSmirnov: "Kolmogorov-Smirnov distance"
    case .proportion: "difference of shares"
    case .adwin: "ADWIN, difference of means"
    case .pageHinkley: "Page-Hinkley, standard deviations"
    }
  }

  private var table: String {
    let rows = drift.findings.map { finding in
      [
        DriftReport.name(finding), Self.testName(finding.test), Text.compact(finding.value),
        finding.threshold > 0 ? Text.compact(finding.threshold) : "too little to say",
        finding.threshold > 0 ? Text.pValue(finding.pValue) : "",
        Text.compact(finding.baseline), Text.compact(finding.recent),
        Text.grouped(finding.baselineCount), Text.grouped(finding.recentCount),
        finding.severity == .none ? "" : "\(finding.severity)",
        finding.sinceMicros > 0 ? "\(Timestamp(micros: finding.sinceMicros).short)" : "",
      ]
    }
    if rows.isEmpty { return "" }
    let marked = drift.findings.indices.filter { drift.findings[$0].severity == .drift }
    return Markup.section(
      "All measures",
      Markup.table(
        head: [
          "measure", "test", "value", "alarm from", "p", "before", "now", "n before", "n now",
          "verdict", "since",
        ], rows: rows, markedRows: Set(marked), leftColumns: [1, 9, 10])
        + Markup.remark(
          "p is corrected for the number of measures. Before and now are means or shares; of a "
            + "distribution, the share of the part that moved most. n counts users for data, "
            + "sessions for the model's errors."))
  }

  // MARK: Plots

  /// The errors of the model over time, one plot for each stream.
  private var streams: String {
    let plots = drift.findings.filter { $0.kind == .concept && $0.test == .adwin }.map { finding in
      let scale = TimeScale(finding.points)
      var lines = [LinePlot.Line(name: "mean", points: scale.places(finding.points) { $0.value })]
      if finding.severity == .drift {
        lines.append(
          LinePlot.Line(
            name: "before",
            points: scale.places(finding.points) { _ in finding.baseline }))
      }
      return figure(Self.streamName(finding.measure), lines, scale, startsAtZero: false)
    }
    return Markup.section(
      "What the model makes of it",
      Markup.plots(plots)
        + (plots.isEmpty
          ? ""
          : Markup.remark(
            "Every event is scored before the model learns from it; a user's session is one value."))
    )
  }

  private static func streamName(_ measure: String) -> String {
    switch measure {
    case "rating_error": "Error of predicted ratings"
    case "rank": "Share of films ranked above a liked one"
    case "hit_rate": "Hit rate of what was recommended"
    default: measure
    }
  }

  /// What moved within the distributions that drift, or else within the one that moved most.
  private var distributions: String {
    let moved = drift.findings.filter {
      $0.kind == .data && !$0.cells.isEmpty && $0.severity != .none
        && $0.test == .populationStability
    }
    let plots = moved.prefix(6).map { finding in
      let most = finding.cells.reduce(0) { max($0, $1.baseline, $1.recent) }
      let bars = finding.cells.prefix(6).flatMap { cell in
        [
          BarPlot.Bar(
            name: cell.name, value: cell.baseline, label: Text.percent(cell.baseline)),
          BarPlot.Bar(
            name: "now", value: cell.recent, label: Text.percent(cell.recent), isMarked: true),
        ]
      }
      let title = "\(DriftReport.name(finding)): before and now"
      return Markup.figure(title, BarPlot(title: title, bars: Array(bars), full: most).svg)
    }
    return Markup.section("The parts that moved most", Markup.plots(plots))
  }

  /// Value and threshold at every look, of what drifts and a few others.
  private var history: String {
    let looked = drift.findings.filter { $0.kind == .data && $0.points.count > 1 }
    let plots = looked.prefix(6).map { finding in
      let scale = TimeScale(finding.points)
      return figure(
        "\(DriftReport.name(finding)) (\(finding.test.rawValue))",
        [
          LinePlot.Line(name: "value", points: scale.places(finding.points) { $0.value }),
          LinePlot.Line(
            name: "alarm from",
            points: scale.places(finding.points.filter { $0.threshold > 0 }) { $0.threshold }),
        ], scale, startsAtZero: true)
    }
    return Markup.section("At every look", Markup.plots(plots))
  }

  private func figure(
    _ title: String, _ lines: [LinePlot.Line], _ scale: TimeScale, startsAtZero: Bool
  ) -> String {
    let shown = lines.filter { $0.points.count > 1 }
    if shown.isEmpty { return "" }
    let plot = LinePlot(
      title: title, xTitle: scale.title, lines: shown, startsAtZero: startsAtZero)
    return Markup.figure(title, plot.svg + plot.legend)
  }

  // MARK: What was done

  private var done: String {
    guard report.since != nil else { return "" }
    let rows = report.jobs.map { job in
      [
        "\(job.job)", "\(Timestamp(micros: job.createdMicros).short)", job.state.name,
        job.version?.rawValue ?? "", job.message,
      ]
    }
    let jobs =
      rows.isEmpty
      ? Markup.remark("No training was started since.")
      : Markup.table(
        head: ["job", "asked for", "state", "version", "message"], rows: rows,
        leftColumns: [1, 2, 3], textColumns: [4])
    let decisions = report.decisions.prefix(20).map { entry in
      [
        Timestamp(micros: entry.lastMicros).short, entry.started ? "started" : "waited",
        entry.job > 0 ? "\(entry.job)" : "", entry.reason,
      ]
    }
    let policy =
      decisions.isEmpty
      ? ""
      : Markup.table(
        head: ["policy", "decision", "job", "reason"], rows: Array(decisions), leftColumns: [1, 2],
        textColumns: [3])
    return Markup.section("What was done", jobs + policy)
  }
}

/// Time on an axis of numbers: how long before the last point, in the unit that reads best.
private struct TimeScale {
  private let last: Int64
  private let unit: Double
  let title: String

  init(_ points: [DriftPoint]) {
    last = points.map(\.timeMicros).max() ?? 0
    let span = Double(last - (points.map(\.timeMicros).min() ?? last)) / 1e6
    let units = [("days", 86_400.0), ("hours", 3_600.0), ("minutes", 60.0)]
    let (name, seconds) = units.first { span >= 3 * $0.1 } ?? ("seconds", 1)
    unit = seconds
    title = "\(name) before \(Timestamp(micros: last).short)"
  }

  func places(_ points: [DriftPoint], _ value: (DriftPoint) -> Double) -> [(x: Double, y: Double)] {
    points.map { (x: Double($0.timeMicros - last) / 1e6 / unit, y: value($0)) }
  }
}
