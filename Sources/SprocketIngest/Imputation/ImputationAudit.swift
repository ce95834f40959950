package import SprocketCore
import SprocketMath

/// Hides known values, finds them again by every method, and says which one to trust.
package struct ImputationAudit: Sendable {
  /// Columns that are looked at.
  package var columns = ItemColumn.allCases
  package var methods = ImputationMethod.allCases
  package var patterns = HidingPattern.allCases
  /// Of the known values of a column, and at most so many.
  package var hiddenShare = 0.1
  package var maximumCells = 2_000
  package var threads: Int
  package var seed: UInt64 = 1

  package init(threads: Int? = nil) {
    self.threads = threads ?? ParallelRows.processorCount
  }

  /// Measures every method on every column.
  ///
  /// All columns are hidden at once, each by itself, so that what is missing of a film may also be
  /// missing of those it is compared with. What is decided with the help of hidden values (the
  /// confidence of a score, the score from which a label is taken) is decided on one half of them
  /// and measured on the other.
  /// - Parameter progress: Is told what is being done.
  /// - Throws: `invalidArgument` when no column has enough values.
  package func run(
    _ table: AttributeTable, progress: (String) throws -> Void = { _ in }
  ) throws -> AuditResult {
    try progress("what is missing")
    let gaps = GapModel(table, columns: columns, seed: seed)
    var trials: [HidingPattern: [ItemColumn: [ColumnTrial]]] = [:]
    for pattern in HidingPattern.allCases where patterns.contains(pattern) {
      let hidden = hiddenCells(table, pattern, gaps)
      if hidden.cells.isEmpty { continue }
      let masked = table.hiding(hidden.cells)
      let imputers = ImputerSet(masked, threads: threads, seed: seed)
      for (column, films) in hidden.cells.sorted(by: { $0.key < $1.key }) {
        for method in methods where method.fits(column) {
          try progress("hidden \(pattern.rawValue): \(column.rawValue), \(method.rawValue)")
          trials[pattern, default: [:]][column, default: []].append(
            try ColumnTrial(
              column, method, films: films, imputer: try imputers.imputer(column, method),
              truth: table, threads: threads))
        }
      }
    }
    guard !trials.isEmpty else {
      throw SprocketError(
        .invalidArgument,
        "no column has \(HiddenCells.minimumKnown) films with a value, so nothing can be measured;"
          + " give a table with more films")
    }
    return AuditResult(
      films: table.filmCount,
      columns: columns.map { audit($0, table, trials) }, trials: trials, gaps: gaps)
  }

  /// The known values that a pattern hides.
  func hiddenCells(
    _ table: AttributeTable, _ pattern: HidingPattern, _ gaps: GapModel
  ) -> HiddenCells {
    HiddenCells(
      table, columns: columns, pattern: pattern, gaps: gaps, share: hiddenShare,
      maximum: maximumCells, seed: seed)
  }

  private func audit(
    _ column: ItemColumn, _ table: AttributeTable,
    _ trials: [HidingPattern: [ItemColumn: [ColumnTrial]]]
  ) -> ColumnAudit {
    let missing = table.missing(column).count
    var audit = ColumnAudit(
      column: column, known: table.filmCount - missing, missing: missing, patterns: [])
    for pattern in HidingPattern.allCases {
      guard let trials = trials[pattern]?[column] else { continue }
      let baseline = trials.first { $0.method == .baseline(of: column) }
      let scoring = TrialScoring(seed: seed)
      audit.patterns.append(
        PatternAudit(
          pattern: pattern, cells: trials.first?.cells.count ?? 0,
          scores: trials.map { trial in
            scoring.score(trial, baseline: trial.method == baseline?.method ? nil : baseline)
          }))
    }
    return audit
  }
}

/// What an audit found, and what it takes to impute by it.
package struct AuditResult: Sendable {
  package let films: Int
  package let columns: [ColumnAudit]
  let trials: [HidingPattern: [ItemColumn: [ColumnTrial]]]
  let gaps: GapModel
}

/// What an audit found about a column.
package struct ColumnAudit: Hashable, Sendable {
  package let column: ItemColumn
  package let known: Int
  package let missing: Int
  /// Empty when there are too few values to hide some.
  package var patterns: [PatternAudit]

  /// What counts for the choice of a method: hidden like the real gaps, when there are any.
  package var decisive: PatternAudit? { patterns.last }

  /// The best method that beats the baseline; nil when none does.
  package var best: MethodScore? {
    decisive?.scores.filter(\.beatsBaseline).max { $0.quality < $1.quality }
  }

  package var baseline: MethodScore? {
    decisive?.scores.first { $0.method == .baseline(of: column) }
  }
}

/// How well the methods find what was hidden in one pattern.
package struct PatternAudit: Hashable, Sendable {
  package let pattern: HidingPattern
  /// Films whose value was hidden.
  package let cells: Int
  package let scores: [MethodScore]
}
