import ArgumentParser
import SprocketCore
import SprocketEvaluation
import SprocketModels
import SprocketTraining

/// `sprocket evaluate --split DIR`
struct EvaluateCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Train on a given split and measure the lists; needs no daemon.",
    discussion: """
      DIR holds train.csv (user, item), test_foldin.csv (what is known of the test users) and \
      test_truth.csv (what is to be found), each with a header. All items are ranked, none sampled. \
      The same split, settings and seed give the same numbers.

      EXAMPLES:
        sprocket evaluate --split ./splits/ml-latest-small-strong
        sprocket evaluate --split DIR --model ials --set factors=32 --set epochs=12 --json
        sprocket evaluate --split DIR --recommendations recs.csv
      """)

  @Option(
    help: ArgumentHelp("The folder with the split.", valueName: "dir"), completion: .directory)
  var split: String
  @OptionGroup var training: TrainingOptions
  @Option(
    help: ArgumentHelp("Write the lists to this file: user,rank,item.", valueName: "file"),
    completion: .file())
  var recommendations: String?
  @Option(help: ArgumentHelp("Threads. Otherwise one for each processor.", valueName: "count"))
  var threads: Int?
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads must be above 0.") }
  }

  func perform(_ session: Session) async throws -> CommandExit {
    let kind = try modelKind()
    let recipe = try TrainingRecipe(kind: kind, settings: training.settings, threads: threads)
    let progress = session.progress()
    let clock = ContinuousClock()
    var trainingTime = Duration.zero
    let start = clock.now
    let report = try GivenSplitEvaluation.run(
      folder: split, recommendationsPath: recommendations
    ) { data in
      let start = clock.now
      defer { trainingTime = clock.now - start }
      return try recipe.train(
        data,
        progress: TrainingProgress(report: { report in
          progress.update(
            fraction: Double(report.epoch) / Double(max(1, report.epochs)),
            "epoch \(report.epoch) of \(report.epochs), loss \(report.loss)")
        }))
    }
    progress.finish()
    try session.show(
      EvaluateReport(
        kind: kind.rawValue, report: report, trainingSeconds: trainingTime.inSeconds,
        seconds: (clock.now - start).inSeconds, recommendations: recommendations))
    return .done
  }

  private func modelKind() throws -> ModelKind {
    let name = training.model ?? ModelKind.ials.rawValue
    guard let kind = ModelKind(rawValue: name) else {
      let known = ModelKind.allCases.map(\.rawValue).joined(separator: ", ")
      throw CommandFailure.usage("there is no model \"\(name)\"; there are \(known)")
    }
    return kind
  }
}

/// What was measured.
struct EvaluateReport: Report {
  var kind: String
  var report: EvaluationReport
  var trainingSeconds: Double
  var seconds: Double
  /// Where the lists are, if anywhere.
  var recommendations: String?

  var json: JSONValue {
    let slices = report.slices.map { slice in
      JSONValue.object([
        ("name", .string(slice.name)), ("users", .count(slice.users)),
        ("metrics", MetricOutput.json(slice.metrics)),
      ])
    }
    let intervals = report.intervals.map { interval in
      (interval.name, JSONValue.array([.number(interval.lower), .number(interval.upper)]))
    }
    return .object([
      ("kind", .string(kind)), ("split", .string(report.split)), ("users", .count(report.users)),
      ("seed", .unsigned(report.seed)), ("metrics", MetricOutput.json(report.metrics)),
      ("intervals", .object(intervals)), ("slices", .array(slices)),
      ("training_seconds", .number(trainingSeconds)), ("seconds", .number(seconds)),
      ("recommendations", recommendations.map { .string($0) } ?? .null),
    ])
  }

  func text(_ page: Page) -> String {
    var table = Table([
      .left("metric"), .right("value"), .right("± error"), .right("95 % interval"),
    ])
    for metric in report.metrics {
      let interval = report.interval(metric.name).map {
        "\(Text.number($0.lower, digits: 4)) – \(Text.number($0.upper, digits: 4))"
      }
      table.add([
        metric.name, Text.number(metric.value, digits: 4),
        metric.standardError > 0 ? Text.number(metric.standardError, digits: 4) : "",
        interval ?? "",
      ])
    }
    let head = "\(kind) on \(Text.count(report.users, "user")) (\(Text.printable(report.split)))"
    let foot =
      "training \(Text.duration(seconds: trainingSeconds)), "
      + "all \(Text.duration(seconds: seconds)), seed \(report.seed)"
    return [page.style.bold(head), table.render(page), page.style.dim(foot)]
      .joined(separator: "\n")
  }
}
