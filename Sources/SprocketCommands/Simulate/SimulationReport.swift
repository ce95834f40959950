import SprocketCore
import SprocketEvaluation

/// What a simulation found out.
struct SimulationReport: Sendable {
  /// A part of the stream.
  struct Window: Sendable {
    var firstMicros: Int64
    var lastMicros: Int64
    var events: Range<Int>
    /// Of each arm.
    var means: [(ndcg: Double?, rmse: Double?)]
  }

  /// How the first arm did against another one; the difference is the first's value less the other's.
  struct Comparison: Sendable {
    var arm: String
    var paired: PairedComparison
    var higherIsBetter: Bool

    var isBetter: Bool { higherIsBetter ? paired.difference > 0 : paired.difference < 0 }
    /// Whether the whole interval says so.
    var isSure: Bool { higherIsBetter ? paired.lower > 0 : paired.upper < 0 }
  }

  let stream: EventStream
  let arms: [ArmResult]
  let recipe: SimulatedRecipe
  let policy: RetrainPolicyConfig
  let gate: GatePlan
  let warmUp: Int
  let seed: UInt64
  let seconds: Double
  /// Of each arm: NDCG and RMSE.
  let samples: [[MetricSample]]
  /// Parallel to `samples`.
  let intervals: [[ConfidenceInterval]]
  let windows: [Window]
  let comparisons: [Comparison]

  init(
    stream: EventStream, arms: [ArmResult], recipe: SimulatedRecipe, policy: RetrainPolicyConfig,
    gate: GatePlan, warmUp: Int, windowCount: Int, seed: UInt64, seconds: Double
  ) {
    self.stream = stream
    self.arms = arms
    self.recipe = recipe
    self.policy = policy
    self.gate = gate
    self.warmUp = warmUp
    self.seed = seed
    self.seconds = seconds
    let samples = arms.map { $0.series.samples(in: stream) }
    self.samples = samples
    intervals = samples.map { arm in
      // Each by itself: not every user has both.
      arm.map { sample in
        Bootstrap(seed: seed).intervals(of: [sample]).first
          ?? ConfidenceInterval(name: sample.name, lower: sample.value, upper: sample.value)
      }
    }
    windows = Self.windows(stream, arms, warmUp: warmUp, count: windowCount)
    let test = PairedTest(seed: seed)
    comparisons = arms.indices.dropFirst().flatMap { other in
      zip(samples[other], samples[0]).compactMap { reference, own in
        test.compare(reference, own).map {
          Comparison(arm: arms[other].name, paired: $0, higherIsBetter: own.higherIsBetter)
        }
      }
    }
  }

  private static func windows(
    _ stream: EventStream, _ arms: [ArmResult], warmUp: Int, count: Int
  ) -> [Window] {
    let all = stream.count - warmUp
    return (0..<min(count, all)).map { number in
      let events = (warmUp + all * number / count)..<(warmUp + all * (number + 1) / count)
      return Window(
        firstMicros: stream.timeMicros[events.lowerBound],
        lastMicros: stream.timeMicros[max(events.lowerBound, events.upperBound - 1)],
        events: events, means: arms.map { $0.series.means(of: events) })
    }
  }

  /// What the models are, in words.
  var models: String {
    let lists = "lists by \(recipe.listsName)"
    return recipe.ratingsName.map { "\(lists), ratings by \($0)" } ?? lists
  }
}

extension SimulationReport: Report {
  var json: JSONValue {
    .object([
      ("source", .string(stream.name)), ("events", .count(stream.count)),
      ("users", .count(stream.users.count)), ("films", .count(stream.films.count)),
      ("first", .time(stream.timeMicros.first ?? 0)), ("last", .time(stream.timeMicros.last ?? 0)),
      ("warm_up", .count(warmUp)), ("model", .string(recipe.listsName)),
      ("rating_model", recipe.ratingsName.map { .string($0) } ?? .null),
      ("seed", .unsigned(seed)), ("seconds", .number(seconds)),
      (
        "policy",
        .object(
          RetrainPolicyConfig.keys.map { key in
            (key.name, .string(key.read(policy).filter { $0 != "\"" }))
          })
      ),
      ("arms", .array(arms.indices.map(arm))),
      (
        "comparisons",
        .array(
          comparisons.map { comparison in
            .object([
              ("arm", .string(arms[0].name)), ("against", .string(comparison.arm)),
              ("metric", .string(comparison.paired.metric)),
              ("difference", .number(comparison.paired.difference)),
              ("lower", .number(comparison.paired.lower)),
              ("upper", .number(comparison.paired.upper)),
              ("p", .number(comparison.paired.pValue)), ("better", .bool(comparison.isBetter)),
            ])
          })
      ),
      (
        "windows",
        .array(
          windows.map { window in
            .object([
              ("first", .time(window.firstMicros)), ("last", .time(window.lastMicros)),
              ("events", .count(window.events.count)),
              (
                "arms",
                .array(
                  window.means.map { mean in
                    .object([
                      ("ndcg", mean.ndcg.map { .number($0) } ?? .null),
                      ("rmse", mean.rmse.map { .number($0) } ?? .null),
                    ])
                  })
              ),
            ])
          })
      ),
    ])
  }

  private func arm(_ index: Int) -> JSONValue {
    let arm = arms[index]
    let metrics = zip(samples[index], intervals[index]).map { sample, interval in
      (
        sample.name,
        JSONValue.object([
          ("value", .number(sample.value)), ("lower", .number(interval.lower)),
          ("upper", .number(interval.upper)),
          ("measured", .count(Int(sample.counts?.reduce(0, +) ?? 0))),
        ])
      )
    }
    return .object([
      ("name", .string(arm.name)), ("trainings", .count(arm.trainings.count)),
      ("promotions", .count(arm.promotions)), ("seconds", .number(arm.seconds)),
      ("metrics", .object(metrics)), ("gate", Self.json(PromotionQuality(arm.trainings))),
      (
        "timeline",
        .array(
          arm.trainings.map(Self.json))
      ),
      (
        "alarms",
        .array(
          arm.alarms.map { alarm in
            .object([
              ("time", .time(alarm.timeMicros)), ("events", .count(alarm.events)),
              ("finding", .string(alarm.finding)),
            ])
          })
      ),
    ])
  }

  private static func json(_ training: SimulatedTraining) -> JSONValue {
    let (outcome, rule) = (training.outcome, training.comparison)
    return .object([
      ("time", .time(training.timeMicros)), ("events", .count(training.events)),
      ("reason", .string(training.reason)), ("promoted", .bool(training.isPromoted)),
      ("verdict", .string(outcome.verdict.summary)),
      ("broken", .array(training.broken.map { .string($0) })),
      ("held_out", .string(outcome.heldOut.rawValue)), ("split", .string(outcome.verdict.split)),
      ("champion", .string(outcome.championMeasured.rawValue)),
      ("champion_basis", .string(outcome.verdict.championBasis)),
      ("users", rule.map { .count($0.users) } ?? .null),
      ("difference", rule.map { .number($0.value) } ?? .null),
      ("lower", rule.map { .number($0.lower) } ?? .null),
      ("upper", rule.map { .number($0.upper) } ?? .null),
      ("at_least_as_good", rule.map { .bool($0.value >= 0) } ?? .null),
    ])
  }

  private static func json(_ quality: PromotionQuality) -> JSONValue {
    .object([
      ("promotions", .count(quality.promotions)), ("judged", .count(quality.judged)),
      ("at_least_as_good", .count(quality.atLeastAsGood)),
      ("worst", quality.worst.map { .number($0.difference) } ?? .null),
      ("worst_time", quality.worst.map { .time($0.timeMicros) } ?? .null),
    ])
  }
}
