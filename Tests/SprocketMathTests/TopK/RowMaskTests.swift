import SprocketMath
import Testing

struct RowMaskTests {
  @Test(arguments: [0, 1, 63, 64, 65, 200])
  func behavesLikeASetOfRows(rowCount: Int) {
    var generator = SplitMix64(seed: UInt64(rowCount))
    var mask = RowMask.none(rowCount)
    var set: Set<Int> = []
    for _ in 0..<300 {
      let row = Int.random(in: -2...rowCount + 2, using: &generator)
      let end = Int.random(in: row...rowCount + 3, using: &generator)
      let inside = Set((row..<end).filter { $0 >= 0 && $0 < rowCount })
      switch Int.random(in: 0..<6, using: &generator) {
      case 0: mask.insert(row..<end); set.formUnion(inside)
      case 1: mask.remove(row..<end); set.subtract(inside)
      case 2:
        mask.insert(row)
        if row >= 0 && row < rowCount { set.insert(row) }
      case 3: #expect(mask.remove(row) == (set.remove(row) != nil))
      case 4: mask.formUnion(RowMask(rowCount: rowCount, rows: inside)); set.formUnion(inside)
      default: mask.subtract(RowMask(rowCount: rowCount, rows: inside)); set.subtract(inside)
      }
      #expect(mask.count == set.count)
      #expect(mask.isEmpty == set.isEmpty)
      #expect(mask.contains(row) == set.contains(row))
    }
    var rows: [Int] = []
    mask.forEachRow { rows.append($0) }
    #expect(rows == set.sorted())
    #expect(mask == RowMask(rowCount: rowCount, rows: set))
  }

  @Test func intersectsInvertsAndCounts() {
    var mask = RowMask(rowCount: 130, rows: [0, 64, 65, 129])
    let other = RowMask(rowCount: 130, rows: [64, 129, 128])
    #expect(mask.intersectionCount(other) == 2)
    mask.formIntersection(other)
    #expect(mask == RowMask(rowCount: 130, rows: [64, 129]))
    mask.invert()
    #expect(mask.count == 128)
    #expect(RowMask.all(130).count == 130)
    #expect(RowMask.all(130).byteCount == 24)
    mask.reset(to: other)
    #expect(mask == other)
  }

  @Test func aCopyIsIndependent() {
    let original = RowMask.all(100)
    var copy = original
    copy.remove(7)
    #expect(original.contains(7) && !copy.contains(7))
  }
}
