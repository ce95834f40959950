package import SprocketModels

/// Makes a model from a training set. One per algorithm; values, so that a trainer is its
/// configuration.
package protocol Trainer: Sendable {
  var kind: ModelKind { get }

  /// Blocks until the model is there. The same set, configuration and seed give the same model,
  /// whatever the number of threads.
  /// - Throws: `cancelled` soon after `progress` asks for it; what `progress.report` throws.
  func train(_ set: TrainingSet, progress: TrainingProgress) throws -> TrainedModel
}
