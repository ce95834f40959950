import SprocketCore
import SprocketMath

/// Learns the factors of labels by alternating least squares; see `FactorImputer`.
struct FactorTraining {
  private let config: FactorImputer.Config
  private let ranges: [Range<Int>]
  private let threads: Int
  /// The sampled films: their labels as places, and a bit for each known field.
  private let histories: [IALSRowSolver.History]
  private let patterns: [Int]
  /// Place × sampled film.
  private let holders: LabelMatrix

  init(
    _ table: AttributeTable, config: FactorImputer.Config, places: [[Int32]],
    ranges: [Range<Int>], threads: Int
  ) throws {
    self.config = config
    self.ranges = ranges
    self.threads = threads
    var films = Array(0..<table.filmCount)
    if films.count > config.sampledFilms {
      var generator = SplitMix64(seed: config.seed)
      films.shuffle(using: &generator)
      films = films.prefix(config.sampledFilms).sorted()
    }
    let rows = films
    let read = try ParallelRows.map(rows.count, threads: threads, makeState: {}) { _, place in
      FactorImputer.history(
        table, film: rows[place], without: nil, places: places, config: config)
    }
    histories = read.map(\.history)
    patterns = read.map(\.pattern)
    holders =
      LabelMatrix(
        columnCount: ranges.last?.upperBound ?? 0, rows: histories.map(\.indices)
      ).transposed()
  }

  /// Label × factor, and by field α w YᵀY.
  func run() throws -> (factors: FactorTable, gramians: [Gramian]) {
    let labels = FactorTableBuilder(rowCount: holders.rowCount, factorCount: config.factors)
    labels.fillNormal(seed: config.seed, standardDeviation: 0.1)
    let films = FactorTableBuilder(rowCount: histories.count, factorCount: config.factors)
    for _ in 0..<config.epochs {
      try solveFilms(labels.currentTable, into: films)
      for field in AttributeField.allCases {
        try solveLabels(field, films.currentTable, into: labels)
      }
    }
    let factors = labels.freeze()
    return (factors, try gramians(factors))
  }

  private func gramians(_ factors: FactorTable) throws -> [Gramian] {
    try AttributeField.allCases.map { field in
      let range = ranges[field.rawValue]
      guard !range.isEmpty else { return Gramian(zeroOf: config.factors) }
      let weight = FactorImputer.weight(of: field, config)
      return try Gramian(of: factors.rows(range), threads: threads)
        .scaled(by: config.unobservedWeight * weight)
    }
  }

  private func solveFilms(_ labels: FactorTable, into films: FactorTableBuilder) throws {
    let gramians = try gramians(labels)
    let (histories, patterns, config) = (histories, patterns, config)
    try ParallelRows.forEach(
      RowSchedule(count: histories.count), threads: threads,
      makeState: { PatternSolvers(labels, gramians) },
      body: { solvers, film in
        films.setRow(
          film,
          try solvers.solve(
            histories[film], pattern: patterns[film], regularization: config.regularization))
      })
  }

  /// The labels of a field against the films that have the field.
  private func solveLabels(
    _ field: AttributeField, _ films: FactorTable, into labels: FactorTableBuilder
  ) throws {
    let range = ranges[field.rawValue]
    if range.isEmpty { return }
    let known = patterns.indices.filter { patterns[$0] & 1 << field.rawValue != 0 }
    let weight = FactorImputer.weight(of: field, config)
    let gramian = try Gramian(of: films.rows(known), threads: threads)
      .scaled(by: config.unobservedWeight * weight)
    let solver = IALSRowSolver(table: films, scaledGramian: gramian)
    let (holders, regularization) = (holders, config.regularization)
    try ParallelRows.forEach(
      RowSchedule(count: range.count), threads: threads,
      makeState: { solver.makeWorkspace(for: .cholesky) },
      body: { workspace, offset in
        let place = range.lowerBound + offset
        let rows = Array(holders[place])
        let history = IALSRowSolver.History(
          indices: rows, weights: [Float](repeating: weight, count: rows.count))
        let lambda = regularization * (1 + weight * Float(rows.count))
        labels.setRow(
          place, try solver.solve(history, regularization: lambda, workspace: workspace))
      })
  }
}
