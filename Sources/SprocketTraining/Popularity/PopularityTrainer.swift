import Foundation
import SprocketMath
package import SprocketModels

/// Sums the preference weights of each item.
package struct PopularityTrainer: Trainer {
  package let config: PopularityConfig

  package init(config: PopularityConfig = PopularityConfig()) {
    self.config = config
  }

  package var kind: ModelKind { .popularity }

  package func train(_ set: TrainingSet, progress: TrainingProgress) throws -> TrainedModel {
    try progress.checkCancelled()
    let model = try set.model(
      kind: kind, popularity: popularity(of: set), ials: nil, settings: config.settings)
    try progress.report(TrainingReport(epoch: 1, epochs: 1, loss: 0, secondsLeft: 0))
    return model
  }

  /// One pass over the histories; sums are kept in double.
  func popularity(of set: TrainingSet) -> PopularityModel {
    var scores = [Double](repeating: 0, count: set.items.count)
    let halfLifeMicros = config.halfLifeDays * 86_400e6
    let newest = set.dataWindow.lastMicros
    set.histories.columns.withUnsafeElements { columns in
      set.histories.values.withUnsafeElements { weights in
        for entry in columns.indices where weights[entry] > 0 {
          var weight = Double(weights[entry])
          if halfLifeMicros > 0 {
            weight *= exp2((Double(set.times[entry]) - Double(newest)) / halfLifeMicros)
          }
          scores[Int(columns[entry])] += weight
        }
      }
    }
    return PopularityModel(ratingCounts: set.ratingCounts, scores: scores.map { Float($0) })
  }
}
