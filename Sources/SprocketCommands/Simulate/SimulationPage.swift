import SprocketCore
import SprocketEvaluation

/// A simulation as one HTML file that needs nothing else.
struct SimulationPage {
  private let report: SimulationReport

  init(_ report: SimulationReport) {
    self.report = report
  }

  var text: String {
    let stream = report.stream
    var conditions = [
      ("Data", "\(stream.name), \(Text.count(stream.count, "event"))"),
      ("Models", report.models), ("First model", "\(Text.grouped(report.warmUp)) events"),
      ("Seed", "\(report.seed)"), ("Time", Text.duration(seconds: report.seconds)),
    ]
    if let first = stream.timeMicros.first, let last = stream.timeMicros.last {
      conditions.insert(
        ("From, to", "\(SimulationReport.day(first)), \(SimulationReport.day(last))"), at: 1)
    }
    return Markup.document(
      "Simulation on \(stream.name)", conditions: conditions,
      [
        Markup.section("Lives of the system", arms + comparisons),
        Markup.section("Over time", Markup.plots([plot("NDCG", \.ndcg), plot("RMSE", \.rmse)])),
        Markup.section("When it trained", Markup.plots([trainings])),
        Markup.section("What happened", report.arms.map(timeline).joined()),
      ],
      footer: "Made by sprocket \(Markup.escaped(SprocketCommand.version)). Every event was "
        + "measured before it was learned from; every film was ranked.")
  }

  private var arms: String {
    Markup.table(
      head: ["life", "trainings", "promoted", "ndcg@\(Replay.cutoff)", "95 %", "rmse", "95 %"],
      rows: report.arms.indices.map { index in
        let arm = report.arms[index]
        return [arm.name, "\(arm.trainings.count)", "\(arm.promotions)"]
          + zip(report.samples[index], report.intervals[index]).flatMap { sample, interval in
            [
              Text.number(sample.value, digits: 4),
              "\(Text.number(interval.lower, digits: 4))–\(Text.number(interval.upper, digits: 4))",
            ]
          }
      }, markedRows: [0])
  }

  private var comparisons: String {
    guard let first = report.arms.first, !report.comparisons.isEmpty else { return "" }
    return Markup.table(
      head: ["\(first.name) against", "metric", "difference", "95 %", "p"],
      rows: report.comparisons.map { comparison in
        [
          comparison.arm, comparison.paired.metric,
          SimulationReport.signed(comparison.paired.difference),
          SimulationReport.signed(comparison.paired.lower) + " to "
            + SimulationReport.signed(comparison.paired.upper),
          Text.pValue(comparison.paired.pValue),
        ]
      })
  }

  private func plot(
    _ title: String, _ value: KeyPath<(ndcg: Double?, rmse: Double?), Double?>
  ) -> String {
    let lines = report.arms.indices.map { index in
      LinePlot.Line(
        name: report.arms[index].name,
        points: report.windows.compactMap { window in
          window.means[index][keyPath: value].map { (Self.year(window.lastMicros), $0) }
        })
    }
    let plot = LinePlot(title: title, xTitle: "year", lines: lines, startsAtZero: false)
    return Markup.figure("\(title), by windows of equally many events", plot.svg + plot.legend)
  }

  /// Trainings so far, by the year.
  private var trainings: String {
    let lines = report.arms.filter { !$0.trainings.isEmpty }.map { arm in
      LinePlot.Line(
        name: arm.name,
        points: arm.trainings.enumerated().map { (Self.year($1.timeMicros), Double($0 + 1)) })
    }
    guard !lines.isEmpty else { return "" }
    let plot = LinePlot(title: "trainings", xTitle: "year", lines: lines, startsAtZero: false)
    return Markup.figure("Trainings so far", plot.svg + plot.legend)
  }

  private func timeline(_ arm: ArmResult) -> String {
    var rows = arm.trainings.map { training in
      (
        training.events,
        [
          SimulationReport.day(training.timeMicros), Text.grouped(training.events),
          training.isPromoted ? "promoted" : "rejected",
        ] + SimulationReport.comparison(training) + [SimulationReport.reason(training)]
      )
    }
    rows += arm.alarms.map { alarm in
      (
        alarm.events,
        [
          SimulationReport.day(alarm.timeMicros), Text.grouped(alarm.events), "drift", "", "",
          "", "", "", alarm.finding,
        ]
      )
    }
    guard !rows.isEmpty else { return "" }
    return Markup.figure(
      "\(arm.name): \(PromotionQuality(arm.trainings).text)",
      Markup.table(
        head: [
          "when", "events", "what", "difference", "bounds", "users", "held out", "champion", "why",
        ],
        rows: rows.sorted { $0.0 < $1.0 }.map(\.1), leftColumns: [2, 6, 7], textColumns: [8]))
  }

  private static func year(_ micros: Int64) -> Double { 1970 + Double(micros) / 31_556_952e6 }
}
