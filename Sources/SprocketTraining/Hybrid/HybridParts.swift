import SprocketCore
import SprocketModels

/// Trains the components of a hybrid.
struct HybridParts {
  /// Settings of every kind.
  let all: [Setting]
  let threads: Int

  /// The components that the set can teach. One that finds nothing to learn from, or that does not
  /// fit the memory it may take, is left out: the others serve.
  func train(
    _ kinds: [ModelKind], on set: TrainingSet, steps: inout HybridSteps
  ) throws -> [any ModelComponent] {
    var components: [any ModelComponent] = []
    for kind in kinds {
      let trainer = kind.trainer(
        overrides: settings(of: kind), all: all, popularity: PopularityConfig(), threads: threads)
      do {
        if let trainer { components.append(try trainer.train(set, progress: steps.silent)) }
      } catch let error as SprocketError where error.code == .failedPrecondition {}
      try steps.next()
    }
    return components
  }
}

extension HybridParts {
  /// What is set for a component. Content is asked for likeness alone, because popularity is
  /// already in what the others say, and films nobody met yet must not suffer from it.
  private func settings(of kind: ModelKind) -> [Setting] {
    let own = all.own(of: kind, main: .hybrid)
    return kind == .content ? [Setting("popularity_influence", 0)] + own : own
  }
}

/// Progress over several trainings.
struct HybridSteps {
  private var done = 0
  private let count: Int
  private let progress: TrainingProgress
  private let start = ContinuousClock.now

  init(count: Int, _ progress: TrainingProgress) {
    self.count = count
    self.progress = progress
  }

  var isCancelled: @Sendable () -> Bool { progress.isCancelled }

  /// For a component: it can be cancelled, its own epochs are not shown.
  var silent: TrainingProgress { TrainingProgress(isCancelled: progress.isCancelled) }

  mutating func skip(_ steps: Int) { done += steps }

  mutating func next() throws {
    done += 1
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    try progress.checkCancelled()
    try progress.report(
      TrainingReport(
        epoch: done, epochs: count, loss: 0,
        secondsLeft: seconds / Double(done) * Double(count - done)))
  }
}
