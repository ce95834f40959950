package import SprocketSnapshots

/// Trains one job somewhere else and leaves a candidate snapshot in the job's folder. The local
/// trainer process is one implementation; a distributed engine can be another.
package protocol TrainerEngine: Sendable {
  /// Trains until the candidate is complete. Cancelling the task stops the training.
  ///
  /// - Parameters:
  ///   - job: what to train; already written to `folder` as `job.json`.
  ///   - progress: gets every report, in order.
  /// - Throws: an error that says why there is no candidate; `CancellationError` when cancelled.
  func train(
    _ job: TrainerJob, folder: String, progress: @escaping @Sendable (TrainerProgress) -> Void
  ) async throws
}
