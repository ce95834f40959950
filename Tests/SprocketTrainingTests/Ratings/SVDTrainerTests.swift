import SprocketCore
import SprocketMath
import SprocketModels
import SprocketTraining
import Testing

@Suite struct SVDTrainerTests {
  private static let planted = PlantedRatings()

  private static func trainer(_ name: String, threads: Int = 2) -> any Trainer {
    let common = [Setting("factors", 4), Setting("init_scale", 0.5)]
    let penalties = [Setting("regularization", 0.01), Setting("shrinkage", 20)]
    let gradient = penalties + [Setting("learning_rate", 0.02), Setting("epochs", 60)]
    return switch name {
    case "bias": BiasTrainer()
    case "svdpp":
      SVDPlusPlusTrainer(overrides: common + gradient, threads: threads)
    case "sgd":
      SVDTrainer(overrides: common + gradient + [Setting("solver", name)], threads: threads)
    case "als":
      SVDTrainer(overrides: common + penalties + [Setting("solver", name)], threads: threads)
    default: SVDTrainer(overrides: common + [Setting("solver", name)], threads: threads)
    }
  }

  private static func set(_ ratings: [PlantedRatings.Rating]) throws -> TrainingSet {
    try TrainingSet(TrainingData(ratings, users: planted.users, items: planted.items))
  }

  private func error(
    _ model: any PredictsRatings, on test: [PlantedRatings.Rating], set: TrainingSet
  ) throws -> Double {
    var sum = 0.0
    for rating in test {
      let user = try #require(set.users.row(of: "u\(rating.user)"))
      let item = try #require(set.items.row(of: "i\(rating.item)"))
      let predicted = model.ratings(of: [item], for: UserView(row: user))[0].rating
      sum += Double((predicted - rating.value) * (predicted - rating.value))
    }
    return (sum / Double(test.count)).squareRoot()
  }

  @Test(
    "Finds planted factors, and knows how far off it is",
    arguments: ["variational", "als", "sgd", "svdpp"])
  func findsPlantedFactors(name: String) throws {
    let ratings = Self.planted.draw()
    let set = try Self.set(ratings.training)
    let bias = try #require(Self.trainer("bias").train(set, progress: .none) as? BiasModel)
    let model = try #require(Self.trainer(name).train(set, progress: .none) as? SVDModel)
    let error = try error(model, on: ratings.test, set: set)
    // The noise alone is 0.3; what is off besides comes from 24 ratings a user.
    #expect(error < 0.48)
    #expect(try self.error(bias, on: ratings.test, set: set) > 0.75)
    #expect(abs(Double(model.summary.expectedError) - error) < 0.15)
  }

  @Test(
    "Fold-in gives the stored rows, and threads change nothing",
    arguments: ["variational", "als", "sgd", "svdpp", "bias"])
  func foldsIn(name: String) throws {
    let planted = PlantedRatings(users: 40, items: 25, ratingsPerUser: 12)
    var data = TrainingData(
      planted.draw().training, users: planted.users, items: planted.items)
    data.users.append(UserID("looker"))
    data.append(user: data.users.count - 1, item: 3, .like)
    let set = try TrainingSet(data, shardCount: 3)
    let one = try Self.trainer(name, threads: 1).train(set, progress: .none)
    let other = try Self.trainer(name, threads: 3).train(set, progress: .none)
    let folding = try #require(one as? any FoldsIn)
    let again = try #require(other as? any FoldsIn)
    #expect(folding.userFactors.shards.count == 3)
    let tables = set.tables(popularity: PopularityModel(ratingCounts: [], scores: []))
    for user in 0..<set.users.count {
      let row = folding.userFactors.row(user)
      #expect(row == again.userFactors.row(user))
      let folded = try folding.foldIn(tables.history(of: UserRow(user)))
      if let folded {
        #expect(folded == row)
      } else {
        #expect(row.allSatisfy { $0 == 0 } && set.users.id(of: UserRow(user)) == "looker")
      }
    }
    #expect(one.nonFiniteCount == 0)
    #expect(one.coveredItems.count == planted.items)
  }

  @Test("The gradient of the whole objective vanishes where alternating least squares ends")
  func gradientVanishes() throws {
    let set = try Self.set(
      Array(Self.planted.draw().training.filter { $0.user < 12 && $0.item < 12 }))
    var config = SVDConfig()
    config.solver = .als
    config.factorCount = 2
    config.regularization = 0.05
    config.shrinkage = 4
    config.epochs = 500
    config.holdout = 0
    let model = try #require(
      SVDTrainer(config: config).train(set, progress: .none) as? SVDModel)
    let objective = RatingObjective(
      users: (0..<set.users.count).map { model.userFactors.row($0).map { Double($0) } },
      items: (0..<set.items.count).map { model.factors.items.row($0).map { Double($0) } },
      implicit: [], data: try RatingData(set), regularization: config.regularization,
      shrinkage: config.shrinkage)
    for user in objective.users.indices where set.histories.nonZeroCount(ofRow: user) > 0 {
      for column in 0..<4 { #expect(abs(objective.slope(\.users[user][column])) < 2e-3) }
    }
    for item in 0..<12 {
      let row = try #require(set.items.row(of: "i\(item)")).offset
      for column in 0..<4 { #expect(abs(objective.slope(\.items[row][column])) < 2e-2) }
    }
  }

  @Test("Nothing rated is nothing to learn from", arguments: ["variational", "svdpp", "bias"])
  func refusesNoRatings(name: String) throws {
    var data = TrainingData(position: 1)
    data.items = [Item(item: ItemID("a"))]
    data.users = [UserID("u")]
    data.append(user: 0, item: 0, .like)
    let set = try TrainingSet(data)
    let error = #expect(throws: SprocketError.self) {
      try Self.trainer(name).train(set, progress: .none)
    }
    #expect(error?.code == .failedPrecondition)
  }

  @Test("One rating, or the same one by all, is learned without harm")
  func hardlyAnything() throws {
    for count in [1, 40] {
      let ratings = (0..<count).map {
        PlantedRatings.Rating(user: $0 % 8, item: $0 / 8, value: 4)
      }
      let set = try TrainingSet(TrainingData(ratings, users: 8, items: 5))
      for name in ["variational", "als", "sgd", "svdpp", "bias"] {
        let model = try Self.trainer(name).train(set, progress: .none)
        #expect(model.nonFiniteCount == 0)
        let rater = try #require(model as? any PredictsRatings)
        let items = (0..<6).map { ItemRow($0) }
        for prediction in rater.ratings(of: items, for: UserView(row: UserRow(0))) {
          #expect(prediction.rating == 4)
        }
      }
    }
  }

  @Test("A training that is cancelled stops, and bad settings are named")
  func cancellationAndSettings() throws {
    let set = try Self.set(Self.planted.draw().training)
    for name in ["variational", "sgd", "svdpp", "bias"] {
      let error = #expect(throws: SprocketError.self) {
        try Self.trainer(name).train(set, progress: TrainingProgress(isCancelled: { true }))
      }
      #expect(error?.code == .cancelled)
    }
    let error = #expect(throws: SprocketError.self) {
      try SVDTrainer(overrides: [Setting("solver", "magic")]).train(set, progress: .none)
    }
    #expect(error?.code == .invalidArgument)
  }
}
