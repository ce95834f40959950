import SprocketCore
import SprocketMath
import Testing

struct FactorTableTests {
  @Test func rowsComeBackAsTheyWereWritten() throws {
    let builder = FactorTableBuilder(rowCount: 3, factorCount: 5)
    builder.setRow(1, [1, 2, 3, 4, 5])
    builder.withMutableRow(2) { $0[4] = 9 }
    let table = builder.freeze()
    #expect(table.stride == 16)
    #expect(table.byteCount == 3 * 64)
    #expect(table.row(0) == [0, 0, 0, 0, 0])
    #expect(table.row(1) == [1, 2, 3, 4, 5])
    #expect(table.withRow(2) { $0[4] } == 9)
    table.withUnsafeElements { elements in
      #expect(UInt(bitPattern: elements.baseAddress) % 64 == 0)
      #expect(elements[16 + 5..<32].allSatisfy { $0 == 0 }, "padding")
    }
  }

  @Test func aSeedGivesTheSameNormalFactorsAgain() {
    let one = randomTable(rowCount: 2000, factorCount: 8, seed: 7)
    let same = randomTable(rowCount: 2000, factorCount: 8, seed: 7)
    let other = randomTable(rowCount: 2000, factorCount: 8, seed: 8)
    #expect((0..<2000).allSatisfy { one.row($0) == same.row($0) })
    #expect(one.row(0) != other.row(0))
    #expect(one.row(0) != one.row(1))
    let all = (0..<2000).flatMap { one.row($0) }
    let mean = all.reduce(0, +) / Float(all.count)
    let variance = all.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(all.count)
    #expect(abs(mean) < 0.03 && abs(variance - 1) < 0.05)
  }

  @Test func shardsCoverTheTableOnce() throws {
    let table = randomTable(rowCount: 70_000, factorCount: 1, seed: 1)
    #expect(table.shards.map(\.rows) == [0..<65_536, 65_536..<70_000])
    #expect(table.shards.map(\.byteCount).reduce(0, +) == table.byteCount)
    let resharded = try table.resharded(at: [0, 10, 10, 60_000])
    #expect(resharded.shards.map(\.rowCount) == [10, 0, 59_990, 10_000])
    for starts in [[1, 5], [0, 7, 6], [0, 70_001], []] {
      #expect(throws: SprocketError.self) { try table.resharded(at: starts) }
    }
    #expect(randomTable(rowCount: 0, factorCount: 4, seed: 1).shards.isEmpty)
  }

  @Test func borrowedMemoryLivesAsLongAsTheTable() throws {
    weak var watched: AlignedMemory?
    do {
      let memory = AlignedMemory(byteCount: 2 * 64)
      watched = memory
      memory.elements(of: Float.self)[16] = 3
      let table = try FactorTable(
        borrowing: UnsafeRawBufferPointer(start: memory.base, count: 128), rowCount: 2,
        factorCount: 2, owner: memory)
      #expect(table.row(1) == [3, 0])
      #expect(watched != nil)
    }
    #expect(watched == nil)
  }

  @Test func refusesMemoryThatDoesNotFit() {
    let memory = AlignedMemory(byteCount: 256)
    func borrow(_ offset: Int, _ count: Int, rows: Int, factors: Int) throws {
      _ = try FactorTable(
        borrowing: UnsafeRawBufferPointer(start: memory.base + offset, count: count),
        rowCount: rows, factorCount: factors, owner: memory)
    }
    #expect(throws: Never.self) { try borrow(0, 128, rows: 2, factors: 16) }
    #expect(throws: SprocketError.self) { try borrow(0, 128, rows: 3, factors: 16) }
    #expect(throws: SprocketError.self) { try borrow(4, 128, rows: 2, factors: 16) }
    #expect(throws: SprocketError.self) { try borrow(0, 128, rows: 2, factors: 0) }
    #expect(throws: SprocketError.self) { try borrow(0, 128, rows: Int.max / 2, factors: 16) }
    #expect(throws: SprocketError.self) { try borrow(0, 128, rows: -2, factors: 16) }
  }

  @Test func normalizedRowsHaveLengthOne() {
    let builder = FactorTableBuilder(copying: randomTable(rowCount: 4, factorCount: 20, seed: 1))
    builder.setRow(2, [Float](repeating: 0, count: 20))
    let normalized = builder.freeze().normalized()
    for row in [0, 1, 3] {
      #expect(abs(dot(normalized.row(row), normalized.row(row)) - 1) < 1e-5)
    }
    #expect(normalized.row(2).allSatisfy { $0 == 0 })
  }

  @Test func scoresAreDotProducts() {
    let table = randomTable(rowCount: 30, factorCount: 19, seed: 3)
    let query = randomVector(19, seed: 4)
    let expected = (0..<30).map { dot(query, table.row($0)) }
    #expect(agree(table.scores(query: query), expected, tolerance: 1e-5))
    let some = table.scores(query: query, rows: [29, 0, 0, 7, 8])
    #expect(agree(some, [29, 0, 0, 7, 8].map { expected[$0] }, tolerance: 1e-5))
  }
}
