import SprocketCore
import SprocketMath

/// What a method guessed for the hidden values of a column, beside the truth.
struct ColumnTrial: Sendable {
  struct Cell: Sendable {
    /// Best first.
    var scores: [Float]
    /// Parallel to `scores`: whether it is right; a number within the tolerance.
    var hits: [Bool]
    /// How many values there are to be found.
    var truths: Int
    /// Of numbers: guess - truth.
    var error = 0.0
  }

  let column: ItemColumn
  let method: ImputationMethod
  let cells: [Cell]

  /// - Parameters:
  ///   - films: The films whose values are hidden from `imputer`.
  ///   - truth: The table with these values.
  init(
    _ column: ItemColumn, _ method: ImputationMethod, films: [Int], imputer: any Imputer,
    truth: AttributeTable, threads: Int
  ) throws {
    self.column = column
    self.method = method
    cells = try ParallelRows.map(
      films.count, threads: threads, rowsPerChunk: 16, makeState: {}
    ) { _, place in
      let film = films[place]
      var guesses = try imputer.guesses(film: film)
      if column.kind != .labels { guesses = Array(guesses.prefix(1)) }
      let scores = guesses.map(\.score)
      if column.kind == .number {
        let right = Double(truth.number(column, film: film))
        let error = (guesses.first.map { $0.number.rounded() } ?? 0) - right
        return Cell(
          scores: scores, hits: scores.map { _ in abs(error) <= column.tolerance }, truths: 1,
          error: error)
      }
      let labels = truth.labels(column.field)[film]
      return Cell(
        scores: scores, hits: guesses.map { labels.contains($0.label) }, truths: labels.count)
    }
  }

  init(column: ItemColumn, method: ImputationMethod, cells: [Cell]) {
    self.column = column
    self.method = method
    self.cells = cells
  }

  /// The half that a cell belongs to: what is decided on one is measured on the other.
  static func half(_ cell: Int) -> Int {
    var mixer = SplitMix64(seed: UInt64(cell))
    return Int(mixer.next() & 1)
  }

  /// What is learned from some of the cells.
  func calibration(on isIncluded: (Int) -> Bool) -> Calibration {
    var scores: [Float] = []
    var hits: [Bool] = []
    var truths = 0
    for (place, cell) in cells.enumerated() where isIncluded(place) {
      scores += cell.scores
      hits += cell.hits
      truths += cell.truths
    }
    return Calibration(
      scores: scores, hits: hits, truths: truths, decides: column.kind == .labels)
  }
}

/// From the scores of one method and column to confidences.
struct Calibration: Hashable, Sendable {
  /// The share of right values by score.
  let confidence: IsotonicRegression
  /// Labels with at least this score are taken; chosen for the best F1.
  let threshold: Float

  /// - Parameter decides: Whether labels below a threshold are left out; otherwise all are taken.
  init(scores: [Float], hits: [Bool], truths: Int, decides: Bool) {
    confidence = IsotonicRegression(scores: scores, hits: hits)
    guard decides else {
      threshold = -.infinity
      return
    }
    let order = scores.indices.sorted { (scores[$1], $0) < (scores[$0], $1) }
    var (right, best, threshold) = (0.0, -1.0, Float.infinity)
    for (taken, place) in order.enumerated() {
      right += hits[place] ? 1 : 0
      // Equal scores are taken together.
      if taken + 1 < order.count, scores[order[taken + 1]] == scores[place] { continue }
      let f1 = 2 * right / Double(taken + 1 + truths)
      if f1 > best { (best, threshold) = (f1, scores[place]) }
    }
    self.threshold = threshold
  }
}
