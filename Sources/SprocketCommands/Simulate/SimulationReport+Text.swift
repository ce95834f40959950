import SprocketCore
import SprocketEvaluation

extension SimulationReport {
  func text(_ page: Page) -> String {
    [heading(page), armTable(page), promotions(page), comparisonTable(page), windowTable(page)]
      .appending(arms.first.map { timeline($0, page) } ?? "")
      .filter { !$0.isEmpty }.joined(separator: "\n\n")
  }

  private func heading(_ page: Page) -> String {
    var fields = FieldList()
    fields.add(
      "data",
      "\(stream.name): \(Text.count(stream.count, "event")),"
        + " \(Text.count(stream.users.count, "user")), \(Text.count(stream.films.count, "film"))")
    if let first = stream.timeMicros.first, let last = stream.timeMicros.last {
      fields.add("time", "\(Self.day(first)) to \(Self.day(last))")
    }
    fields.add("models", "\(models); the first one is trained on \(Text.grouped(warmUp)) events")
    fields.add("took", Text.duration(seconds: seconds))
    return fields.render(page)
  }

  private func armTable(_ page: Page) -> String {
    var table = Table([
      .left("life"), .right("trainings"), .right("promoted"), .right("ndcg@\(Replay.cutoff)"),
      .left("95 %"), .right("rmse"), .left("95 %"), .right("time"),
    ])
    for (index, arm) in arms.enumerated() {
      var cells = [arm.name, "\(arm.trainings.count)", "\(arm.promotions)"]
      for (sample, interval) in zip(samples[index], intervals[index]) {
        let isMeasured = (sample.counts?.reduce(0, +) ?? 0) > 0
        cells += [
          isMeasured ? Text.number(sample.value, digits: 4) : "–",
          isMeasured
            ? "\(Text.number(interval.lower, digits: 4))–\(Text.number(interval.upper, digits: 4))"
            : "",
        ]
      }
      table.add(cells + [Text.duration(seconds: arm.seconds)])
    }
    return table.render(page)
  }

  private func promotions(_ page: Page) -> String {
    arms.filter { !$0.trainings.isEmpty }.map { arm in
      page.style.bold("Gate of \(arm.name)") + ": " + PromotionQuality(arm.trainings).text
    }.joined(separator: "\n")
  }

  private func comparisonTable(_ page: Page) -> String {
    guard let first = arms.first, !comparisons.isEmpty else { return "" }
    var table = Table([
      .left("\(first.name) against"), .left("metric"), .right("difference"), .left("95 %"),
      .right("p"), .left("is"),
    ])
    for comparison in comparisons {
      table.add([
        comparison.arm, comparison.paired.metric, Self.signed(comparison.paired.difference),
        "\(Self.signed(comparison.paired.lower)) to \(Self.signed(comparison.paired.upper))",
        Text.pValue(comparison.paired.pValue),
        (comparison.isBetter ? "better" : comparison.paired.difference == 0 ? "the same" : "worse")
          + (comparison.isSure || comparison.paired.lower > 0 || comparison.paired.upper < 0
            ? "" : ", not surely"),
      ])
    }
    return page.style.bold("Paired, user by user") + "\n" + table.render(page)
  }

  private func windowTable(_ page: Page) -> String {
    var table = Table(
      [.left("from"), .left("to"), .right("events")]
        + arms.map { .right("\($0.name) ndcg") } + arms.map { .right("\($0.name) rmse") })
    for window in windows {
      table.add(
        [
          Self.day(window.firstMicros), Self.day(window.lastMicros),
          Text.grouped(window.events.count),
        ] + window.means.map { $0.ndcg.map { Text.number($0, digits: 4) } ?? "–" }
          + window.means.map { $0.rmse.map { Text.number($0, digits: 4) } ?? "–" })
    }
    return table.render(page)
  }

  private func timeline(_ arm: ArmResult, _ page: Page) -> String {
    guard !arm.trainings.isEmpty || !arm.alarms.isEmpty else {
      return "\(arm.name): nothing was trained."
    }
    var table = Table([
      .left("when"), .right("events"), .left("what"), .right("difference"), .left("bounds"),
      .right("users"), .left("held out"), .left("champion"), .left("why", shrinks: true),
    ])
    var entries = arm.trainings.map { training in
      (
        training.events,
        [
          Self.day(training.timeMicros), Text.grouped(training.events),
          training.isPromoted ? "promoted" : "rejected",
        ] + Self.comparison(training) + [Self.reason(training)]
      )
    }
    entries += arm.alarms.map { alarm in
      (
        alarm.events,
        [Self.day(alarm.timeMicros), Text.grouped(alarm.events), "drift", "", "", "", "", ""]
          + [alarm.finding]
      )
    }
    for entry in entries.sorted(by: { $0.0 < $1.0 }) { table.add(entry.1) }
    return page.style.bold(
      "What happened with \(arm.name) (difference in \(gate.metric): challenger - champion)")
      + "\n" + table.render(page)
  }

  /// The cells of how a training compared with the champion: difference, interval, users, what was
  /// held out, how the champion was measured.
  static func comparison(_ training: SimulatedTraining) -> [String] {
    let outcome = training.outcome
    guard let rule = training.comparison else {
      return ["–", "", "", outcome.heldOut.rawValue, outcome.championMeasured.rawValue]
    }
    return [
      signed(rule.value), "\(signed(rule.lower)) to \(signed(rule.upper))", "\(rule.users)",
      outcome.heldOut.rawValue, outcome.championMeasured.rawValue,
    ]
  }

  /// Why it was trained, and why it was not promoted.
  static func reason(_ training: SimulatedTraining) -> String {
    training.broken.isEmpty
      ? training.reason
      : "\(training.reason); rejected by \(training.broken.joined(separator: ", "))"
  }

  static func day(_ micros: Int64) -> String { String(Timestamp(micros: micros).short.prefix(10)) }

  static func signed(_ value: Double) -> String {
    (value >= 0 ? "+" : "") + Text.number(value, digits: 4)
  }
}

extension Array {
  fileprivate func appending(_ element: Element) -> Self { self + [element] }
}
