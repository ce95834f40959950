import SprocketCore
import SprocketMath
package import SprocketModels

/// One setting of all hyper-parameters to be tried.
package struct SearchTrial: Hashable, Sendable {
  /// Counts suggestions from 0.
  package var number: Int
  /// nil: the defaults, whatever they are.
  package var point: SearchPoint?
  /// Which of the search's `rungs` it is for.
  package var rung: Int
  /// The trial that it repeats with more data; its own number for a new point.
  package var origin: Int

  package init(number: Int, point: SearchPoint?, rung: Int, origin: Int) {
    self.number = number
    self.point = point
    self.rung = rung
    self.origin = origin
  }
}

/// What became of a trial.
package struct SearchObservation: Hashable, Sendable {
  package var trial: SearchTrial
  /// Where it was; for the defaults known only now.
  package var point: SearchPoint
  /// Better when higher; nil: it failed.
  package var score: Double?

  package init(trial: SearchTrial, point: SearchPoint, score: Double?) {
    self.trial = trial
    self.point = point
    self.score = score
  }
}

/// Decides what to try next: a pure value; whoever runs the trials tells it what came out.
///
/// New points come first from all over the space (a scrambled Halton sequence), then from where the
/// good ones were and the bad ones were not: the tree-structured Parzen estimator of J. Bergstra et
/// al., "Algorithms for hyper-parameter optimization", 2011, section 4. Where trials are dear, they
/// begin with a part of the data, and the best third of each rung goes on to the next (L. Li et
/// al., "A system for massively parallel hyperparameter tuning", 2020, algorithm 2). The defaults
/// are tried first and on every rung, so the answer is never worse than they are.
///
/// A suggestion depends on the seed and the observations alone, so a search that is fed its old
/// observations goes on as if it had never stopped.
package struct HyperparameterSearch: Sendable {
  package let space: [SearchDimension]
  package let seed: UInt64
  /// The shares of the data that trials run with, ascending, the last one 1.
  package let rungs: [Double]
  package private(set) var observations: [SearchObservation] = []

  /// The share of the points that count as good.
  private let goodShare = 0.12
  private let candidates = 64
  /// One in so many points comes from anywhere, lest a wrong choice made early is never doubted.
  private let explorationInterval = 7
  /// One in so many goes on to the next rung.
  private let reduction = 3

  /// - Precondition: `rungs` is not empty.
  package init(space: [SearchDimension], seed: UInt64 = 1, rungs: [Double] = [1]) {
    precondition(!rungs.isEmpty, "a search needs a rung")
    self.space = space
    self.seed = seed
    self.rungs = rungs
  }

  /// New points that are drawn from all over the space before the search learns.
  package var startupCount: Int { max(8, 3 * space.count) }

  package mutating func observe(_ observation: SearchObservation) {
    observations.append(observation)
  }

  /// The best observation with all the data, the earlier one where two are as good; nil before the
  /// first.
  package var best: SearchObservation? {
    var best: SearchObservation?
    for observation in observations where observation.trial.rung == rungs.count - 1 {
      guard let score = observation.score else { continue }
      if let known = best?.score, known >= score { continue }
      best = observation
    }
    return best
  }

  /// The best score with all the data after each observation that improved it, for early stopping:
  /// new points tried since the last improvement.
  package var pointsSinceImprovement: Int {
    var best = -Double.infinity
    var count = 0
    for observation in observations {
      if observation.trial.origin == observation.trial.number { count += 1 }
      if observation.trial.rung == rungs.count - 1, let score = observation.score, score > best {
        best = score
        count = 0
      }
    }
    return count
  }

  /// What to try next. One trial at a time: observe it before asking again.
  package func suggest() -> SearchTrial {
    let number = observations.count
    if let next = defaultsTrial(number) ?? promotion(number) { return next }
    return SearchTrial(number: number, point: newPoint(number), rung: 0, origin: number)
  }

  // MARK: Rungs

  private func defaultsTrial(_ number: Int) -> SearchTrial? {
    // From the last rung down, so that there is an answer after the first trial.
    for rung in rungs.indices.reversed()
    where !observations.contains(where: { $0.trial.point == nil && $0.trial.rung == rung }) {
      if rung < rungs.count - 1, observations.last?.score == nil { continue }
      let origin = observations.first { $0.trial.point == nil }?.trial.number ?? number
      return SearchTrial(number: number, point: nil, rung: rung, origin: origin)
    }
    return nil
  }

  /// A point that is among the best third of its rung and has not gone on yet, from the upper rungs
  /// first.
  private func promotion(_ number: Int) -> SearchTrial? {
    for rung in rungs.indices.dropLast().reversed() {
      let ranked = scored(rung)
      let gone = Set(observations.filter { $0.trial.rung == rung + 1 }.map(\.trial.origin))
      // A search that gets better all the time would send every new point on.
      guard gone.count < ranked.count / reduction else { continue }
      for observation in ranked.prefix(ranked.count / reduction)
      where !gone.contains(observation.trial.origin) {
        return SearchTrial(
          number: number, point: observation.trial.point, rung: rung + 1,
          origin: observation.trial.origin)
      }
    }
    return nil
  }

  /// The successful observations of a rung, best first.
  private func scored(_ rung: Int) -> [SearchObservation] {
    observations.filter { $0.trial.rung == rung && $0.score != nil }.sorted { one, other in
      let scores = (one.score ?? 0, other.score ?? 0)
      return scores.0 != scores.1
        ? scores.0 > scores.1 : one.trial.number < other.trial.number
    }
  }

  // MARK: New points

  private func newPoint(_ number: Int) -> SearchPoint {
    var generator = SplitMix64(seed: seed, stream: UInt64(number))
    let tried = Set(observations.map { space.settings(at: $0.point).map(\.value) })
    func isNew(_ point: SearchPoint) -> Bool {
      !tried.contains(space.settings(at: point).map(\.value))
    }
    let newPoints = observations.count { $0.trial.origin == $0.trial.number }
    if newPoints <= startupCount || newPoints % explorationInterval == 0 {
      let point = HaltonSequence.point(newPoints, dimensions: space.count, seed: seed)
      if isNew(point) { return point }
    }
    // The highest rung that has taught enough; failures there are as bad as it gets.
    let enough = space.count + 4
    guard
      let rung = rungs.indices.last(where: { scored($0).count >= enough })
        ?? (observations.isEmpty ? nil : 0)
    else { return space.map { _ in generator.nextUniform() } }
    let ranked =
      scored(rung) + observations.filter { $0.trial.rung == rung && $0.score == nil }
    let goodCount = min(ranked.count, max(3, Int(goodShare * Double(ranked.count))))
    let good = ParzenEstimator(ranked.prefix(goodCount).map(\.point), space: space)
    let bad = ParzenEstimator(ranked.dropFirst(goodCount).map(\.point), space: space)
    var best: (point: SearchPoint, gain: Double)?
    for _ in 0..<candidates {
      let point = good.sample(using: &generator)
      guard isNew(point) else { continue }
      let gain = good.logDensity(at: point) - bad.logDensity(at: point)
      if gain > best?.gain ?? -.infinity { best = (point, gain) }
    }
    return best?.point ?? space.map { _ in generator.nextUniform() }
  }
}
