import SprocketCore
import SprocketMath

/// Guesses one column from the factors of films: labels by their products with the film, a number
/// by a linear function.
struct FactorColumnImputer: Imputer {
  private let model: FactorImputer
  private let summary: ColumnSummary
  /// The labels that can be guessed and their factors.
  private let labels: [UInt32]
  private let rows: FactorTable?
  private let slopes: [Double]
  private let intercept: Double

  init(_ model: FactorImputer, _ summary: ColumnSummary, threads: Int) throws {
    self.model = model
    self.summary = summary
    let field = summary.column.field
    guard summary.column.kind != .number else {
      (labels, rows) = ([], nil)
      (slopes, intercept) = try Self.regression(model, summary, threads: threads)
      return
    }
    let places = model.places[field.rawValue]
    let learned = places.indices.filter { places[$0] >= 0 && summary.shares[$0] > 0 }
      .sorted { (summary.shares[$1], $0) < (summary.shares[$0], $1) }
      .prefix(model.config.guessableLabels)
    labels = learned.map { UInt32($0) }
    rows = learned.isEmpty ? nil : model.factors.rows(learned.map { Int(places[$0]) })
    (slopes, intercept) = ([], 0)
  }

  func guesses(film: Int) throws -> [Guess] {
    let factors = try model.factors(film: film, without: summary.column.field)
    guard summary.column.kind != .number else {
      let value = zip(slopes, factors).reduce(intercept) { $0 + $1.0 * Double($1.1) }
      // A linear function may leave what there is at all.
      return [Guess(number: max(1, value), score: 1)]
    }
    guard let rows else { return summary.mode }
    let scores = rows.scores(query: factors)
    let best = Imputers.best(labels.indices.lazy.map { (UInt32($0), scores[$0]) })
    return best.map { Guess(label: labels[Int($0.label)], score: $0.score) }
  }

  private static func regression(
    _ model: FactorImputer, _ summary: ColumnSummary, threads: Int
  ) throws -> (slopes: [Double], intercept: Double) {
    var films = summary.known
    if films.count > model.config.regressionFilms {
      var generator = SplitMix64(seed: model.config.seed)
      films.shuffle(using: &generator)
      films.removeLast(films.count - model.config.regressionFilms)
    }
    let chosen = films
    let rows = try ParallelRows.map(chosen.count, threads: threads, makeState: {}) { _, place in
      try model.factors(film: chosen[place], without: summary.column.field)
    }
    var regression = RidgeRegression(featureCount: model.config.factors)
    for (film, row) in zip(chosen, rows) {
      regression.add(row, target: Double(model.table.number(summary.column, film: film)))
    }
    return regression.solution(penalty: 1e-3)
  }
}
