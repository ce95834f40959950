import SprocketCore
import SprocketMath
import SprocketModels
import SprocketTraining
import Testing

@Suite struct BiasTrainerTests {
  private func train(
    _ ratings: [PlantedRatings.Rating], users: Int, items: Int, _ settings: [Setting]
  ) throws -> (set: TrainingSet, model: BiasModel) {
    let set = try TrainingSet(TrainingData(ratings, users: users, items: items))
    let model = try BiasTrainer(overrides: settings).train(set, progress: .none)
    return (set, try #require(model as? BiasModel))
  }

  @Test("One pass by hand")
  func byHand() throws {
    // μ = 4. Items first: i0 has 5 and 4, i1 has 3; with λ = 1, b = 1/3 and -1/2.
    // Then users: u0 has 1 - 1/3 and -1 + 1/2 left, so 1/6 / 4 with λ = 2; u1 has -1/3 / 3.
    let ratings = [
      PlantedRatings.Rating(user: 0, item: 0, value: 5),
      PlantedRatings.Rating(user: 0, item: 1, value: 3),
      PlantedRatings.Rating(user: 1, item: 0, value: 4),
    ]
    let (set, model) = try train(
      ratings, users: 2, items: 2,
      [
        Setting("item_regularization", 1), Setting("user_regularization", 2),
        Setting("epochs", 1),
      ])
    let first = try #require(set.items.row(of: "i0"))
    let second = try #require(set.items.row(of: "i1"))
    let unrated = try #require(set.items.row(of: "i2"))
    let user = try #require(set.users.row(of: "u0"))
    #expect(abs(model.itemBiases[first.offset] - 1 / 3) < 1e-6)
    #expect(abs(model.itemBiases[second.offset] + 1 / 2) < 1e-6)
    #expect(abs(model.userFactors.row(user.offset)[0] - 1 / 24) < 1e-6)
    let found = model.ratings(of: [first, second, unrated], for: UserView(row: user))
    #expect(abs(found[0].rating - (4 + 1 / 24 + 1 / 3)) < 1e-5)
    #expect(abs(found[1].rating - (4 + 1 / 24 - 1 / 2)) < 1e-5)
    #expect(abs(found[2].rating - (4 + 1 / 24)) < 1e-5)
    #expect(found.map(\.itemCount) == [2, 1, 0])
    #expect(found.map(\.userCount) == [2, 2, 2])
    #expect(
      model.ratings(of: [first, ItemRow(99)], for: .unknown).map(\.rating)
        == [4 + model.itemBiases[first.offset], 4])
    // Without enough ratings to hold some out, the error is that of training: 0.625, 0.5417 and
    // 0.2222 are left.
    #expect(abs(model.summary.expectedError - 0.4944) < 1e-4)
  }

  @Test("Ends where a dense solver of the normal equations ends")
  func denseSolver() throws {
    let planted = PlantedRatings(users: 9, items: 7, ratingsPerUser: 5)
    let ratings = planted.draw().training
    let (set, model) = try train(
      ratings, users: 9, items: 7,
      [
        Setting("item_regularization", 2), Setting("user_regularization", 3),
        Setting("epochs", 1000),
      ])
    // Unknowns: 9 users, then 7 items.
    let n = 16
    var rows = (0..<n).map { row in
      (0...n).map { $0 == row ? (row < 9 ? 3.0 : 2.0) : 0.0 }
    }
    let mean = ratings.reduce(0.0) { $0 + Double($1.value) } / Double(ratings.count)
    for rating in ratings {
      let (u, i) = (rating.user, 9 + rating.item)
      let centered = Double(rating.value) - mean
      rows[u][u] += 1
      rows[i][i] += 1
      rows[u][i] += 1
      rows[i][u] += 1
      rows[u][n] += centered
      rows[i][n] += centered
    }
    for pivot in 0..<n {
      let scale = rows[pivot][pivot]
      rows[pivot] = rows[pivot].map { $0 / scale }
      for row in 0..<n where row != pivot {
        let factor = rows[row][pivot]
        rows[row] = zip(rows[row], rows[pivot]).map { $0 - factor * $1 }
      }
    }
    for user in 0..<9 {
      let row = try #require(set.users.row(of: "u\(user)")).offset
      #expect(abs(Double(model.userFactors.row(row)[0]) - rows[user][n]) < 2e-3)
    }
    for item in 0..<7 {
      let row = try #require(set.items.row(of: "i\(item)")).offset
      #expect(abs(Double(model.itemBiases[row]) - rows[9 + item][n]) < 2e-3)
    }
  }
}
