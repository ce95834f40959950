import SprocketCore
import SprocketModels
import SprocketTraining
import Testing

@Suite struct PopularityTrainerTests {
  private func makeData() -> TrainingData {
    let day: Int64 = 86_400_000_000
    var data = TrainingData(
      users: (0..<3).map { UserID("u\($0)") }, items: (0..<3).map { Item(item: ItemID("i\($0)")) })
    data.append(user: 0, item: 0, .like)
    data.append(user: 0, item: 1, .rating, 1)
    data.append(user: 1, item: 0, .like)
    data.append(user: 1, item: 1, .rating, 2)
    data.append(user: 2, item: 1, .rating, 3)
    data.append(user: 2, item: 2, .like)
    data.timeMicros = [0, 0, 10, 10, 20, 20].map { $0 * day }
    return data
  }

  @Test("Counts everybody and sums what they preferred")
  func sums() throws {
    let model = try TrainingRecipe(kind: .popularity).train(makeData()).popularity
    // Rows: i0 with two preferences, i2 with one, i1 with none.
    #expect(model.ratingCounts == [2, 1, 3])
    #expect(model.scores == [2, 1, 0])
    #expect(model.order.map(\.offset) == [0, 1, 2])
  }

  @Test("With a half-life older preferences weigh less")
  func halfLife() throws {
    let settings = [Setting("popularity.half_life_days", 10)]
    let model = try TrainingRecipe(kind: .popularity, settings: settings).train(makeData())
    #expect(model.popularity.scores == [0.75, 1, 0])
    #expect(model.popularity.order.map(\.offset) == [1, 0, 2])
  }
}
