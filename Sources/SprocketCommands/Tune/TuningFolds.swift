import SprocketCore
import SprocketEvaluation
import SprocketModels
import SprocketTraining

/// The validation parts that trials are measured on, each with what may be learned before it. The
/// test part is in none of them.
struct TuningFolds {
  let holdOuts: [HoldOut]
  private var sets: [Int: [(set: TrainingSet, holdOut: HoldOut)]] = [:]
  private let policy: PreferencePolicy
  private let seed: UInt64

  /// Several parts where one is so small that chance would choose.
  private static let (enoughUsers, enoughRatings, mostFolds) = (500, 20_000, 5)

  init(
    _ source: EvaluationSource, for family: ModelFamily, options: SplitOptions,
    policy: PreferencePolicy, folds: Int?
  ) throws {
    self.policy = policy
    seed = options.seed
    let cut: (Int) -> HoldOut
    switch source {
    case .dataSet(let loaded):
      let plan = options.plan(for: family)
      cut = { plan.validation(loaded.data, policy: policy, fold: $0) }
    case .given:
      do {
        holdOuts = [
          try source.holdOut(.validation, for: family, options: options, policy: policy)
        ]
        return
      } catch let error as SprocketError where error.code == .notFound {}
      // The split has no validation part, so one is cut off what it gives for training.
      let test = try source.holdOut(.test, for: family, options: options, policy: policy)
      let plan = options.plan(for: family)
      cut = { fold in
        var plan = plan
        plan.seed &+= UInt64(fold) &+ 1
        return plan.test(test.train, policy: policy)
      }
    }
    var parts = [cut(0)]
    let canRepeat =
      options.plan(for: family).method == .strong || options.plan(for: family).method == .random
    let wanted = folds ?? (canRepeat ? Self.needed(parts[0], family) : 1)
    while parts.count < wanted { parts.append(cut(parts.count)) }
    holdOuts = parts.filter { family == .lists ? !$0.users.isEmpty : !$0.ratings.isEmpty }
    if holdOuts.isEmpty {
      throw SprocketError(
        .failedPrecondition,
        "the validation part has nothing to measure \(family.rawValue) by; choose another --method"
          + " or a larger --fraction")
    }
  }

  private static func needed(_ first: HoldOut, _ family: ModelFamily) -> Int {
    let (found, enough) =
      family == .lists
      ? (first.users.count, enoughUsers)
      : (first.ratings.reduce(0) { $0 + $1.values.count }, enoughRatings)
    return found == 0 ? 1 : min(mostFolds, (enough + found - 1) / found)
  }

  /// Interactions that a trial learns from.
  var interactions: Int { holdOuts.first?.train.count ?? 0 }

  /// The parts with a share of the training users, prepared once.
  mutating func prepared(
    _ share: Double, rung: Int
  ) throws -> [(set: TrainingSet, holdOut: HoldOut)] {
    if let known = sets[rung] { return known }
    let prepared = try holdOuts.map { holdOut in
      let part = holdOut.sampled(users: share, seed: seed)
      return (try TrainingSet(part.train, policy: policy), part)
    }
    sets[rung] = prepared
    return prepared
  }

  /// Of everything that trials see.
  var fingerprint: String {
    var all = Fingerprint()
    for holdOut in holdOuts {
      all.add(Fingerprint(of: holdOut.train).value)
      for user in holdOut.users {
        all.add(user.user.rawValue)
        for item in user.truth { all.add(UInt64(item)) }
      }
      for user in holdOut.ratings {
        for value in user.values { all.add(UInt64(value.bitPattern)) }
      }
    }
    return all.text
  }

  var description: String { holdOuts.map(\.description).joined(separator: "; ") }
}
