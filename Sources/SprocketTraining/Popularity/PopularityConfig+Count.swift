import Foundation
import SprocketMath
package import SprocketModels

extension PopularityConfig {
  /// Sums the preference weights of each item.
  /// - Parameter asOf: the time from which age is counted; nil: that of the newest interaction.
  ///
  /// One pass over the histories; sums are kept in double.
  package func popularity(of set: TrainingSet, asOf time: Int64? = nil) -> PopularityModel {
    var scores = [Double](repeating: 0, count: set.items.count)
    let halfLifeMicros = (halfLifeDays ?? 0) * Self.microsPerDay
    let newest = time ?? set.dataWindow.lastMicros
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
