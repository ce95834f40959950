import Foundation
import SprocketCore
import SprocketMath
import Testing

@Suite struct RowSimilarityTests {
  /// Three measures with all they depend on.
  struct Case: Sendable, CustomTestStringConvertible {
    var measure: RowSimilarity.Measure
    var shrinkage: Float = 0
    var minSupport = 1
    var hasWeights = false
    var testDescription: String {
      "\(measure), shrinkage \(shrinkage), support \(minSupport), weights \(hasWeights)"
    }
  }

  static let cases = [
    Case(measure: .cosine()), Case(measure: .cosine(), shrinkage: 3, hasWeights: true),
    Case(measure: .cosine(asymmetry: 0.2), minSupport: 2, hasWeights: true),
    Case(measure: .sharedCosine), Case(measure: .sharedCosine, shrinkage: 2.5, minSupport: 3),
    Case(measure: .pearson), Case(measure: .pearson, shrinkage: 10, minSupport: 2),
  ]

  private let rows: RatingMatrix
  private let weights: [Float]

  init() throws {
    let matrix = try randomMatrix(rowCount: 34, columnCount: 20, largestRow: 12, seed: 3)
    // Some negative values, as centred ratings have, in steps that single precision sums exactly.
    rows = matrix.mapValues { ($0 * 64).rounded() / 64 - 63 / 64 }
    weights = (0..<20).map { 0.5 + Float($0 % 5) / 3 }
  }

  private func similarity(_ one: Case) -> RowSimilarity {
    RowSimilarity(
      byColumn: rows.transposed(), measure: one.measure, shrinkage: one.shrinkage,
      minSupport: one.minSupport, columnWeights: one.hasWeights ? weights : [])
  }

  /// The definition, in double precision.
  private func slow(_ one: Int, _ other: Int, _ test: Case) -> Double {
    func row(_ row: Int) -> [Int: Double] {
      Dictionary(
        uniqueKeysWithValues: zip(rows.columns(ofRow: row), rows.values(ofRow: row)).map {
          (Int($0), Double($1))
        })
    }
    let (first, second) = (row(one), row(other))
    let shared = first.keys.filter { second[$0] != nil }
    func weight(_ column: Int) -> Double { test.hasWeights ? Double(weights[column]) : 1 }
    func sum(_ body: (Int) -> Double) -> Double { shared.reduce(0) { $0 + body($1) } }
    func x(_ column: Int) -> Double { first[column] ?? 0 }
    func y(_ column: Int) -> Double { second[column] ?? 0 }
    let n = Double(shared.count)
    guard shared.count >= max(1, test.minSupport) else { return 0 }
    var value: Double
    var used = 1.0
    switch test.measure {
    case .cosine(let asymmetry):
      used = 0
      let lengths = [first, second].map { row in
        row.reduce(0.0) { $0 + $1.value * $1.value * weight($1.key) * weight($1.key) }
      }
      value =
        sum { x($0) * y($0) * weight($0) * weight($0) }
        / (pow(lengths[0], Double(asymmetry)) * pow(lengths[1], 1 - Double(asymmetry)))
    case .sharedCosine:
      value = sum { x($0) * y($0) } / (sum { x($0) * x($0) } * sum { y($0) * y($0) }).squareRoot()
    case .pearson:
      let (xMean, yMean) = (sum(x) / n, sum(y) / n)
      let variances =
        sum { (x($0) - xMean) * (x($0) - xMean) } * sum { (y($0) - yMean) * (y($0) - yMean) }
      value =
        variances < 1e-12
        ? 0 : sum { (x($0) - xMean) * (y($0) - yMean) } / variances.squareRoot()
    }
    if test.shrinkage > 0 { value *= (n - used) / (n - used + Double(test.shrinkage)) }
    return max(0, value)
  }

  @Test("Lists of neighbours are those of a double loop", arguments: cases)
  func listsAgreeWithDoubleLoop(_ test: Case) throws {
    let count = 7
    let lists = try similarity(test).neighborLists(of: rows, count: count, threads: 2)
    #expect(lists.rowCount == rows.rowCount)
    for row in 0..<rows.rowCount {
      let found = Dictionary(
        uniqueKeysWithValues: zip(lists.columns(ofRow: row), lists.values(ofRow: row)))
      let columns = lists.columns(ofRow: row)
      #expect(columns == columns.sorted())
      #expect(found[UInt32(row)] == nil)
      let all = (0..<rows.rowCount).filter { $0 != row }.map { slow(row, $0, test) }
        .sorted(by: >).filter { $0 > 1e-6 }
      #expect(found.count == min(count, all.count))
      for (neighbor, value) in found {
        #expect(abs(Double(value) - slow(row, Int(neighbor), test)) < 1e-4)
      }
      for (value, expected) in zip(found.values.sorted(by: >), all) {
        #expect(abs(Double(value) - expected) < 1e-4)
      }
    }
  }

  @Test("A row that asks finds what its list has", arguments: cases)
  func queriesAgreeWithLists(_ test: Case) throws {
    let similarity = similarity(test)
    let lists = try similarity.neighborLists(of: rows, count: 100, threads: 1)
    for row in 0..<rows.rowCount {
      let matches = similarity.matches(
        columns: rows.columns(ofRow: row), values: rows.values(ofRow: row))
      var found = Dictionary(uniqueKeysWithValues: zip(matches.rows, matches.similarities))
      found[UInt32(row)] = nil
      let list = Dictionary(
        uniqueKeysWithValues: zip(lists.columns(ofRow: row), lists.values(ofRow: row)))
      #expect(found == list)
      #expect(matches.compared == Array(0..<rows.nonZeroCount(ofRow: row)))
    }
  }

  @Test("Parts sum to one and follow the products", arguments: cases)
  func partsSumToOne(_ test: Case) {
    let similarity = similarity(test)
    for (one, other) in [(0, 1), (5, 9), (20, 33)] where slow(one, other, test) > 0 {
      let columns = rows.columns(ofRow: one)
      let parts = similarity.parts(
        columns: columns, values: rows.values(ofRow: one), compared: Array(columns.indices),
        otherColumns: rows.columns(ofRow: other), otherValues: rows.values(ofRow: other))
      #expect(abs(parts.reduce(0, +) - 1) < 1e-4)
      for (column, part) in zip(columns, parts)
      where !rows.columns(ofRow: other).contains(column) {
        #expect(part == 0)
      }
    }
  }

  @Test("A hand-worked Pearson correlation")
  func pearsonByHand() throws {
    // Two rows share columns 0, 1 and 2 with values 1, 2, 3 and 2, 2, 5: deviations -1, 0, 1 and
    // -1, -1, 2, so 3 / √(2 · 6) = 0.8660.
    let rows = try RatingMatrix(
      rowCount: 2, columnCount: 5, rows: [0, 0, 0, 0, 1, 1, 1, 1],
      columns: [0, 1, 2, 3, 0, 1, 2, 4],
      values: [1, 2, 3, 5, 2, 2, 5, 1], duplicates: .last)
    let similarity = RowSimilarity(byColumn: rows.transposed(), measure: .pearson)
    let lists = try similarity.neighborLists(of: rows, count: 1, threads: 1)
    #expect(lists.columns(ofRow: 0) == [1])
    #expect(abs(lists.values(ofRow: 0)[0] - 0.866_025_4) < 1e-6)
    let shrunk = RowSimilarity(byColumn: rows.transposed(), measure: .pearson, shrinkage: 2)
    let half = try shrunk.neighborLists(of: rows, count: 1, threads: 1)
    #expect(abs(half.values(ofRow: 1)[0] - 0.433_012_7) < 1e-6)
  }

  @Test("Equal values correlate with nothing")
  func constantRows() throws {
    let rows = try RatingMatrix(
      rowCount: 2, columnCount: 3, rows: [0, 0, 0, 1, 1, 1], columns: [0, 1, 2, 0, 1, 2],
      values: [3.3, 3.3, 3.3, 1, 2, 3], duplicates: .last)
    let similarity = RowSimilarity(byColumn: rows.transposed(), measure: .pearson)
    #expect(try similarity.neighborLists(of: rows, count: 1, threads: 1).nonZeroCount == 0)
  }

  @Test("The number of threads changes nothing", arguments: cases)
  func threadsDoNotMatter(_ test: Case) throws {
    let large = try randomMatrix(rowCount: 700, columnCount: 90, largestRow: 30, seed: 8)
    let similarity = RowSimilarity(
      byColumn: large.transposed(), measure: test.measure, shrinkage: test.shrinkage,
      minSupport: test.minSupport)
    let one = try similarity.neighborLists(of: large, count: 20, threads: 1)
    let four = try similarity.neighborLists(of: large, count: 20, threads: 4)
    #expect(one.offsets.array() == four.offsets.array())
    #expect(one.columns.array() == four.columns.array())
    #expect(one.values.array() == four.values.array())
  }

  @Test("At a limit the columns with the fewest entries are compared")
  func limitKeepsTheRarest() throws {
    // Column 0 has three entries, column 1 two, column 2 one.
    let rows = try RatingMatrix(
      rowCount: 3, columnCount: 3, rows: [0, 0, 0, 1, 1, 2], columns: [0, 1, 2, 0, 1, 0],
      values: [1, 1, 1, 1, 1, 1], duplicates: .last)
    let similarity = RowSimilarity(byColumn: rows.transposed(), measure: .cosine())
    func compared(_ limit: Int) -> [Int] {
      similarity.matches(columns: [0, 1, 2, 9], values: [1, 1, 1, 1], entryLimit: limit).compared
    }
    #expect(compared(6) == [0, 1, 2, 3])
    #expect(compared(5) == [1, 2, 3])
    #expect(compared(1) == [2, 3])
  }

  @Test("Work that is cancelled, or whose listener throws, stops")
  func stops() throws {
    let similarity = RowSimilarity(byColumn: rows.transposed(), measure: .cosine())
    let error = #expect(throws: SprocketError.self) {
      try similarity.neighborLists(of: rows, count: 5, threads: 2, isCancelled: { true })
    }
    #expect(error?.code == .cancelled)
    #expect(throws: SprocketError.self) {
      try similarity.neighborLists(
        of: rows, count: 5, threads: 2,
        report: { _ in throw SprocketError(.internal, "full") })
    }
  }

  @Test("No rows, and rows without entries, have no neighbours")
  func emptyRows() throws {
    for count in [0, 3] {
      let empty = try RatingMatrix(
        rowCount: count, columnCount: 2, rows: [], columns: [], values: [], duplicates: .last)
      let similarity = RowSimilarity(byColumn: empty.transposed(), measure: .cosine())
      let lists = try similarity.neighborLists(of: empty, count: 5, threads: 2)
      #expect(lists.rowCount == count)
      #expect(lists.nonZeroCount == 0)
    }
  }
}
