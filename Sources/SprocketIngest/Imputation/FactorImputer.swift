import SprocketCore
import SprocketMath

/// Low-rank completion of the film × attribute matrix, with viewers as columns of their own when
/// there are ratings.
///
/// Film f and label a have factors x and y such that x·y is near 1 where f has a and near 0 where f
/// is known to lack it. A film is known to lack a label only when the field is known at all: the
/// cells of a missing field are no zeros, they are not there. Per row that is implicit ALS (see
/// `IALSRowSolver`) with a Gramian over the labels of the known fields only, and per label one over
/// the films that have the field:
///
///     min Σ_f Σ_{fields c known of f} w_c [Σ_{a ∈ c(f)} (1 - x·y)² + α Σ_{a ∈ c} (x·y)²] + λ …
///
/// Labels are learned from a sample of the films; a film's own factors are solved from what is known
/// of it when it is asked for. Numbers are a linear function of the factors.
struct FactorImputer: Sendable {
  struct Config: Hashable, Sendable {
    var factors = 64
    var epochs = 8
    /// α.
    var unobservedWeight: Float = 0.02
    /// λ, times 1 + the weights of the row.
    var regularization: Float = 0.02
    /// w of words and viewers; of all other fields it is 1.
    var wordWeight: Float = 0.2
    var viewerWeight: Float = 0.2
    /// Films and labels that are learned from.
    var sampledFilms = 100_000
    var sampledLabels = 150_000
    /// Labels of a column that can be guessed: the most frequent ones.
    var guessableLabels = 2_000
    /// Films that the linear function of a column of numbers is fitted on.
    var regressionFilms = 20_000
    var seed: UInt64 = 1
  }

  let table: AttributeTable
  let config: Config
  /// The rows of the labels that are learned, by field and label; -1 for others.
  let places: [[Int32]]
  /// By field: the range of its rows.
  let ranges: [Range<Int>]
  /// Label × factor.
  let factors: FactorTable
  /// By field: α w YᵀY of its labels.
  private let gramians: [Gramian]
  private let solvers = ScratchPool<PatternSolvers>()

  init(_ table: AttributeTable, config: Config = Config(), threads: Int) throws {
    self.table = table
    self.config = config
    (places, ranges) = Self.chooseLabels(table, config)
    let training = try FactorTraining(
      table, config: config, places: places, ranges: ranges, threads: threads)
    (factors, gramians) = try training.run()
  }

  /// w of a field.
  static func weight(of field: AttributeField, _ config: Config) -> Float {
    switch field {
    case .word: config.wordWeight
    case .viewer: config.viewerWeight
    default: 1
    }
  }

  /// The factors of a film from what is known of it, one field left out.
  func factors(film: Int, without left: AttributeField) throws -> [Float] {
    let (history, pattern) = Self.history(
      table, film: film, without: left, places: places, config: config)
    return try solvers.with(make: { PatternSolvers(factors, gramians) }) { solvers in
      try solvers.solve(history, pattern: pattern, regularization: config.regularization)
    }
  }

  /// The labels of a film that are learned, and a bit for each field that is known.
  static func history(
    _ table: AttributeTable, film: Int, without left: AttributeField?, places: [[Int32]],
    config: Config
  ) -> (history: IALSRowSolver.History, pattern: Int) {
    var history = IALSRowSolver.History(indices: [], weights: [])
    var pattern = 0
    for field in AttributeField.allCases where field != left {
      let labels = table.labels(field)[film]
      if labels.isEmpty { continue }
      pattern |= 1 << field.rawValue
      let weight = weight(of: field, config)
      for label in labels {
        let place = places[field.rawValue][Int(label)]
        guard place >= 0 else { continue }
        history.indices.append(UInt32(place))
        history.weights.append(weight)
      }
    }
    return (history, pattern)
  }

  /// Labels that at least two films have, the most frequent ones of all fields.
  private static func chooseLabels(
    _ table: AttributeTable, _ config: Config
  ) -> (places: [[Int32]], ranges: [Range<Int>]) {
    var counts: [(count: Int, field: Int, label: Int)] = []
    for field in AttributeField.allCases {
      let holders = table.holders(field)
      for label in 0..<holders.rowCount where holders.count(ofRow: label) > 1 {
        counts.append((holders.count(ofRow: label), field.rawValue, label))
      }
    }
    if counts.count > config.sampledLabels {
      counts.sort { ($1.count, $0.field, $0.label) < ($0.count, $1.field, $1.label) }
      counts.removeLast(counts.count - config.sampledLabels)
    }
    counts.sort { ($0.field, $0.label) < ($1.field, $1.label) }
    var places = AttributeField.allCases.map {
      [Int32](repeating: -1, count: table.labels($0).columnCount)
    }
    var ends = [Int](repeating: 0, count: AttributeField.allCases.count)
    for (place, entry) in counts.enumerated() {
      places[entry.field][entry.label] = Int32(place)
      ends[entry.field] = place + 1
    }
    var ranges: [Range<Int>] = []
    for end in ends {
      let start = ranges.last?.upperBound ?? 0
      ranges.append(start..<max(start, end))
    }
    return (places, ranges)
  }
}

/// The solver of each combination of known fields, with scratch memory. For one thread at a time.
final class PatternSolvers {
  private let factors: FactorTable
  private let gramians: [Gramian]
  private var solvers: [Int: IALSRowSolver] = [:]
  private var workspace: IALSWorkspace?

  /// - Parameter gramians: By field, scaled.
  init(_ factors: FactorTable, _ gramians: [Gramian]) {
    self.factors = factors
    self.gramians = gramians
  }

  func solve(
    _ history: IALSRowSolver.History, pattern: Int, regularization: Float
  ) throws -> [Float] {
    let solver: IALSRowSolver
    if let known = solvers[pattern] {
      solver = known
    } else {
      var sum = Gramian(zeroOf: factors.factorCount)
      for (field, gramian) in gramians.enumerated() where pattern & 1 << field != 0 {
        sum = sum.adding(gramian)
      }
      solver = IALSRowSolver(table: factors, scaledGramian: sum)
      solvers[pattern] = solver
    }
    let workspace = workspace ?? solver.makeWorkspace(for: .cholesky)
    self.workspace = workspace
    let lambda = regularization * (1 + history.weights.reduce(0, +))
    return try solver.solve(history, regularization: lambda, workspace: workspace)
  }
}
