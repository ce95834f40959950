import SprocketCore

/// How far a training is.
package struct TrainingReport: Hashable, Sendable {
  /// Epochs done.
  package var epoch: Int
  /// Epochs in all.
  package var epochs: Int
  /// The training objective per preference after this epoch; comparable within one training.
  package var loss: Double
  /// Seconds until it is done, judged by the epochs so far.
  package var secondsLeft: Double

  package init(epoch: Int, epochs: Int, loss: Double, secondsLeft: Double) {
    self.epoch = epoch
    self.epochs = epochs
    self.loss = loss
    self.secondsLeft = secondsLeft
  }
}

/// How a trainer talks to whoever started it.
package struct TrainingProgress: Sendable {
  /// Asked many times a second, by several threads; true stops the training.
  package var isCancelled: @Sendable () -> Bool
  /// Told after each epoch; what it throws stops the training.
  package var report: @Sendable (TrainingReport) throws -> Void

  package init(
    isCancelled: @escaping @Sendable () -> Bool = { false },
    report: @escaping @Sendable (TrainingReport) throws -> Void = { _ in }
  ) {
    self.isCancelled = isCancelled
    self.report = report
  }

  /// Nobody listens.
  package static let none = TrainingProgress()

  func checkCancelled() throws(SprocketError) {
    if isCancelled() { throw SprocketError(.cancelled, "training was cancelled") }
  }
}
