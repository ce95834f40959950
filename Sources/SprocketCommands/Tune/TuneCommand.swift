import ArgumentParser
import Foundation
import SprocketCore
import SprocketEvaluation
import SprocketModels

/// `sprocket tune`
struct TuneCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "tune",
    abstract: "Search a model's hyper-parameters on a validation part; needs no daemon.",
    discussion: """
      Takes data as `evaluate` does, puts its test part aside unseen, and tries settings on \
      validation parts of the rest: first the defaults, then settings from all over the model's \
      search space, then more like those that did well. Stops when the time is over, after so many \
      trials, or when nothing better was found for a while. The same seed and trials give the same \
      result.

      A hybrid learns its weights by itself, so its components are tuned in its place; without \
      --model all models are.

      With --state the search can be stopped at any time and goes on with the same command.

      EXAMPLES:
        sprocket tune ./ml-1m --model ease --time 10m --write-config ease.toml
        sprocket evaluate ./ml-1m --model ease --config ease.toml
        sprocket tune ./ml-100k --model all --time 1h --state tune.jsonl --write-config best.toml
        sprocket tune --split ./splits/strong --model ials --trials 40
      """)

  @OptionGroup var source: SplitOptions
  @OptionGroup var selection: ModelSelection
  @Option(
    help: ArgumentHelp(
      "Stop after this time, such as 90s, 10m or 1h30m; several models share it. Otherwise 10m "
        + "for each, unless --trials is given.", valueName: "time"))
  var time: TimeBudget?
  @Option(help: ArgumentHelp("Stop after so many trials of a model.", valueName: "count"))
  var trials: Int?
  @Option(
    help: ArgumentHelp("Stop after so many settings without a better one.", valueName: "count"))
  var patience = 60
  @Option(
    help: ArgumentHelp(
      "What to choose by. Otherwise ndcg@100, and rmse for predicted ratings.",
      valueName: "metric"))
  var metric: String?
  @Option(
    help: ArgumentHelp(
      "Measure on so many validation parts. Otherwise as many as make 500 users, at most 5.",
      valueName: "count"))
  var folds: Int?
  @Option(
    help: ArgumentHelp("Keep the trials in this file and go on from it.", valueName: "file"),
    completion: .file())
  var state: String?
  @Option(
    help: ArgumentHelp(
      "Write the best settings to this file, as configuration.", valueName: "file"),
    completion: .file())
  var writeConfig: String?
  @OptionGroup(title: "Global options") var options: GlobalOptions

  private static let standardTime = 600.0

  func validate() throws {
    if let trials, trials < 1 { throw ValidationError("--trials must be above 0.") }
    if patience < 1 { throw ValidationError("--patience must be above 0.") }
    if let folds, !(1...20).contains(folds) {
      throw ValidationError("--folds must be from 1 to 20.")
    }
  }

  func perform(_ session: Session) async throws -> CommandExit {
    let kinds = try tunable()
    let settings = try selection.settings(for: kinds)
    let progress = session.progress()
    defer { progress.finish() }
    let clock = ContinuousClock()
    let start = clock.now
    let input = try EvaluationSource.open(source, progress: progress)
    var state = try TuningState(path: state)
    var results: [TuneReport.Result] = []
    for (index, kind) in kinds.enumerated() {
      let run = TuningRun(
        kind: kind, space: kind.configType?.searchSpace ?? [],
        metric: metric
          ?? (kind.family == .lists ? EvaluateReport.listMetric : EvaluateReport.ratingMetric),
        settings: settings.all(for: kind),
        folds: try TuningFolds(
          input, for: kind.family, options: source, policy: settings.policy, folds: folds),
        threads: source.threads, seed: source.seed)
      let limit = time.map { budget in
        (budget.seconds - (clock.now - start).inSeconds) / Double(kinds.count - index)
      }
      results.append(try tune(run, state: &state, limit: limit, progress: progress))
    }
    progress.finish()
    let report = TuneReport(
      source: input.name, results: results, seed: source.seed,
      seconds: (clock.now - start).inSeconds, configuration: writeConfig)
    if let writeConfig, report.hasResults { try write(report.fragment, to: writeConfig) }
    try session.show(report)
    return results.allSatisfy { $0.best != nil } ? .done : .failed
  }

  private func tune(
    _ search: TuningRun, state: inout TuningState, limit: Double?, progress: Progress
  ) throws -> TuneReport.Result {
    var run = search
    let name = run.kind.rawValue
    run.resume(try state.begin(run.header))
    let clock = ContinuousClock()
    let start = clock.now
    let limit = limit ?? (trials == nil ? Self.standardTime : .infinity)
    let deadline = limit < 1e8 ? start + .seconds(max(0, limit)) : nil
    var reason = ""
    while true {
      if let trials, run.trials.count >= trials {
        reason = "\(Text.count(trials, "trial")) done"
        break
      }
      if let deadline, clock.now >= deadline, run.best != nil {
        reason = "time is over"
        break
      }
      if run.search.pointsSinceImprovement >= patience {
        reason = "nothing better in \(Text.count(patience, "setting"))"
        break
      }
      if run.space.isEmpty, !run.trials.isEmpty {
        reason = "there is nothing to vary"
        break
      }
      let isFirst = run.best == nil
      do {
        let trial = try run.step(isCancelled: {
          // Whatever the time, there shall be one answer.
          !isFirst && deadline.map { ContinuousClock.now >= $0 } ?? false
        })
        try state.add(trial, of: name)
      } catch let error as SprocketError where error.code == .cancelled {
        reason = "time is over"
        break
      }
      if run.best == nil, run.trials.count >= 10 {
        reason = "ten trials failed"
        break
      }
      let spent = (clock.now - start).inSeconds
      progress.update(
        fraction: min(1, max(spent / limit, Double(run.trials.count) / Double(trials ?? .max))),
        "\(name): \(Text.count(run.trials.count, "trial")), best \(run.metric) "
          + "\(Text.number(run.best?.value ?? 0, digits: 4)), defaults "
          + Text.number(run.defaults?.value ?? 0, digits: 4))
    }
    return TuneReport.Result(
      run, reason: reason, seconds: (clock.now - start).inSeconds)
  }

  /// The models that were named, or all. A hybrid is as good as its components, so these are tuned
  /// in its place.
  /// - Throws: usage when a named model has nothing to tune.
  private func tunable() throws -> [ModelKind] {
    let named = try selection.model.isEmpty ? [] : selection.kinds()
    func isTunable(_ kind: ModelKind) -> Bool { kind.configType?.searchSpace.isEmpty == false }
    let isAll =
      named.isEmpty || selection.namesAll
      || (named.contains(.hybrid) && !isTunable(.hybrid))
    if isAll { return ModelKind.allCases.filter(isTunable) }
    if let other = named.first(where: { !isTunable($0) }) {
      throw CommandFailure.usage("\(other.rawValue) has no hyper-parameters to search")
    }
    return named
  }

  private func write(_ text: String, to path: String) throws {
    do {
      try text.write(toFile: path, atomically: true, encoding: .utf8)
    } catch {
      throw SprocketError(.internal, "cannot write \(path); check the folder", cause: error)
    }
  }
}
