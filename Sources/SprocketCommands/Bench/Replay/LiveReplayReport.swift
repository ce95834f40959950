import SprocketCore
import SprocketEvaluation

/// What a replay through a daemon came to.
struct LiveReplayReport: Sendable {
  let stream: EventStream
  let life: LiveReplay.Life
  /// NDCG and RMSE, user by user.
  let samples: [MetricSample]
  let intervals: [ConfidenceInterval?]
  let windows: [Range<Int>]

  init(stream: EventStream, life: LiveReplay.Life, windowCount: Int) {
    self.stream = stream
    self.life = life
    samples = life.series.samples(in: stream)
    // Each by itself: not every user has both.
    intervals = samples.map { Bootstrap(seed: 1).intervals(of: [$0]).first }
    let count = life.series.end
    let parts = min(windowCount, count)
    windows = (0..<parts).map { count * $0 / parts..<count * ($0 + 1) / parts }
  }

  private var promoted: [LiveTraining] { life.trainings.filter { $0.job.state == .succeeded } }
  private var compared: [LiveTraining] { promoted.filter { $0.comparison != nil } }

  private func measured(_ sample: MetricSample) -> Int { Int(sample.counts?.reduce(0, +) ?? 0) }
}

extension LiveReplayReport: Report {
  var json: JSONValue {
    .object([
      ("source", .string(stream.name)), ("events", .count(life.series.end)),
      ("recorded", .count(life.recorded)), ("duplicates", .count(life.duplicates)),
      ("seconds", .number(life.seconds)),
      (
        "metrics",
        .object(
          zip(samples, intervals).map { sample, interval in
            (
              sample.name,
              .object([
                ("value", measured(sample) > 0 ? .number(sample.value) : .null),
                ("lower", interval.map { .number($0.lower) } ?? .null),
                ("upper", interval.map { .number($0.upper) } ?? .null),
                ("measured", .count(measured(sample))),
              ])
            )
          })
      ),
      ("trainings", .array(life.trainings.map(Self.json))),
      (
        "windows",
        .array(
          windows.map { window in
            let means = life.series.means(of: window)
            return .object([
              ("first", .time(stream.timeMicros[window.lowerBound])),
              ("events", .count(window.count)), ("ndcg", means.ndcg.map { .number($0) } ?? .null),
              ("rmse", means.rmse.map { .number($0) } ?? .null),
            ])
          })
      ),
    ])
  }

  private static func json(_ training: LiveTraining) -> JSONValue {
    .object([
      ("events", .count(training.events)), ("time", .time(training.timeMicros)),
      ("job", .integer(training.job.job)), ("kind", .string(training.job.kind)),
      ("state", .string("\(training.job.state)")), ("version", .version(training.job.version)),
      ("requested_by", .string(training.job.requestedBy)),
      ("message", .string(training.job.message)),
      ("compared_with", .string(training.model?.gate?.championBasis ?? "")),
      ("split", .string(training.model?.gate?.split ?? "")),
      ("difference", training.comparison.map { .number($0.value) } ?? .null),
      ("lower", training.comparison.map { .number($0.lower) } ?? .null),
      ("bound", training.comparison.map { .number($0.bound) } ?? .null),
      ("users", training.comparison.map { .count($0.users) } ?? .null),
    ])
  }

  func text(_ page: Page) -> String {
    [heading(page), windowTable(page), trainingTable(page), summary(page)]
      .filter { !$0.isEmpty }.joined(separator: "\n\n")
  }

  private func heading(_ page: Page) -> String {
    var fields = FieldList()
    fields.add(
      "data",
      "\(stream.name): \(Text.count(life.series.end, "event")), \(Text.grouped(life.recorded))"
        + " recorded" + (life.duplicates > 0 ? ", \(Text.grouped(life.duplicates)) before" : ""))
    for (sample, interval) in zip(samples, intervals) where measured(sample) > 0 {
      let range = interval.map {
        " (95 % \(Text.number($0.lower, digits: 4)) to \(Text.number($0.upper, digits: 4)))"
      }
      fields.add(
        sample.name,
        "\(Text.number(sample.value, digits: 4))\(range ?? ""), "
          + Text.count(measured(sample), "measurement"))
    }
    fields.add("took", Text.duration(seconds: life.seconds))
    return fields.render(page)
  }

  private func windowTable(_ page: Page) -> String {
    var table = Table([
      .left("from"), .right("events"), .right("ndcg@\(Replay.cutoff)"), .right("rmse"),
    ])
    for window in windows {
      let means = life.series.means(of: window)
      table.add([
        SimulationReport.day(stream.timeMicros[window.lowerBound]), Text.grouped(window.count),
        means.ndcg.map { Text.number($0, digits: 4) } ?? "–",
        means.rmse.map { Text.number($0, digits: 4) } ?? "–",
      ])
    }
    return table.render(page)
  }

  private func trainingTable(_ page: Page) -> String {
    guard !life.trainings.isEmpty else { return "The daemon trained nothing." }
    var table = Table([
      .left("when"), .right("events"), .left("kind"), .left("came to"), .right("difference"),
      .right("at least"), .right("users"), .left("why", shrinks: true),
    ])
    for training in life.trainings {
      let rule = training.comparison
      table.add([
        SimulationReport.day(training.timeMicros), Text.grouped(training.events),
        training.job.kind, "\(training.job.state)",
        rule.map { SimulationReport.signed($0.value) } ?? "–",
        rule.map { SimulationReport.signed($0.lower) } ?? "–",
        rule.map { "\($0.users)" } ?? "–", training.job.requestedBy,
      ])
    }
    return page.style.bold(
      "Trainings of the daemon (difference: challenger - champion at its gate)")
      + "\n" + table.render(page)
  }

  private func summary(_ page: Page) -> String {
    guard !promoted.isEmpty else { return "" }
    let notWorse = compared.count { ($0.comparison?.value ?? 0) >= 0 }
    return page.style.dim(
      "\(promoted.count) promoted; \(compared.count) of them compared with a champion, \(notWorse) "
        + "at least as good")
  }
}
