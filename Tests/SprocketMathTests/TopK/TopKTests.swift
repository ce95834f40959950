import SprocketMath
import Testing

/// All rows in the mask by the rule, from scores that the table computed.
private func fullSort(_ k: Int, _ scores: [Float], _ mask: RowMask?) -> [ScoredRow] {
  let candidates = scores.indices.filter { mask?.contains($0) ?? true && !scores[$0].isNaN }
  let sorted = candidates.sorted {
    scores[$0] != scores[$1] ? scores[$0] > scores[$1] : $0 < $1
  }
  return sorted.prefix(k).map { ScoredRow(row: $0, score: scores[$0]) }
}

/// A table whose scores are small whole numbers, exact in any order of summation, with many ties.
private func tiedTable(rowCount: Int, factorCount: Int, seed: UInt64) -> FactorTable {
  var generator = SplitMix64(seed: seed)
  let builder = FactorTableBuilder(rowCount: rowCount, factorCount: factorCount)
  for row in 0..<rowCount {
    builder.setRow(
      row, (0..<factorCount).map { _ in Float(Int.random(in: -2...2, using: &generator)) })
  }
  return builder.freeze()
}

struct TopKTests {
  @Test(arguments: [1, 20, 32, 64, 100, 128], [0, 1, 63, 64, 65, 1000])
  func theScanFindsWhatAFullSortFinds(factorCount: Int, rowCount: Int) throws {
    let whole = tiedTable(rowCount: rowCount, factorCount: factorCount, seed: 1)
    let starts = rowCount > 200 ? [0, 100, 100, 190] : []
    let table = starts.isEmpty ? whole : try whole.resharded(at: starts)
    let query = [Float](repeating: 1, count: factorCount)
    let scores = table.scores(query: query)
    var generator = SplitMix64(seed: 2)
    let masks: [RowMask?] =
      [nil, .all(rowCount), .none(rowCount)]
      + [0.01, 0.3, 0.9].map { share in
        RowMask(
          rowCount: rowCount, rows: (0..<rowCount).filter { _ in generator.nextUniform() < share })
      }
    for mask in masks {
      for k in [0, 1, 10, 100, 2000] {
        let found = TopKScanner.top(k, query: query, table: table, mask: mask)
        #expect(found == fullSort(k, scores, mask))
        let batch = TopKScanner.top(
          k, queries: Array(repeating: query, count: 8), table: table,
          masks: mask.map { Array(repeating: $0, count: 8) } ?? [])
        #expect(batch == Array(repeating: found, count: 8))
      }
    }
  }

  @Test("Passing over blocks that cannot reach the list changes nothing", arguments: [16, 32, 50])
  func boundsChangeNothing(factorCount: Int) throws {
    let rowCount = 3_000
    let random = randomTable(rowCount: rowCount, factorCount: factorCount, seed: 5)
    let builder = FactorTableBuilder(rowCount: rowCount, factorCount: factorCount)
    for row in 0..<rowCount {
      // Lengths fall as popularity does, with a long row late in the table.
      let scale: Float = row == 2_900 ? 3 : 1 / Float(row + 1).squareRoot()
      builder.setRow(row, random.row(row).map { $0 * scale })
    }
    let table = try builder.freeze().resharded(at: [0, 700, 1_000])
    let bounds = RowBounds(of: table)
    var generator = SplitMix64(seed: 6)
    for seed in 0..<20 {
      let query = randomVector(factorCount, seed: UInt64(seed))
      let share = generator.nextUniform()
      let mask = RowMask(
        rowCount: rowCount, rows: (0..<rowCount).filter { _ in generator.nextUniform() < share })
      for k in [1, 10, 500] {
        let plain = TopKScanner.top(k, query: query, table: table, mask: mask)
        #expect(
          TopKScanner.top(k, query: query, table: table, mask: mask, bounds: bounds) == plain)
        #expect(plain == fullSort(k, table.scores(query: query), mask))
      }
    }
  }

  @Test("Bounds of rows that are no numbers hide nothing")
  func boundsOfNaN() {
    let builder = FactorTableBuilder(rowCount: 600, factorCount: 16)
    for row in 0..<600 {
      builder.setRow(row, [Float](repeating: row == 590 ? .nan : row == 595 ? 9 : 1, count: 16))
    }
    let table = builder.freeze()
    let found = TopKScanner.top(
      1, query: [Float](repeating: 1, count: 16), table: table, bounds: RowBounds(of: table))
    #expect(found.map(\.row) == [595])
  }

  @Test func queriesOfABatchKeepTheirOwnMasks() {
    let table = tiedTable(rowCount: 300, factorCount: 16, seed: 4)
    let queries = (0..<15).map { seed in
      (0..<16).map { Float(($0 + seed) % 3 - 1) }
    }
    let masks = (0..<15).map { shift in
      RowMask(rowCount: 300, rows: stride(from: shift, to: 300, by: shift + 1))
    }
    let batch = TopKScanner.top(7, queries: queries, table: table, masks: masks)
    for (index, query) in queries.enumerated() {
      #expect(batch[index] == TopKScanner.top(7, query: query, table: table, mask: masks[index]))
    }
  }

  @Test func aScoreThatIsNotANumberNeverEnters() {
    let builder = FactorTableBuilder(rowCount: 100, factorCount: 4)
    for row in 0..<100 { builder.setRow(row, [row % 3 == 0 ? .nan : -Float(row), 0, 0, 0]) }
    let table = builder.freeze()
    let found = TopKScanner.top(100, query: [1, 0, 0, 0], table: table)
    #expect(found.count == 66)
    #expect(found.allSatisfy { $0.row % 3 != 0 })
    let sparse = RowMask(rowCount: 100, rows: [0, 1, 3, 5])
    let few = TopKScanner.top(4, query: [1, 0, 0, 0], table: table, mask: sparse)
    #expect(few.map(\.row) == [1, 5])
    let batch = TopKScanner.top(100, queries: [[1, 0, 0, 0]], table: table)
    #expect(batch == [found])
  }

  @Test func aRowOfMinusInfinityMayEnter() {
    let builder = FactorTableBuilder(rowCount: 2, factorCount: 1)
    builder.setRow(0, [-.infinity])
    builder.setRow(1, [.infinity])
    let found = TopKScanner.top(2, query: [1], table: builder.freeze())
    #expect(found.map(\.row) == [1, 0])
  }

  @Test func theCollectorDoesNotDependOnTheOrderOfOffers() {
    let scores: [Float] = (0..<500).map { Float(($0 * 37) % 50) } + [.nan]
    var generator = SplitMix64(seed: 8)
    for k in [0, 1, 9, 499, 600] {
      var collector = TopK(k)
      for row in scores.indices.shuffled(using: &generator) {
        collector.offer(row: row, score: scores[row])
      }
      #expect(collector.sorted() == fullSort(k, scores, nil))
    }
  }
}
