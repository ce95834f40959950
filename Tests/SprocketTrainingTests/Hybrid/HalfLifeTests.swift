import SprocketCore
import SprocketModels
import SprocketTraining
import Testing

@Suite struct HalfLifeTests {
  private static let day: Int64 = 86_400_000_000

  /// A newcomer each day likes five films; which ones, `favorite` says for the day.
  private func data(days: Int, favorite: (Int) -> Int) -> TrainingData {
    var data = TrainingData(
      users: (0..<days).map { UserID("u\($0)") },
      items: (0..<200).map { Item(item: ItemID("i\($0)")) })
    for day in 0..<days {
      for film in 0..<5 {
        data.append(user: day, item: favorite(day) + film * 3 + day % 3, .like)
        data.timeMicros[data.timeMicros.count - 1] = Int64(day) * Self.day
      }
    }
    return data
  }

  private func halfLife(_ data: TrainingData) throws -> Double {
    let set = try TrainingSet(data)
    var config = PopularityConfig()
    config.halfLifeDays = nil
    return try #require(config.resolved(for: set).halfLifeDays)
  }

  @Test("Where fashion moves on, old likes are discounted")
  func fashion() throws {
    let found = try halfLife(data(days: 1500, favorite: { $0 / 100 * 12 }))
    #expect(found > 0 && found <= 365)
  }

  @Test("Where taste stays, they are not")
  func steady() throws {
    #expect(try halfLife(data(days: 1500, favorite: { _ in 20 })) == 0)
  }

  @Test("Without times, or with too little data, age does not matter")
  func noTimes() throws {
    var timeless = data(days: 1500, favorite: { $0 / 100 * 12 })
    timeless.timeMicros = timeless.timeMicros.map { _ in 0 }
    #expect(try halfLife(timeless) == 0)
    #expect(try halfLife(data(days: 70, favorite: { $0 })) == 0)
    #expect(try halfLife(TrainingData()) == 0)
  }
}
