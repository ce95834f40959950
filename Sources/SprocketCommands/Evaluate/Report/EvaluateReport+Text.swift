import SprocketCore
import SprocketEvaluation

extension EvaluateReport {
  func text(_ page: Page) -> String {
    var parts: [String] = []
    if measurements.count == 1, let only = measurements.first, only.failure == nil {
      parts += single(only, page)
    } else {
      if !listed.isEmpty {
        parts.append(
          table(
            listed, title: "Lists", metrics: listColumns, best: listMetric, page: page))
      }
      if !rated.isEmpty {
        parts.append(
          table(rated, title: "Ratings", metrics: ["rmse", "mae"], best: ratingMetric, page: page))
      }
      let comparisons = comparisons
      if !comparisons.isEmpty { parts.append(table(comparisons, page)) }
      parts += slices(page)
    }
    for measurement in failed {
      parts.append(
        "\(page.style.red("not measured:")) \(measurement.name): "
          + Text.printable(measurement.failure ?? ""))
    }
    parts.append(foot(page))
    return parts.joined(separator: "\n\n")
  }

  private var listColumns: [String] {
    ["recall@20", "recall@50", "ndcg@10", "ndcg@100", "mrr@100", "coverage@20", "diversity@20"]
      .filter { name in listed.contains { $0.metric(name) != nil } }
  }

  private func foot(_ page: Page) -> String {
    var lines = splits.map { "\(part.rawValue) part: \(Text.printable($0))" }
    lines.append("\(source), seed \(seed), all \(Text.duration(seconds: seconds))")
    if let html { lines.append("report: \(Text.printable(html))") }
    return lines.map(page.style.dim).joined(separator: "\n")
  }

  // MARK: One model

  private func single(_ measurement: ModelMeasurement, _ page: Page) -> [String] {
    var parts: [String] = []
    for report in [measurement.lists?.report, measurement.ratings?.report].compactMap(\.self) {
      let head = "\(measurement.name) on \(Text.count(report.users, "user"))"
      parts.append(page.style.bold(head) + "\n" + metrics(report).render(page))
      parts.append(slices(of: report).render(page))
    }
    var times = "training \(Text.duration(seconds: measurement.trainingSeconds))"
    if measurement.lists != nil {
      times += ", lists \(Text.duration(seconds: measurement.listSeconds))"
    }
    if measurement.ratings != nil {
      times += ", ratings \(Text.duration(seconds: measurement.ratingSeconds))"
    }
    return parts + [page.style.dim(times)]
  }

  private func metrics(_ report: EvaluationReport) -> Table {
    var table = Table([
      .left("metric"), .right("value"), .right("± error"), .right("95 % interval"),
    ])
    for metric in report.metrics {
      let interval = report.interval(metric.name).map {
        "\(Text.number($0.lower, digits: 4)) – \(Text.number($0.upper, digits: 4))"
      }
      table.add([
        metric.name, Text.number(metric.value, digits: metric.name == "ratings" ? 0 : 4),
        metric.standardError > 0 ? Text.number(metric.standardError, digits: 4) : "",
        interval ?? "",
      ])
    }
    return table
  }

  private func slices(of report: EvaluationReport) -> Table {
    let names = ["recall@20", "ndcg@100", "mrr@100", "rmse", "mae"].filter { name in
      report.metric(name) != nil
    }
    var table = Table(
      [.left("users with"), .right("users")] + names.map { .right($0) }
        + names.prefix(1).map { .right("± \($0)") })
    for slice in report.slices where slice.users > 0 {
      let metrics = names.map { name in slice.metrics.first { $0.name == name } }
      table.add(
        [slice.name, Text.grouped(slice.users)]
          + metrics.map { Text.number($0?.value ?? 0, digits: 4) }
          + metrics.prefix(1).map { Text.number($0?.standardError ?? 0, digits: 4) })
    }
    return table
  }

  // MARK: Several models

  private func table(
    _ models: [ModelMeasurement], title: String, metrics: [String], best: String, page: Page
  ) -> String {
    let marked = ([best] + metrics).unique
    var table = Table(
      [.left("model")] + marked.map { .right($0) } + [.right("± \(best)"), .right("training")])
    let winners = marked.map { winner($0, among: models) }
    for model in models {
      let values = zip(marked, winners).map { name, winner in
        guard let metric = model.metric(name) else { return "" }
        return (winner == model.name ? "*" : "") + Text.number(metric.value, digits: 4)
      }
      table.add(
        [model.name] + values + [
          Text.number(model.metric(best)?.standardError ?? 0, digits: 4),
          Text.duration(seconds: model.trainingSeconds),
        ])
    }
    let users = models.first?.report(with: best)?.users ?? 0
    return page.style.bold("\(title) for \(Text.count(users, "user")); * is the best")
      + "\n" + table.render(page)
  }

  /// The name of the model with the best value, when there are several to choose from.
  func winner(_ metric: String, among models: [ModelMeasurement]) -> String? {
    guard models.count > 1 else { return nil }
    let isLower = ["rmse", "mae", "gini@20", "popularity@20"].contains(metric)
    let values = models.compactMap { model in model.metric(metric).map { (model.name, $0.value) } }
    return (isLower ? values.min { $0.1 < $1.1 } : values.max { $0.1 < $1.1 })?.0
  }

  private func table(_ comparisons: [ModelComparison], _ page: Page) -> String {
    var table = Table([
      .left("model"), .left("against"), .left("metric"), .right("difference"),
      .right("95 % interval"), .right("p"), .right("p (Holm)"),
    ])
    for comparison in comparisons {
      let paired = comparison.paired
      table.add([
        comparison.model, comparison.baseline, paired.metric,
        (paired.difference > 0 ? "+" : "") + Text.number(paired.difference, digits: 4),
        "\(Text.number(paired.lower, digits: 4)) – \(Text.number(paired.upper, digits: 4))",
        Text.number(paired.pValue, digits: 4),
        Text.number(comparison.adjustedPValue, digits: 4)
          + (comparison.adjustedPValue < 0.05 ? " !" : "  "),
      ])
    }
    return page.style.bold("Paired, user by user; ! is significant at 5 %") + "\n"
      + table.render(page)
  }

  private func slices(_ page: Page) -> [String] {
    [(listed, listMetric), (rated, ratingMetric)].compactMap { models, metric in
      guard let report = models.first?.report(with: metric) else { return nil }
      let slices = report.slices.filter { $0.users > 0 }
      guard slices.count > 1 else { return nil }
      var table = Table(
        [.left(metric)] + slices.map { .right("\($0.name) (\(Text.grouped($0.users)))") })
      for model in models {
        table.add([model.name] + slices.map { model.text(metric, in: $0.name) })
      }
      return table.render(page)
    }
  }
}

extension ModelMeasurement {
  /// A metric of a part of the users.
  func slice(_ metric: String, in slice: String) -> Metric? {
    report(with: metric)?.slices.first { $0.name == slice }?.metrics.first { $0.name == metric }
  }

  fileprivate func text(_ metric: String, in name: String) -> String {
    slice(metric, in: name).map { Text.number($0.value, digits: 4) } ?? ""
  }
}
