import SprocketCore
import SprocketMath
import SprocketModels
import Testing

@Suite struct RatingKNNModelTests {
  private let taste = RandomTaste()

  private func settings(_ similarity: RatingSimilarity) -> RatingKNNSettings {
    var settings = RatingKNNSettings()
    settings.similarity = similarity
    settings.shrinkage = 3
    settings.neighborCount = 4
    settings.minNeighborCount = 2
    settings.userRegularization = 4
    return settings
  }

  private func itemModel(stored: Int = 12) throws -> ItemKNNRatingModel {
    let tables = try taste.tables()
    let residuals = SharedBuffer<Float>(count: tables.histories.nonZeroCount) { residuals in
      for user in 0..<taste.userCount {
        for entry in tables.histories.elementRange(ofRow: user) {
          let item = Int(tables.histories.columns[entry])
          residuals[entry] =
            tables.ratings[entry] - Float(taste.expected(item) + taste.bias(user))
        }
      }
    }
    let rated = tables.histories.filtered(values: residuals) { residuals[$0] > -.infinity }
    var config = ItemKNNRatingConfig()
    config.rating = settings(.pearsonBaseline)
    config.storedNeighborCount = stored
    return ItemKNNRatingModel(
      config: config, baselines: taste.baselines(),
      neighbors: try RowSimilarity(byColumn: rated, measure: .sharedCosine, shrinkage: 3)
        .neighborLists(of: rated.transposed(), count: stored, threads: 1))
  }

  private func userModel(_ similarity: RatingSimilarity) throws -> UserKNNRatingModel {
    var config = UserKNNRatingConfig()
    config.rating = settings(similarity)
    return UserKNNRatingModel(
      config: config, baselines: taste.baselines(), tables: try taste.tables())
  }

  /// Koren's equation 3 for neighbours given as similarity and residual.
  private func prediction(
    _ baseline: Double, _ neighbors: [(similarity: Double, residual: Double)]
  ) -> Double {
    let nearest = neighbors.sorted { $0.similarity > $1.similarity }.prefix(4)
    guard nearest.count >= 2 else { return baseline }
    return baseline
      + nearest.reduce(0) { $0 + $1.similarity * $1.residual }
      / nearest.reduce(0) { $0 + $1.similarity }
  }

  @Test("Predictions from items are those of the definition")
  func itemPredictions() throws {
    let model = try itemModel()
    for user in 0..<taste.userCount {
      let view = UserView(row: UserRow(user), history: taste.history(user))
      let predicted = model.ratings(of: taste.allItems, for: view)
      let scores = model.scores(of: taste.allItems, for: view)
      for item in 0..<taste.itemCount {
        let neighbors = zip(
          model.neighbors.columns(ofRow: item), model.neighbors.values(ofRow: item))
        let rated = neighbors.compactMap {
          neighbor, similarity -> (similarity: Double, residual: Double)? in
          guard let rating = taste.ratings[user][Int(neighbor)] else { return nil }
          return (
            Double(similarity),
            Double(rating) - taste.expected(Int(neighbor)) - taste.bias(user)
          )
        }
        let expected = prediction(taste.expected(item) + taste.bias(user), rated)
        #expect(abs(Double(scores[item]) - expected) < 1e-4)
        #expect(abs(Double(predicted[item].rating) - min(5, max(0.5, expected))) < 1e-4)
        #expect(predicted[item].userCount == taste.ratings[user].count)
        #expect(predicted[item].itemCount == taste.ratings.count { $0[item] != nil })
      }
    }
  }

  @Test("Predictions from users are those of the definition", arguments: RatingSimilarity.allCases)
  func userPredictions(_ similarity: RatingSimilarity) throws {
    let model = try userModel(similarity)
    for user in stride(from: 0, to: taste.userCount, by: 5) {
      let view = UserView(row: UserRow(user), history: taste.history(user))
      let scores = model.scores(of: taste.allItems, for: view)
      for item in 0..<taste.itemCount {
        let raters = (0..<taste.userCount).compactMap {
          other -> (similarity: Double, residual: Double)? in
          guard other != user, let rating = taste.ratings[other][item] else { return nil }
          let value = alike(user, other, similarity)
          guard value > 1e-7 else { return nil }
          return (value, Double(rating) - taste.expected(item) - taste.bias(other))
        }
        let expected = prediction(taste.expected(item) + taste.bias(user), raters)
        #expect(abs(Double(scores[item]) - expected) < 1e-3)
      }
    }
  }

  /// How alike two users rate, by the definition.
  private func alike(_ one: Int, _ other: Int, _ similarity: RatingSimilarity) -> Double {
    func mean(ofItem item: Int) -> Double {
      let given = taste.ratings.compactMap { $0[item] }
      return Double(given.reduce(0, +)) / Double(given.count)
    }
    let shared = taste.ratings[one].keys.filter { taste.ratings[other][$0] != nil }
    func values(_ user: Int) -> [Double] {
      let given = shared.map { Double(taste.ratings[user][$0] ?? 0) }
      switch similarity {
      case .cosine: return given
      case .adjustedCosine: return zip(given, shared).map { $0 - mean(ofItem: $1) }
      case .pearson:
        let mean = given.reduce(0, +) / Double(given.count)
        return given.map { $0 - mean }
      case .pearsonBaseline:
        return zip(given, shared).map { $0 - taste.expected($1) - taste.bias(user) }
      }
    }
    let (x, y) = (values(one), values(other))
    let squares =
      x.reduce(0) { $0 + $1 * $1 } * y.reduce(0) { $0 + $1 * $1 }
    guard squares > 1e-9 else { return 0 }
    let freedom = Double(shared.count) - 1
    return zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } / squares.squareRoot()
      * freedom / (freedom + 3)
  }

  /// Both kinds of model.
  private func models() throws -> [any Scores & Explains & PredictsRatings & ModelComponent] {
    try [itemModel()] + RatingSimilarity.allCases.map { try userModel($0) }
  }

  @Test("The shares of the history sum to the score")
  func sharesSumToScores() throws {
    for model in try models() {
      for user in 0..<10 {
        let history = taste.history(user)
        let scores = model.scores(of: taste.allItems, for: UserView(history: history))
        let shares = try model.contributions(to: taste.allItems, from: history)
        for (share, score) in zip(shares, scores) {
          #expect(share.count == history.count)
          #expect(abs(share.reduce(0, +) - score) < 2e-3)
        }
      }
    }
  }

  @Test("Lists are the best predictions of the mask")
  func listsAreTheBest() throws {
    let mask = RowMask(rowCount: taste.itemCount, rows: stride(from: 0, to: 25, by: 3))
    for model in try models() {
      for user in 0..<10 {
        let view = UserView(row: UserRow(user), history: taste.history(user))
        let scores = model.scores(of: taste.allItems, for: view)
        #expect(isBest(model.top(4, for: view, mask: mask), of: scores, k: 4, mask: mask))
      }
      #expect(!model.canScore(.unknown))
      #expect(model.top(4, for: .unknown, mask: mask).isEmpty)
    }
  }

  @Test("Strangers, new items and users folded in get what can be said of them")
  func whatIsUnknown() throws {
    for model in try models() {
      let stranger = model.ratings(of: [ItemRow(3), ItemRow(500)], for: .unknown)
      #expect(abs(Double(stranger[0].rating) - taste.expected(3)) < 1e-5)
      #expect(abs(stranger[1].rating - 3.2) < 1e-5)
      #expect(stranger[1].itemCount == 0 && stranger[1].userCount == 0)
      var history = taste.history(6)
      let stored = model.ratings(
        of: taste.allItems, for: UserView(row: UserRow(6), history: history))
      #expect(model.ratings(of: taste.allItems, for: UserView(history: history)) == stored)
      history.append(ItemRow(700), weight: 1, rating: 5)
      #expect(model.ratings(of: taste.allItems, for: UserView(history: history)) == stored)
      let new = model.ratings(of: [ItemRow(700)], for: UserView(history: history))[0]
      #expect(abs(Double(new.rating) - 3.2 - taste.bias(6)) < 1e-5)
      #expect(model.scores(of: [ItemRow(700)], for: UserView(history: history)) == [0])
    }
  }

  @Test("They come back from their tensors as they were")
  func roundTrip() throws {
    let tables = try taste.tables()
    let view = UserView(history: taste.history(1))
    let items = try itemModel().expecting(error: 0.75)
    let itemsAgain = try ItemKNNRatingModel(
      from: MemoryTensors(items), settings: items.settings, tables: tables)
    #expect(itemsAgain.config == items.config)
    #expect(itemsAgain.expectedError == 0.75)
    #expect(itemsAgain.scale == 0.5...5)
    #expect(
      itemsAgain.ratings(of: taste.allItems, for: view)
        == items.ratings(of: taste.allItems, for: view))
    let users = try userModel(.pearson)
    let usersAgain = try UserKNNRatingModel(
      from: MemoryTensors(users), settings: users.settings, tables: tables)
    #expect(usersAgain.config == users.config)
    #expect(
      usersAgain.ratings(of: taste.allItems, for: view)
        == users.ratings(of: taste.allItems, for: view))
    let rebased = try #require(
      try users.rebased(on: tables, userFactors: nil) as? UserKNNRatingModel)
    #expect(
      rebased.ratings(of: taste.allItems, for: view)
        == users.ratings(of: taste.allItems, for: view))
  }

  @Test(
    "Damaged baselines are refused",
    arguments: ["item_biases", "item_counts", "scale", "neighbors.columns"])
  func damage(name: String) throws {
    let model = try itemModel()
    let tables = try taste.tables()
    var source = MemoryTensors(model)
    source.tensors["item-knn-rating." + name] = .float32(SharedBuffer([1, 2]), shape: [2])
    let error = #expect(throws: SprocketError.self) {
      try ItemKNNRatingModel(from: source, settings: model.settings, tables: tables)
    }
    #expect(error?.code == .dataLoss)
    for scale: [Float] in [[3, 5, 1, 0], [3, .nan, 5, 0], [3, 1, 5, .nan], [3, 1, 5]] {
      source = MemoryTensors(model)
      source.tensors["item-knn-rating.scale"] = .float32(SharedBuffer(scale), shape: [scale.count])
      #expect(throws: SprocketError.self) {
        try ItemKNNRatingModel(from: source, settings: model.settings, tables: tables)
      }
    }
  }

  @Test("Similar items and users are not the one that is asked about")
  func similar() throws {
    let items = try itemModel()
    let near = items.similarItems(to: ItemRow(2), k: 3, mask: .all(taste.itemCount))
    #expect(near.count == 3 && !near.contains { $0.row == 2 })
    #expect(
      items.similarities(of: ItemRow(2), to: near.map(\.item)).allSatisfy { $0 > 0 && $0 <= 1 })
    let users = try userModel(.pearsonBaseline)
    let alike = users.similarUsers(
      to: UserView(row: UserRow(2), history: taste.history(2)), k: 3)
    #expect(alike.count == 3 && !alike.contains { $0.row == 2 })
    #expect(alike.allSatisfy { $0.score <= 1 })
  }
}
