package import SprocketModels

/// Makes one component of a model from a training set. One per algorithm; values, so that a
/// trainer is its configuration.
package protocol Trainer: Sendable {
  var kind: ModelKind { get }

  /// Blocks until the component is there. The same set, configuration and seed give the same one,
  /// whatever the number of threads.
  /// - Throws: `cancelled` soon after `progress` asks for it; what `progress.report` throws;
  ///   `failedPrecondition` when the set holds nothing to learn from or too much to hold in
  ///   memory, with the numbers.
  func train(_ set: TrainingSet, progress: TrainingProgress) throws -> any ModelComponent
}
