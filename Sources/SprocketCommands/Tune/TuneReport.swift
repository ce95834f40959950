import SprocketCore
import SprocketEvaluation
import SprocketModels

/// What searches found.
struct TuneReport: Report {
  /// Of one model.
  struct Result: Sendable {
    var kind: ModelKind
    var metric: String
    var names: [String]
    var trials: [TuningTrial]
    var resumedCount: Int
    var best: TuningTrial?
    var defaults: TuningTrial?
    var gain: PairedComparison?
    var split: String
    /// Why it stopped, for people.
    var reason: String
    var seconds: Double
    var rungs: [Double]

    init(_ run: TuningRun, reason: String, seconds: Double) {
      kind = run.kind
      metric = run.metric
      names = run.space.map(\.name)
      trials = run.trials
      resumedCount = run.resumedCount
      best = run.best
      defaults = run.defaults
      gain = run.gain
      split = run.folds.description
      rungs = run.search.rungs
      self.reason = reason
      self.seconds = seconds
    }

    /// The best settings by their plain names.
    var settings: [Setting] { best?.settings(names) ?? [] }

    /// With all the data, best first; of equal ones the earlier.
    var ranked: [TuningTrial] {
      let sign = TuningRun.higherIsBetter(metric) ? -1.0 : 1.0
      return trials.filter { $0.rung == rungs.count - 1 && $0.value != nil }.sorted {
        ((sign * ($0.value ?? 0)), $0.number) < ((sign * ($1.value ?? 0)), $1.number)
      }
    }
  }

  static let mostShown = 10

  var source: String
  var results: [Result]
  var seed: UInt64
  var seconds: Double
  /// Where the configuration was written, if anywhere.
  var configuration: String?

  var hasResults: Bool { results.contains { $0.best != nil } }

  /// The best settings of all models as configuration.
  var fragment: String {
    var configuration = ModelConfiguration()
    for result in results where !result.settings.isEmpty {
      configuration.add(result.settings, to: result.kind)
    }
    return "# Written by sprocket tune.\n" + configuration.text
  }

  // MARK: JSON

  var json: JSONValue {
    .object([
      ("source", .string(source)), ("seed", .unsigned(seed)),
      ("models", .array(results.map(json))), ("seconds", .number(seconds)),
      ("config", configuration.map { .string($0) } ?? .null),
    ])
  }

  private func json(_ result: Result) -> JSONValue {
    .object([
      ("model", .string(result.kind.rawValue)), ("metric", .string(result.metric)),
      ("split", .string(result.split)), ("best", result.best.map { json($0, result) } ?? .null),
      ("defaults", result.defaults.map { json($0, result) } ?? .null),
      ("p_value", result.gain.map { .number($0.pValue) } ?? .null),
      ("stopped", .string(result.reason)), ("resumed", .count(result.resumedCount)),
      ("trials", .array(result.trials.map { json($0, result) })),
      ("seconds", .number(result.seconds)),
    ])
  }

  private func json(_ trial: TuningTrial, _ result: Result) -> JSONValue {
    .object([
      ("number", .count(trial.number)), ("data", .number(result.rungs[trial.rung])),
      ("default", .bool(trial.isDefault)),
      ("settings", .object(trial.settings(result.names).map { ($0.name, .string($0.value)) })),
      ("value", trial.value.map { .number($0) } ?? .null),
      ("standard_error", trial.standardError.map { .number($0) } ?? .null),
      ("seconds", .number(trial.seconds)),
      ("failure", trial.failure.map { .string($0) } ?? .null),
    ])
  }

  // MARK: Text

  func text(_ page: Page) -> String {
    var parts = results.map { text($0, page) }
    if let configuration, hasResults {
      parts.append("configuration: \(Text.printable(configuration))")
    }
    let data = "\(source), seed \(seed), all \(Text.duration(seconds: seconds))"
    parts.append(page.style.dim(data))
    return parts.joined(separator: "\n\n")
  }

  private func text(_ result: Result, _ page: Page) -> String {
    let name = result.kind.rawValue
    var lines = [
      page.style.bold(
        "\(name): \(Text.count(result.trials.count, "trial")) in "
          + "\(Text.duration(seconds: result.seconds)), \(result.reason)")
    ]
    if result.resumedCount > 0 {
      lines.append("\(Text.count(result.resumedCount, "trial")) from before")
    }
    guard let best = result.best, let value = best.value else {
      let why = result.trials.compactMap(\.failure).first ?? "no trial was finished"
      return (lines + ["no settings found: \(Text.printable(why))"]).joined(separator: "\n")
    }
    lines.append(table(result).render(page))
    lines.append("validation: \(Text.printable(result.split))")
    var summary = "best \(result.metric) \(Text.number(value, digits: 4))"
    if let defaults = result.defaults?.value {
      summary += ", defaults \(Text.number(defaults, digits: 4))"
    }
    if let gain = result.gain {
      summary +=
        ", p \(Text.number(gain.pValue, digits: 4)) (the best of many; expect a little less)"
    }
    if best.isDefault { summary += ": the defaults are the best" }
    let options = result.settings.map { "--set \(name).\($0.name)=\($0.value)" }
    lines += [summary, options.joined(separator: " ")]
    return lines.joined(separator: "\n")
  }

  private func table(_ result: Result) -> Table {
    var table = Table(
      [.right("trial"), .right(result.metric), .right("± error"), .right("seconds")]
        + result.names.map { .right($0) })
    for trial in result.ranked.prefix(Self.mostShown) {
      table.add(
        [
          trial.isDefault ? "default" : "\(trial.number)",
          Text.number(trial.value ?? 0, digits: 4),
          Text.number(trial.standardError ?? 0, digits: 4),
          Text.number(trial.seconds, digits: 2),
        ] + result.names.map { trial.values[$0] ?? "" })
    }
    return table
  }
}
