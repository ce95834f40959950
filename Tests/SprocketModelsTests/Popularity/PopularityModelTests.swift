import SprocketCore
import SprocketMath
import SprocketModels
import Testing

@Suite struct PopularityModelTests {
  private let model = PopularityModel(
    ratingCounts: [1, 5, 2, 0, 7], scores: [1, 3, 3, 0, .nan])

  @Test("Orders by score, then by row, and takes a score that is no number for 0")
  func order() {
    #expect(model.order.map(\.offset) == [1, 2, 0, 3, 4])
  }

  @Test("Takes the best k of the mask")
  func topOfMask() {
    let mask = RowMask(rowCount: 5, rows: [0, 2, 3])
    #expect(model.top(2, mask: mask).map(\.row) == [2, 0])
    #expect(model.top(10, mask: mask).map(\.row) == [2, 0, 3])
    #expect(model.top(0, mask: mask).isEmpty)
    #expect(model.top(3, mask: .none(5)).isEmpty)
  }

  @Test("Scores strangers, and unknown items with 0")
  func scores() {
    #expect(model.canScore(.unknown))
    #expect(model.scores(of: [ItemRow(1), ItemRow(99)], for: .unknown) == [3, 0])
  }
}
