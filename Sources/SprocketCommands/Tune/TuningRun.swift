import SprocketCore
import SprocketEvaluation
import SprocketModels
import SprocketTraining

/// Searches the hyper-parameters of one model.
struct TuningRun {
  let kind: ModelKind
  let space: [SearchDimension]
  /// What models are chosen by.
  let metric: String
  /// Settings that are not searched.
  let settings: [Setting]
  let threads: Int?
  let seed: UInt64
  private(set) var folds: TuningFolds
  private(set) var search: HyperparameterSearch
  private(set) var trials: [TuningTrial] = []
  /// Trials that were there before.
  private(set) var resumedCount = 0
  /// The best and the default, user by user, as far as they ran just now.
  private var samples: [Int: MetricSample] = [:]
  private let clock = ContinuousClock()

  init(
    kind: ModelKind, space: [SearchDimension], metric: String, settings: [Setting],
    folds: TuningFolds, threads: Int?, seed: UInt64
  ) {
    self.kind = kind
    self.space = space
    self.metric = metric
    self.settings = settings
    self.folds = folds
    self.threads = threads
    self.seed = seed
    // Where one trial takes seconds, all of them may run with everything.
    let rungs: [Double] =
      switch folds.interactions {
      case ..<3_000_000: [1]
      case ..<15_000_000: [0.3, 1]
      default: [0.1, 0.3, 1]
      }
    search = HyperparameterSearch(space: space, seed: seed, rungs: rungs)
  }

  var header: TuningHeader {
    TuningHeader(
      model: kind.rawValue, metric: metric, data: folds.fingerprint, split: folds.description,
      space: space.map { "\($0.name) \($0.range)" }, rungs: search.rungs, seed: seed,
      settings: settings.map { "\($0.name)=\($0.value)" })
  }

  static func higherIsBetter(_ metric: String) -> Bool { metric != "rmse" && metric != "mae" }

  /// Takes in what an earlier run tried.
  mutating func resume(_ earlier: [TuningTrial]) {
    for trial in earlier { take(trial) }
    resumedCount = earlier.count
  }

  var best: TuningTrial? { search.best.flatMap { best in trials[safely: best.trial.number] } }
  var defaults: TuningTrial? { trials.first { $0.isDefault && $0.rung == search.rungs.count - 1 } }

  /// The best against the defaults on the same users; nil when they are the same, or one of them
  /// ran in an earlier session.
  var gain: PairedComparison? {
    guard let best, let defaults, best.number != defaults.number,
      let one = samples[defaults.number], let other = samples[best.number]
    else { return nil }
    return PairedTest(seed: seed).compare(one, other)
  }

  /// Runs the next trial.
  /// - Parameter isCancelled: asked often; a trial that is cancelled leaves nothing.
  /// - Throws: `cancelled`; `invalidArgument` for a metric that there is not.
  mutating func step(isCancelled: @escaping @Sendable () -> Bool) throws -> TuningTrial {
    let next = search.suggest()
    let start = clock.now
    let varied = next.point.map { space.settings(at: $0) } ?? []
    var trial = TuningTrial(
      number: next.number, rung: next.rung, origin: next.origin, isDefault: next.point == nil,
      point: next.point ?? space.point(of: []), values: [:], seconds: 0)
    trial.values = Dictionary(varied.map { ($0.name, $0.value) }) { first, _ in first }
    do {
      let (sample, used) = try measure(varied, rung: next.rung, isCancelled: isCancelled)
      if next.point == nil {
        trial.point = space.point(of: used)
        let names = Set(space.map(\.name))
        let shown = used.filter { names.contains($0.name) }
        trial.values = Dictionary(shown.map { ($0.name, $0.value) }) { first, _ in first }
      }
      if sample.value.isFinite {
        trial.value = sample.value
        trial.standardError = sample.standardError
      } else {
        trial.failure = "the metric is not a number"
      }
      samples[trial.number] = sample
    } catch let error as SprocketError
      where error.code != .cancelled && error.code != .invalidArgument
    {
      trial.failure = error.message
    }
    trial.seconds = (clock.now - start).inSeconds
    take(trial)
    let kept = [best?.number, defaults?.number]
    samples = samples.filter { kept.contains($0.key) }
    return trial
  }

  private mutating func take(_ trial: TuningTrial) {
    trials.append(trial)
    search.observe(trial.observation(higherIsBetter: Self.higherIsBetter(metric)))
  }

  /// Trains and measures on every fold; users of all folds count alike.
  private mutating func measure(
    _ varied: [Setting], rung: Int, isCancelled: @escaping @Sendable () -> Bool
  ) throws -> (MetricSample, [Setting]) {
    let recipe = try TrainingRecipe(kind: kind, settings: settings + varied, threads: threads)
    var pooled: MetricSample?
    var used: [Setting] = []
    for (set, holdOut) in try folds.prepared(search.rungs[rung], rung: rung) {
      let model = try recipe.train(set, progress: TrainingProgress(isCancelled: isCancelled))
      used = model.component(kind)?.settings ?? []
      let sample = try sample(of: model, on: holdOut, isCancelled: isCancelled)
      pooled = pooled.map { $0.joined(with: sample) } ?? sample
    }
    guard let pooled else { throw SprocketError(.internal, "there is no fold to measure on") }
    return (pooled, used)
  }

  private func sample(
    of model: TrainedModel, on holdOut: HoldOut, isCancelled: @escaping @Sendable () -> Bool
  ) throws -> MetricSample {
    let samples: [MetricSample]
    if kind.family == .ratings {
      var evaluation = RatingEvaluation()
      evaluation.threads = threads
      evaluation.isCancelled = isCancelled
      samples = try evaluation.samples(model, by: kind, on: holdOut)
    } else {
      var evaluation = RankingEvaluation()
      evaluation.threads = threads
      evaluation.isCancelled = isCancelled
      samples = try evaluation.samples(model, on: holdOut)
    }
    guard let sample = samples.first(where: { $0.name == metric }) else {
      throw SprocketError(
        .invalidArgument,
        "\(kind.rawValue) is not measured by \"\(metric)\"; there are "
          + samples.map(\.name).joined(separator: ", "))
    }
    return sample
  }
}

extension Array {
  fileprivate subscript(safely index: Int) -> Element? {
    indices.contains(index) ? self[index] : nil
  }
}
