import Atomics
import Foundation
import SprocketCore
import Synchronization

/// The experiment that runs, and what was found of it until now.
struct RunningExperiment {
  var experiment: Experiment
  var ledger: ExperimentLedger
  var tally = ShadowTally()
  /// What is stored of it.
  var stored: Experiment?

  /// The experiment with what was found.
  var report: Experiment {
    var experiment = experiment
    switch experiment.plan.kind {
    case .shadow:
      experiment.shadow = tally.report
    case .split:
      experiment.arms = ledger.reports
      experiment.effect = ledger.effect
      experiment.unmeasuredUsers = ledger.unmeasuredUsers.count
    }
    return experiment
  }
}

/// Watches what happens while an experiment runs: lists of a shadow, lists shown and taken, ratings
/// that both versions predict before they are learned from. Begins and ends nothing.
final class ExperimentObserver: Sendable {
  /// Ratings that may wait to be predicted; more are not.
  private static let waitingRatings = 1_024

  /// nil while none runs: then nothing is watched.
  let running = Mutex<RunningExperiment?>(nil)
  private let registry: ServingRegistry
  private let clock: @Sendable () -> Int64
  private let predictions = BackgroundQueue(name: "experiments")
  private let waiting = ManagedAtomic<Int>(0)

  /// - Parameters:
  ///   - registry: knows what challenges the champion.
  ///   - clock: microseconds since 1970-01-01 UTC.
  init(registry: ServingRegistry, clock: @escaping @Sendable () -> Int64) {
    self.registry = registry
    self.clock = clock
  }

  /// The experiment that runs, with what was found of it; nil when none does.
  var report: Experiment? { running.withLock { $0?.report } }

  /// Scores a request of a shadow with the challenger.
  func compare(_ shadowed: ShadowedRequest) {
    guard let challenge = registry.challenge, challenge.kind == .shadow else { return }
    let comparison = ShadowComparison.make(shadowed, challenge.handle)
    running.withLock { running in
      if let comparison {
        running?.tally.add(comparison)
      } else {
        running?.tally.addFailure()
      }
    }
  }

  /// Runs on the fold-in worker's queue, so it only takes what is needed to predict later.
  func willLearn(_ events: [FeedbackEvent], _ champion: ServingHandle) {
    guard let challenge = registry.challenge else { return }
    let room = Self.waitingRatings - waiting.load(ordering: .relaxed)
    guard room > 0 else { return }
    let ratings = events.lazy.compactMap {
      RatingToPredict($0, champion: champion, challenge: challenge)
    }.prefix(room)
    let taken = Array(ratings)
    if taken.isEmpty { return }
    waiting.wrappingIncrement(by: taken.count, ordering: .relaxed)
    predictions.async { [self] in
      for rating in taken { predict(rating) }
      waiting.wrappingDecrement(by: taken.count, ordering: .relaxed)
    }
  }

  private func predict(_ rating: RatingToPredict) {
    let champion = rating.champion?.squaredError(of: rating.item, rating.value)
    let challenger = rating.challenger?.squaredError(of: rating.item, rating.value)
    let seconds = clock() / 1_000_000
    running.withLock { running in
      if rating.arm == .none {
        guard let champion, let challenger else { return }
        running?.tally.addRating(
          championSquaredError: champion, challengerSquaredError: challenger)
      } else if let squaredError = champion ?? challenger {
        running?.ledger.rated(
          user: rating.user, squaredError: squaredError, arm: rating.arm, seconds: seconds)
      }
    }
  }
}

extension ExperimentObserver: ImpressionObserver {
  func shown(user: UInt64, version: ModelVersion, arm: ExperimentArm, seconds: Int64) {
    guard arm != .none else { return }
    running.withLock { running in
      running?.ledger.shown(user: user, version: version, arm: arm, seconds: seconds)
    }
  }

  func judged(user: UserID, hit: ShownHit?) {
    guard let hit, hit.arm != .none else { return }
    let user = UserHash.of(user)
    let seconds = clock() / 1_000_000
    running.withLock { $0?.ledger.hit(user: user, shown: hit, seconds: seconds) }
  }

  func forgot(user: UInt64) {
    running.withLock { $0?.ledger.forget(user: user) }
  }
}
