import SprocketCore
import SprocketMath

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// How much each label of the other fields tells of one column: what a shared one counts when films
/// are compared.
///
/// It is the Kullback-Leibler divergence of what the films with the label have in the column from
/// what all have: a director who made nothing but documentaries says more of the genre than a word
/// that occurs everywhere, and as much as is known of him. Where most values of the column occur
/// only a few times, as with people, there is nothing to measure that by, and a label counts by how
/// rare it is.
struct TermWeights: Sendable {
  /// m: as many values like those of all films are added to those with a label.
  private static let priorCount: Float = 2
  /// Values that occur less often in the mean are counted by rarity.
  private static let minimumOccurrences = 10.0

  /// By field and label; empty for the column's own field.
  let weights: [[Float]]
  /// What the same year and the same runtime count.
  let year: Float
  let runtime: Float

  init(_ table: AttributeTable, _ summary: ColumnSummary, threads: Int) throws {
    let field = summary.column.field
    let matrix = table.labels(field)
    let values = summary.known.reduce(0) { $0 + matrix.count(ofRow: $1) }
    let used = summary.shares.count { $0 > 0 }
    let byRarity = Double(values) < Self.minimumOccurrences * Double(max(1, used))
    var weights: [[Float]] = []
    for other in AttributeField.allCases {
      let holders = table.holders(other)
      guard other != field, holders.entryCount > 0 else {
        weights.append([])
        continue
      }
      weights.append(
        byRarity
          ? Self.rarity(holders, films: table.filmCount)
          : try Self.divergence(holders, matrix, summary, threads: threads))
    }
    year = Self.mean(weights[AttributeField.yearStep.rawValue], table.holders(.yearStep))
    runtime = Self.mean(weights[AttributeField.runtimeStep.rawValue], table.holders(.runtimeStep))
    // Numbers are compared by their distance, not by their steps.
    weights[AttributeField.yearStep.rawValue] = []
    weights[AttributeField.runtimeStep.rawValue] = []
    self.weights = weights
  }

  /// (ln n / df)²: the square of what TF-IDF counts a term, as it stands in a product.
  private static func rarity(_ holders: LabelMatrix, films: Int) -> [Float] {
    (0..<holders.rowCount).map { label in
      let count = holders.count(ofRow: label)
      guard count > 1 else { return 0 }
      let weight = Float(log(Double(films) / Double(count)))
      return weight * weight
    }
  }

  private static func divergence(
    _ holders: LabelMatrix, _ matrix: LabelMatrix, _ summary: ColumnSummary, threads: Int
  ) throws -> [Float] {
    let total = max(summary.shares.reduce(0, +), .leastNormalMagnitude)
    let prior = summary.shares.map { $0 / total }
    return try ParallelRows.map(
      holders.rowCount, threads: threads, rowsPerChunk: 1024,
      makeState: { [Float](repeating: 0, count: prior.count) },
      body: { counts, label in
        guard holders.count(ofRow: label) > 1 else { return 0 }
        var touched: [UInt32] = []
        var sum: Float = 0
        for film in holders[label] {
          for value in matrix[Int(film)] {
            if counts[Int(value)] == 0 { touched.append(value) }
            counts[Int(value)] += 1
            sum += 1
          }
        }
        // Values that none of the films has: their share is all of the prior's.
        let kept = priorCount / (sum + priorCount)
        var (divergence, rest) = (Float(0), Float(1))
        for value in touched {
          let share = (counts[Int(value)] + priorCount * prior[Int(value)]) / (sum + priorCount)
          divergence += share * log(share / prior[Int(value)])
          rest -= prior[Int(value)]
          counts[Int(value)] = 0
        }
        divergence += max(0, rest) * kept * log(kept)
        return max(0, divergence)
      })
  }

  private static func mean(_ weights: [Float], _ holders: LabelMatrix) -> Float {
    var (sum, count) = (Float(0), Float(0))
    for label in weights.indices {
      sum += weights[label] * Float(holders.count(ofRow: label))
      count += Float(holders.count(ofRow: label))
    }
    return count > 0 ? sum / count : 0
  }
}
