import SprocketCore
import SprocketEvaluation

/// A report as one HTML file that needs nothing else: no script, no font, no picture.
struct EvaluationPage {
  private let report: EvaluateReport

  init(_ report: EvaluateReport) {
    self.report = report
  }

  var text: String {
    let title = "Evaluation of \(report.measurements.map(\.name).joined(separator: ", "))"
    let heading = report.measurements.count == 1 ? title : "Evaluation on \(report.source)"
    var conditions = [("Data", report.source), ("Part", report.part.rawValue)]
    conditions += report.splits.map { ("Split", $0) }
    conditions += [
      ("Seed", "\(report.seed)"), ("Time", Text.duration(seconds: report.seconds)),
    ]
    return Markup.document(
      heading, conditions: conditions,
      listSections + ratingSections + [comparisons, times, failures, settings],
      footer: "Made by sprocket \(Markup.escaped(SprocketCommand.version)). Every film was ranked "
        + "for every user, none sampled. Bars show 95 % bootstrap intervals over users.")
  }

  // MARK: Parts

  private var listSections: [String] {
    let models = report.listed
    guard let first = models.first, let lists = first.lists else { return [] }
    let columns = lists.report.metrics.map(\.name)
    let plots = [report.listMetric, "recall@20", "recall@50", "coverage@20"].unique
      .filter { first.metric($0) != nil }
      .map { name in Markup.figure(name, bars(name, models).svg) }
    let curves = [("Recall@k", \RankingEvaluation.CurvePoint.recall), ("NDCG@k", \.ndcg)].map {
      title, path in
      let plot = LinePlot(
        title: title, xTitle: "k, the length of the list",
        lines: models.compactMap { model in
          model.lists.map { lists in
            LinePlot.Line(
              name: model.name,
              points: lists.curve.map { (Double($0.k), $0[keyPath: path]) })
          }
        })
      return Markup.figure(title, plot.svg + plot.legend)
    }
    return [
      Markup.section(
        "Lists",
        metricTable(models, columns, best: report.listMetric)
          + "<p class=\"faint\">Diversity is 1 - similarity by "
          + "\(Markup.escaped(lists.similarityBasis)); popularity is the mean number of interactions "
          + "of the listed films; novelty is in bits.</p>" + Markup.plots(plots)),
      Markup.section("By the length of the list", Markup.plots(curves)),
      Markup.section("Who gets good lists", slices(models, report.listMetric)),
      Markup.section("Well-known and little-known films", popularity(models)),
    ]
  }

  private var ratingSections: [String] {
    let models = report.rated
    guard !models.isEmpty else { return [] }
    let plots = ["rmse", "mae"].map { Markup.figure($0, bars($0, models).svg) }
    return [
      Markup.section(
        "Predicted ratings",
        metricTable(models, ["rmse", "mae", "ratings"], best: report.ratingMetric)
          + Markup.plots(plots)
      ),
      Markup.section("Whose ratings are predicted well", slices(models, report.ratingMetric)),
    ]
  }

  private func metricTable(
    _ models: [ModelMeasurement], _ columns: [String], best: String
  ) -> String {
    let winner = report.winner(best, among: models)
    return Markup.table(
      head: ["model"] + columns,
      rows: models.map { model in
        [model.name]
          + columns.map { name in
            guard let metric = model.metric(name) else { return "" }
            let value = Text.number(metric.value, digits: name == "ratings" ? 0 : 4)
            return metric.standardError > 0
              ? "\(value) ± \(Text.number(metric.standardError, digits: 4))" : value
          }
      },
      markedRows: Set(models.indices.filter { models[$0].name == winner }))
  }

  private func bars(_ metric: String, _ models: [ModelMeasurement]) -> BarPlot {
    let winner = report.winner(metric, among: models)
    return BarPlot(
      title: metric,
      bars: models.compactMap { model in
        guard let value = model.metric(metric)?.value else { return nil }
        let interval =
          model.lists?.report.interval(metric) ?? model.ratings?.report.interval(metric)
        return BarPlot.Bar(
          name: model.name, value: value, lower: interval?.lower, upper: interval?.upper,
          label: Text.number(value, digits: 3), isMarked: model.name == winner)
      })
  }

  private func slices(_ models: [ModelMeasurement], _ metric: String) -> String {
    guard let report = models.first?.report(with: metric) else { return "" }
    let plots = report.slices.filter { $0.users > 0 }.map { slice in
      let values = models.compactMap { model in
        model.slice(metric, in: slice.name).map { (model.name, $0) }
      }
      let plot = BarPlot(
        title: slice.name,
        bars: values.map { name, metric in
          BarPlot.Bar(
            name: name, value: metric.value,
            lower: metric.standardError > 0 ? metric.value - 1.96 * metric.standardError : nil,
            upper: metric.standardError > 0 ? metric.value + 1.96 * metric.standardError : nil,
            label: Text.number(metric.value, digits: 3))
        })
      return Markup.figure("\(slice.name): \(Text.count(slice.users, "user"))", plot.svg)
    }
    return "<p class=\"faint\">\(Markup.escaped(metric)) by what is known of the user; in “cold "
      + "films” only films nobody has in training are to be found.</p>" + Markup.plots(plots)
  }

  private func popularity(_ models: [ModelMeasurement]) -> String {
    guard let bands = models.first?.lists?.bands.bands else { return "" }
    let plot = SharePlot(
      title: "Shares of the places on lists", parts: bands.map(\.name),
      bars: [("training data", bands.map(\.interactions))]
        + models.compactMap { model in
          model.lists.map { (model.name, $0.bands.bands.map(\.recommendations)) }
        })
    return Markup.figure("Shares of the places on lists, by the popularity of films", plot.svg)
      + plot.legend
  }

  private var comparisons: String {
    let comparisons = report.comparisons
    guard !comparisons.isEmpty else { return "" }
    return Markup.section(
      "Differences, user by user",
      Markup.table(
        head: ["model", "against", "metric", "difference", "95 % interval", "p", "p (Holm)"],
        rows: comparisons.map { comparison in
          [
            comparison.model, comparison.baseline, comparison.paired.metric,
            Text.number(comparison.paired.difference, digits: 4),
            "\(Text.number(comparison.paired.lower, digits: 4)) – "
              + Text.number(comparison.paired.upper, digits: 4),
            Text.number(comparison.paired.pValue, digits: 4),
            Text.number(comparison.adjustedPValue, digits: 4),
          ]
        })
        + "<p class=\"faint\">Interval: paired bootstrap. p: randomisation test; Holm's is raised "
        + "for the number of comparisons.</p>")
  }

  private var times: String {
    let models = report.measurements.filter { $0.failure == nil }
    guard !models.isEmpty else { return "" }
    func plot(_ title: String, _ seconds: (ModelMeasurement) -> Double) -> String {
      let plot = BarPlot(
        title: title,
        bars: models.map {
          BarPlot.Bar(
            name: $0.name, value: seconds($0), label: Text.duration(seconds: seconds($0)))
        })
      return Markup.figure(title, plot.svg)
    }
    return Markup.section(
      "Time",
      Markup.plots([
        plot("Training") { $0.trainingSeconds },
        plot("Lists and predictions for all users") { $0.listSeconds + $0.ratingSeconds },
      ]))
  }

  private var failures: String {
    Markup.section(
      "Not measured",
      report.failed.isEmpty
        ? ""
        : Markup.table(
          head: ["model", "why"], rows: report.failed.map { [$0.name, $0.failure ?? ""] }))
  }

  private var settings: String {
    let details = report.measurements.filter { !$0.settings.isEmpty }.map { model in
      let pairs = model.settings.map {
        Markup.element("dt", [:], Markup.escaped($0.name))
          + Markup.element("dd", [:], Markup.escaped($0.value))
      }.joined()
      return Markup.element(
        "details", [:],
        Markup.element("summary", [:], Markup.escaped(model.name))
          + Markup.element("dl", [:], pairs))
    }
    return Markup.section("Settings", details.joined(separator: "\n"))
  }
}
