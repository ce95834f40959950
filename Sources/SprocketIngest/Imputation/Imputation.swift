package import SprocketCore
import SprocketMath

/// Fills gaps by the methods that an audit found to be the best, each value with its confidence.
package final class Imputation {
  /// The method of a column, and what its scores are worth.
  private struct Choice {
    var method: ImputationMethod
    var calibration: Calibration
  }

  private let table: AttributeTable
  private let gaps: GapModel
  private let minimumConfidence: Double
  private let threads: Int
  private let imputers: ImputerSet
  private let choices: [ItemColumn: Choice]

  /// - Parameters:
  ///   - audit: Of the same table.
  ///   - method: Used for all columns that it fits and that were measured, whatever the audit says;
  ///     nil: the best one of each column.
  ///   - minimumConfidence: Values with less are left out.
  package init(
    _ table: AttributeTable, audit: AuditResult, method: ImputationMethod? = nil,
    minimumConfidence: Double = 0.3, threads: Int? = nil, seed: UInt64 = 1
  ) {
    self.table = table
    self.minimumConfidence = minimumConfidence
    self.threads = threads ?? ParallelRows.processorCount
    gaps = audit.gaps
    imputers = ImputerSet(table, threads: self.threads, seed: seed)
    var choices: [ItemColumn: Choice] = [:]
    for column in audit.columns where column.missing > 0 {
      guard let pattern = column.decisive?.pattern,
        let chosen = method.flatMap({ $0.fits(column.column) ? $0 : nil }) ?? column.best?.method,
        let trial = audit.trials[pattern]?[column.column]?.first(where: { $0.method == chosen })
      else { continue }
      choices[column.column] = Choice(
        method: chosen, calibration: trial.calibration { _ in true })
    }
    self.choices = choices
  }

  /// The columns that can be filled: those with gaps and with a method that beats the baseline, or
  /// that fits where one was given.
  package var columns: [ItemColumn] { choices.keys.sorted() }

  /// Finds the values of a column for all films that lack it, portion by portion.
  ///
  /// A gap that is none (films like it never have the column) stays.
  /// - Throws: `invalidArgument` for a column that is none of `columns`.
  package func filling(_ column: ItemColumn) throws -> ColumnFilling {
    guard let choice = choices[column] else {
      throw SprocketError(
        .invalidArgument, "no method is good enough for \(column.rawValue); name one yourself")
    }
    return ColumnFilling(
      column: column, method: choice.method, table: table, films: table.missing(column),
      calibration: choice.calibration, gaps: gaps,
      imputer: try imputers.imputer(column, choice.method), minimumConfidence: minimumConfidence,
      threads: threads)
  }
}

/// Values of one column, found portion by portion.
package final class ColumnFilling {
  private static let portion = 20_000

  package let column: ItemColumn
  package let method: ImputationMethod
  /// Films that lack the column, and how many of them were looked at.
  package let filmCount: Int
  package private(set) var position = 0

  private let table: AttributeTable
  private let films: [Int]
  private let calibration: Calibration
  private let gaps: GapModel
  private let imputer: any Imputer
  private let minimumConfidence: Double
  private let threads: Int

  init(
    column: ItemColumn, method: ImputationMethod, table: AttributeTable, films: [Int],
    calibration: Calibration, gaps: GapModel, imputer: any Imputer, minimumConfidence: Double,
    threads: Int
  ) {
    self.column = column
    self.method = method
    self.table = table
    self.films = films
    self.calibration = calibration
    self.gaps = gaps
    self.imputer = imputer
    self.minimumConfidence = minimumConfidence
    self.threads = threads
    filmCount = films.count
  }

  /// The next values, film by film, or nil after the last ones.
  package func next() throws -> [ImputedValue]? {
    guard position < films.count else { return nil }
    let portion = Array(films[position..<min(films.count, position + Self.portion)])
    position += portion.count
    let found = try ParallelRows.map(portion.count, threads: threads, makeState: {}) {
      [column, method, table, calibration, gaps, imputer, minimumConfidence] _, place in
      let film = portion[place]
      if gaps.isStructural(column, film: film) { return [ImputedValue]() }
      var guesses = try imputer.guesses(film: film)
      if column.kind != .labels { guesses = Array(guesses.prefix(1)) }
      return guesses.compactMap { guess in
        let confidence = calibration.confidence.value(at: guess.score)
        guard confidence >= minimumConfidence else { return nil }
        let value =
          column.kind == .number
          ? "\(Int(guess.number.rounded()))" : table.name(guess.label, of: column.field)
        return ImputedValue(
          item: table.ids[film], column: column, value: value, method: method.rawValue,
          confidence: confidence)
      }
    }
    return Array(found.joined())
  }
}
