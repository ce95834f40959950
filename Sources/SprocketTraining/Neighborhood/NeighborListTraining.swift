import SprocketCore
import SprocketMath
import SprocketModels

/// What the trainers of item-based neighbourhoods share.
enum NeighborListTraining {
  /// What lists of neighbours may take while they are made.
  static let memoryLimit = 8 << 30

  /// - Throws: `failedPrecondition` when the lists of so many items would not fit into the limit.
  static func checkMemory(
    items: Int, neighbors: Int, setting: String, limit: Int
  ) throws(SprocketError) {
    // 8 bytes a neighbour, twice while the lists are packed, or turned around to serve.
    let needed = items * min(neighbors, max(0, items - 1)) * 16
    guard needed > limit else { return }
    func gigabytes(_ bytes: Int) -> String {
      let tenths = (bytes + (1 << 30) / 20) / ((1 << 30) / 10)
      return "\(tenths / 10).\(tenths % 10) GB"
    }
    throw SprocketError(
      .failedPrecondition,
      "\(neighbors) neighbours for each of \(items) films need \(gigabytes(needed)), the limit is"
        + " \(gigabytes(limit)); lower \(setting) to \(max(1, limit / 16 / max(1, items)))")
  }

  /// The lists, with reports on the way.
  static func lists(
    _ similarity: RowSimilarity, of rows: RatingMatrix, count: Int, threads: Int,
    progress: TrainingProgress
  ) throws -> RatingMatrix {
    let clock = ContinuousClock()
    let start = clock.now
    let steps = 20.0
    let isCancelled = progress.isCancelled
    let report = progress.report
    return try similarity.neighborLists(
      of: rows, count: count, threads: threads, isCancelled: isCancelled
    ) { done in
      let seconds = (clock.now - start) / .seconds(1)
      try report(
        TrainingReport(
          epoch: Int(done * steps), epochs: Int(steps), loss: 0,
          secondsLeft: done > 0 ? seconds / done * (1 - done) : 0))
    }
  }
}
