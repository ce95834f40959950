package import SprocketCore
import SprocketMath

/// How a missing value is found. The raw value is its name for people and in tables.
package enum ImputationMethod: String, CaseIterable, Hashable, Sendable {
  /// The most frequent labels: what every other method has to beat.
  case mode
  case mean
  case median
  /// The same among the films of one group, such as those of a country.
  case groupMode = "group-mode"
  case groupMean = "group-mean"
  case groupMedian = "group-median"
  /// The films that are most alike.
  case knn
  /// Low-rank completion of the film × attribute matrix.
  case mf

  /// Whether it makes values of this kind.
  package func fits(_ column: ItemColumn) -> Bool {
    switch self {
    case .mode, .groupMode: column.kind != .number
    case .mean, .median, .groupMean, .groupMedian: column.kind == .number
    case .knn, .mf: true
    }
  }

  /// What the others are compared with.
  package static func baseline(of column: ItemColumn) -> ImputationMethod {
    column.kind == .number ? .median : .mode
  }
}

/// A value that may be right.
struct Guess: Hashable, Sendable {
  /// Of a column of labels.
  var label: UInt32 = 0
  /// Of a column of numbers.
  var number = 0.0
  /// The higher the likelier; comparable only within one method and column.
  var score: Float
}

/// Finds values of one column by one method.
protocol Imputer: Sendable {
  /// Likely values of a film, best first: of a column of numbers one, of labels at most
  /// `Imputers.guessCount`. What the film has in the column itself is not looked at.
  func guesses(film: Int) throws -> [Guess]
}

enum Imputers {
  /// Labels that are guessed for a film and a column, at most.
  static let guessCount = 20

  /// The best of some labels.
  static func best(_ scores: some Sequence<(label: UInt32, score: Float)>) -> [Guess] {
    var top = TopK(guessCount)
    for (label, score) in scores where score > 0 { top.offer(row: Int(label), score: score) }
    return top.sorted().map { Guess(label: UInt32($0.row), score: $0.score) }
  }
}

/// What is known of a column without looking at the film that lacks it.
struct ColumnSummary: Sendable {
  let column: ItemColumn
  /// Films that have it.
  let known: [Int]
  /// By label: the share of these films that have it. Of a column of numbers by step.
  let shares: [Float]
  /// Of a column of numbers.
  let mean: Double
  let variance: Double
  let median: Double

  init(_ table: AttributeTable, _ column: ItemColumn) {
    self.column = column
    known = table.known(column)
    let matrix = table.labels(column.field)
    var counts = [Float](repeating: 0, count: matrix.columnCount)
    for film in known { for label in matrix[film] { counts[Int(label)] += 1 } }
    let count = Float(max(1, known.count))
    shares = counts.map { $0 / count }
    guard column.kind == .number else {
      (mean, variance, median) = (0, 0, 0)
      return
    }
    let numbers = known.map { Double(table.number(column, film: $0)) }
    let sum = numbers.reduce(0, +)
    let mean = sum / Double(max(1, numbers.count))
    self.mean = mean
    variance = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, numbers.count))
    median = Self.median(of: numbers)
  }

  /// The labels that most films have.
  var mode: [Guess] {
    Imputers.best(shares.indices.lazy.map { (UInt32($0), shares[$0]) })
  }

  /// The middle number, or the mean of the two in the middle; 0 of none.
  static func median(of numbers: [Double]) -> Double {
    let sorted = numbers.sorted()
    guard let last = sorted.indices.last else { return 0 }
    return (sorted[last / 2] + sorted[(last + 1) / 2]) / 2
  }
}

/// The same answer for every film: the most frequent labels, the mean or the median.
struct ConstantImputer: Imputer {
  private let answer: [Guess]

  init(_ summary: ColumnSummary, _ method: ImputationMethod) {
    switch (summary.column.kind, method) {
    case (.number, .mean): answer = [Guess(number: summary.mean, score: 1)]
    case (.number, _): answer = [Guess(number: summary.median, score: 1)]
    default: answer = summary.mode
    }
  }

  func guesses(film: Int) -> [Guess] { answer }
}
