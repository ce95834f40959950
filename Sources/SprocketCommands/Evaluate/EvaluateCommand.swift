import ArgumentParser
import Foundation
import SprocketCore
import SprocketEvaluation
import SprocketModels

/// `sprocket evaluate`
struct EvaluateCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Train models on one part of the data and measure them on the rest; needs no daemon.",
    discussion: """
      DATA is a data set as `ingest` takes it, which is split here, always the same for the same \
      seed. With --split, DIR holds a split made elsewhere: train.csv and test_truth.csv with \
      test_foldin.csv, or test.csv with ratings. All films are ranked, none sampled.

      With several models, all are compared with the first on the same users: the difference, its \
      95 % interval and a p-value, raised for the number of comparisons (Holm). docs/\
      reproducing-results.md explains every number.

      Ends with 1 when a model could not be trained or measured; the others are shown all the same.

      EXAMPLES:
        sprocket evaluate ./ml-latest-small --model ease --model popularity
        sprocket evaluate ./ml-1m --model all --html report.html
        sprocket evaluate ./ml-latest-small --model svd --method random --set epochs=40
        sprocket evaluate --split ./splits/strong --model ials --write-lists lists.csv
        sprocket evaluate --split ./splits/temporal --users all --metadata ./ml-latest-small
      """)

  @OptionGroup var source: SplitOptions
  @OptionGroup var selection: ModelSelection
  @Option(
    help: ArgumentHelp("Which part of the data to measure on: test or validation.")
  )
  var part = GivenSplit.Part.test
  @Flag(help: "Also measure each component of a model by itself.")
  var components = false
  @Option(
    help: ArgumentHelp(
      "What models are compared by. Otherwise ndcg@100, and rmse for ratings.", valueName: "metric")
  )
  var metric: String?
  @Option(
    name: [.customLong("write-lists"), .customLong("recommendations")],
    help: ArgumentHelp(
      "Write the lists to this file: user,rank,item. Of several models each gets its own, with "
        + "the model's name in it.", valueName: "file"),
    completion: .file())
  var recommendations: String?
  @Option(
    help: ArgumentHelp(
      "Write the predicted ratings to this file: user,item,rating,prediction.", valueName: "file"),
    completion: .file())
  var writePredictions: String?
  @Option(
    help: ArgumentHelp("Write a report with plots to this file.", valueName: "file"),
    completion: .file())
  var html: String?
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func perform(_ session: Session) async throws -> CommandExit {
    let kinds = try selection.kinds()
    let settings = try selection.settings(for: kinds)
    let progress = session.progress()
    defer { progress.finish() }
    let clock = ContinuousClock()
    let start = clock.now
    let input = try EvaluationSource.open(source, progress: progress)
    var holdOuts: [ModelFamily: HoldOut] = [:]
    let families = source.isOneSplit ? [kinds[0].family] : Set(kinds.map(\.family))
    for family in families {
      holdOuts[family] = try input.holdOut(
        part, for: family, options: source, policy: settings.policy)
    }
    let run = try EvaluationRun(
      holdOuts: holdOuts, settings: settings, threads: source.threads, seed: source.seed,
      measuresComponents: components, progress: progress)
    let severalFiles = kinds.count > 1 || components
    var measurements: [ModelMeasurement] = []
    for kind in kinds where !selection.namesAll || run.canMeasure(kind) {
      measurements += try run.measure(kind) { measurement, model, holdOut in
        try write(measurement, model, holdOut, isOneOfMany: severalFiles)
      }
    }
    progress.finish()
    let report = EvaluateReport(
      source: input.name, part: part, measurements: measurements,
      splits: [ModelFamily.lists, .ratings].compactMap { holdOuts[$0]?.description },
      seed: source.seed,
      metric: metric, seconds: (clock.now - start).inSeconds, recommendations: recommendations,
      html: html)
    try report.check()
    if let html {
      do {
        try EvaluationPage(report).text.write(toFile: html, atomically: true, encoding: .utf8)
      } catch {
        throw SprocketError(.internal, "cannot write \(html); check the folder", cause: error)
      }
    }
    try session.show(report)
    return measurements.contains { $0.failure != nil } ? .failed : .done
  }

  private func write(
    _ measurement: ModelMeasurement, _ model: TrainedModel, _ holdOut: HoldOut, isOneOfMany: Bool
  ) throws {
    func file(_ path: String) -> String {
      guard isOneOfMany else { return path }
      let url = URL(fileURLWithPath: path)
      let name = measurement.name.replacing("/", with: "-")
      let stem = url.deletingPathExtension().lastPathComponent
      let suffix = url.pathExtension.isEmpty ? "" : "." + url.pathExtension
      return url.deletingLastPathComponent().appending(path: "\(stem)-\(name)\(suffix)").path
    }
    if let recommendations, let lists = measurement.lists {
      try ListFile.write(
        lists.lists, of: holdOut.users, items: model.items, to: file(recommendations))
    }
    if let writePredictions, let ratings = measurement.ratings {
      try ListFile.write(ratings.predictions, of: holdOut, to: file(writePredictions))
    }
  }
}

extension [String] {
  /// Each once, in the order of their first occurrence.
  var unique: [String] {
    var seen: Set<String> = []
    return filter { seen.insert($0).inserted }
  }
}
