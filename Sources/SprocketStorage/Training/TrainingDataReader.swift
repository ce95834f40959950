import GRDB
package import SprocketCore

/// Reads training data from the database of a running daemon, from another process. Writes nothing.
package final class TrainingDataReader: TrainingDataSource {
  private let queue: DatabaseQueue
  private let imputation: ImputationPolicy
  private let limit: TrainingDataLimit?

  /// - Parameters:
  ///   - imputation: Which imputed values the films have.
  ///   - limit: Up to where data counts; nil: all of it.
  /// - Throws: `failedPrecondition` when there is no database, it is not ours, or it was written by
  ///   a newer version.
  package init(
    path: String, imputation: ImputationPolicy = .off, limit: TrainingDataLimit? = nil
  ) throws(SprocketError) {
    self.imputation = imputation
    self.limit = limit
    queue = try StoreFile.openReadOnly(path: path)
  }

  package func trainingData(
    describingItems: Bool, progress: (Int, Int) throws -> Void
  ) throws -> TrainingData {
    do {
      return try queue.read {
        try TrainingDataQuery(
          $0, imputation: imputation, describingItems: describingItems, limit: limit
        ).run(progress: progress)
      }
    } catch {
      throw SprocketError(storage: error, doing: "read the training data")
    }
  }
}

extension SprocketStore: TrainingDataSource {
  package func trainingData(
    describingItems: Bool, progress: (Int, Int) throws -> Void
  ) throws -> TrainingData {
    try database.read("read the training data") {
      try TrainingDataQuery(
        $0, imputation: imputation, describingItems: describingItems
      ).run(progress: progress)
    }
  }
}
