import SprocketCore
import SprocketMath

/// Values of the films that are most alike, as far as they have the column.
///
/// Films are compared by the cosine of what is known of both besides the column: shared labels
/// (people, genres, countries, words, viewers …) by `TermWeights`, years and runtimes by their
/// distance. Candidates come from the inverted index, the rarest labels first, until
/// `entryBudget` entries were read; what they share besides is then added up exactly. So a film
/// costs the same in a catalogue of a million as in one of ten thousand, and no table of
/// films × films is ever made.
///
/// A label's score is Σ s [neighbour has it] / (Σ s + 1) over the k neighbours with likeness s,
/// plus the share of all films that have it as one more neighbour; a number is their mean, pulled
/// towards the mean of all films in the same way.
struct NeighborImputer: Imputer {
  struct Config: Hashable, Sendable {
    var k = 20
    /// Entries of the inverted index that are read for a film.
    var entryBudget = 20_000
    /// Candidates that are compared exactly when the budget did not reach all labels.
    var candidates = 500
    /// Years and minutes from which on two films have nothing in common.
    var yearReach: Float = 15
    var runtimeReach: Float = 40
  }

  private let table: AttributeTable
  private let column: ItemColumn
  private let summary: ColumnSummary
  private let weights: TermWeights
  private let config: Config
  private let isKnown: RowMask
  /// By film: the length of its vector.
  private let norms: [Float]
  private let scratches = ScratchPool<NeighborScratch>()

  init(
    _ table: AttributeTable, _ summary: ColumnSummary, config: Config = Config(), threads: Int
  ) throws {
    self.table = table
    self.summary = summary
    self.config = config
    column = summary.column
    let weights = try TermWeights(table, summary, threads: threads)
    self.weights = weights
    isKnown = RowMask(rowCount: table.filmCount, rows: summary.known)
    let column = summary.column
    norms = try ParallelRows.map(
      table.filmCount, threads: threads, rowsPerChunk: 1024, makeState: {}
    ) { _, film in
      Self.squaredNorm(table, weights, column, film).squareRoot()
    }
  }

  func guesses(film: Int) -> [Guess] {
    let neighbors = neighbors(of: film)
    return column.kind == .number ? number(neighbors) : labels(neighbors)
  }

  // MARK: Votes

  private func labels(_ neighbors: [ScoredRow]) -> [Guess] {
    if neighbors.isEmpty { return summary.mode }
    let matrix = table.labels(column.field)
    var votes: [UInt32: Float] = [:]
    var sum: Float = 1
    for neighbor in neighbors {
      sum += neighbor.score
      for label in matrix[neighbor.row] { votes[label, default: 0] += neighbor.score }
    }
    return Imputers.best(
      votes.lazy.map { label, vote in (label, (vote + summary.shares[Int(label)]) / sum) })
  }

  private func number(_ neighbors: [ScoredRow]) -> [Guess] {
    var (sum, count) = (summary.mean, 1.0)
    for neighbor in neighbors {
      sum += Double(neighbor.score) * Double(table.number(column, film: neighbor.row))
      count += Double(neighbor.score)
    }
    let mean = sum / count
    var squares = summary.variance + (summary.mean - mean) * (summary.mean - mean)
    for neighbor in neighbors {
      let error = Double(table.number(column, film: neighbor.row)) - mean
      squares += Double(neighbor.score) * error * error
    }
    return [Guess(number: mean, score: Float(1 / (1 + (squares / count).squareRoot())))]
  }

  // MARK: Search

  /// The films that are most alike and have the column, best first; never the film itself.
  func neighbors(of film: Int) -> [ScoredRow] {
    let norm = norms[film]
    guard norm > 0 else { return [] }
    var terms: [Term] = []
    for field in AttributeField.allCases {
      let fieldWeights = weights.weights[field.rawValue]
      if fieldWeights.isEmpty { continue }
      for label in table.labels(field)[film] where fieldWeights[Int(label)] > 0 {
        terms.append(
          Term(
            field: field, label: label, weight: fieldWeights[Int(label)],
            count: table.holders(field).count(ofRow: Int(label))))
      }
    }
    terms.sort { ($0.count, $0.field.rawValue, $0.label) < ($1.count, $1.field.rawValue, $1.label) }
    return scratches.with(make: { NeighborScratch(filmCount: table.filmCount) }) { scratch in
      collect(terms, besides: film, scratch)
      var top = TopK(config.k)
      for row in scratch.touched {
        var similarity = scratch.sums[Int(row)] + numberPart(film, Int(row))
        similarity /= norm * norms[Int(row)]
        top.offer(row: Int(row), score: similarity)
      }
      scratch.clear()
      return top.sorted()
    }
  }

  private struct Term {
    var field: AttributeField
    var label: UInt32
    var weight: Float
    var count: Int
  }

  /// Leaves in `scratch` the candidates with the sums of all labels that they share.
  private func collect(_ terms: [Term], besides film: Int, _ scratch: NeighborScratch) {
    var read = 0
    var used = 0
    for term in terms {
      // At least one label is looked up, however many films have it.
      if read > 0, read + term.count > config.entryBudget { break }
      for row in table.holders(term.field)[Int(term.label)]
      where Int(row) != film && isKnown.contains(Int(row)) {
        scratch.add(term.weight, to: row)
      }
      read += term.count
      used += 1
    }
    let rest = terms[used...]
    guard !rest.isEmpty else { return }
    scratch.keep(config.candidates) { scratch.sums[Int($0)] / norms[Int($0)] }
    for row in scratch.touched {
      for term in rest where table.labels(term.field)[Int(row)].contains(term.label) {
        scratch.sums[Int(row)] += term.weight
      }
    }
  }

  private func numberPart(_ one: Int, _ other: Int) -> Float {
    var sum: Float = 0
    func add(_ number: ItemColumn, _ weight: Float, _ reach: Float) {
      guard weight > 0, number != column else { return }
      let (x, y) = (table.number(number, film: one), table.number(number, film: other))
      guard x > 0, y > 0 else { return }
      sum += weight * max(0, 1 - Float(abs(x - y)) / reach)
    }
    add(.year, weights.year, config.yearReach)
    add(.runtime, weights.runtime, config.runtimeReach)
    return sum
  }

  private static func squaredNorm(
    _ table: AttributeTable, _ weights: TermWeights, _ column: ItemColumn, _ film: Int
  ) -> Float {
    var sum: Float = 0
    for field in AttributeField.allCases {
      let fieldWeights = weights.weights[field.rawValue]
      if fieldWeights.isEmpty { continue }
      for label in table.labels(field)[film] { sum += fieldWeights[Int(label)] }
    }
    if column != .year, table.number(.year, film: film) > 0 { sum += weights.year }
    if column != .runtime, table.number(.runtime, film: film) > 0 { sum += weights.runtime }
    return sum
  }
}

/// Sums for each film, of which a search touches few. Not to be shared between threads.
final class NeighborScratch {
  fileprivate(set) var sums: [Float]
  private(set) var touched: [UInt32] = []

  init(filmCount: Int) {
    sums = [Float](repeating: 0, count: filmCount)
  }

  @inline(__always)
  func add(_ weight: Float, to row: UInt32) {
    if sums[Int(row)] == 0 { touched.append(row) }
    sums[Int(row)] += weight
  }

  /// Drops all but the best `count` candidates.
  func keep(_ count: Int, by score: (UInt32) -> Float) {
    guard touched.count > count else { return }
    var top = TopK(count)
    for row in touched { top.offer(row: Int(row), score: score(row)) }
    let kept = top.sorted().map { (UInt32($0.row), sums[$0.row]) }
    clear()
    for (row, sum) in kept { add(sum, to: row) }
  }

  func clear() {
    for row in touched { sums[Int(row)] = 0 }
    touched.removeAll(keepingCapacity: true)
  }
}
