import SprocketCore
import SprocketMath
import SprocketModels
import SprocketTraining
import Synchronization
import Testing

@Suite struct NeighborhoodTrainerTests {
  private let taste = PlantedTaste()
  private static let kinds: [ModelKind] = [.itemKNN, .userKNN, .itemKNNRating, .userKNNRating]

  private func trainer(
    _ kind: ModelKind, _ overrides: [Setting] = [], threads: Int = 2
  ) -> any Trainer {
    switch kind {
    case .itemKNN: ItemKNNTrainer(overrides: overrides, threads: threads)
    case .userKNN: UserKNNTrainer(overrides: overrides, threads: threads)
    case .itemKNNRating: ItemKNNRatingTrainer(overrides: overrides, threads: threads)
    default: UserKNNRatingTrainer(overrides: overrides, threads: threads)
    }
  }

  private func tables(_ set: TrainingSet) -> SharedTables {
    set.tables(popularity: PopularityModel(ratingCounts: [], scores: []))
  }

  @Test(
    "Finds planted tastes",
    arguments: [
      (ModelKind.itemKNN, PreferenceSimilarity.cosine), (.itemKNN, .tfidf), (.itemKNN, .bm25),
      (.userKNN, .cosine), (.userKNN, .tfidf), (.userKNN, .bm25),
    ])
  func findsPlantedTastes(kind: ModelKind, similarity: PreferenceSimilarity) throws {
    let set = try TrainingSet(taste.data())
    let tables = tables(set)
    let model = try trainer(kind, [Setting("similarity", similarity.rawValue)])
      .train(set, progress: .none)
    let scorer = try #require(model as? any Scores)
    #expect(model.kind == kind)
    var right = 0
    for user in 0..<set.users.count {
      let history = tables.history(of: UserRow(user))
      var mask = RowMask.all(set.items.count)
      for item in history.items { mask.remove(item.offset) }
      let group = try #require(Int(set.users.id(of: UserRow(user)).dropFirst())) % taste.groups
      let list = scorer.top(10, for: UserView(history: history), mask: mask)
      #expect(list.count == 10)
      right += try list.count { placed in
        let item = try #require(Int(set.items.id(of: placed.item).dropFirst()))
        return taste.group(ofItem: item) == group
      }
    }
    // By popularity it would be a quarter of them.
    #expect(Double(right) > 0.9 * Double(10 * set.users.count))
  }

  /// Users and items of two camps: a user rates items of their camp high and others low, and some
  /// users rate everything higher.
  private func camps() -> (data: TrainingData, held: [(user: Int, item: Int, rating: Float)]) {
    var generator = SplitMix64(seed: 4)
    var data = TrainingData(position: 1)
    var held: [(user: Int, item: Int, rating: Float)] = []
    data.items = (0..<30).map { Item(item: ItemID("i\($0)")) }
    for user in 0..<80 {
      data.users.append(UserID("u\(user)"))
      for item in 0..<30 where Double.random(in: 0..<1, using: &generator) < 0.7 {
        let rating: Float = (user % 2 == item % 2 ? 4 : 2) + (user % 3 == 0 ? 1 : 0)
        if Double.random(in: 0..<1, using: &generator) < 0.15 {
          held.append((user, item, rating))
        } else {
          data.append(user: user, item: item, .rating, rating)
        }
      }
    }
    return (data, held)
  }

  @Test(
    "Predicts planted ratings far better than the baselines",
    arguments: [ModelKind.itemKNNRating, .userKNNRating], RatingSimilarity.allCases)
  func predictsPlantedRatings(kind: ModelKind, similarity: RatingSimilarity) throws {
    let (data, held) = camps()
    let set = try TrainingSet(data)
    let tables = tables(set)
    func error(_ settings: [Setting]) throws -> Double {
      let model = try #require(
        try trainer(kind, settings).train(set, progress: .none) as? any PredictsRatings)
      let squares = try held.map { one in
        let user = try #require(set.users.row(of: "u\(one.user)"))
        let item = try #require(set.items.row(of: "i\(one.item)"))
        let rating = model.ratings(
          of: [item], for: UserView(row: user, history: tables.history(of: user)))[0].rating
        return Double((rating - one.rating) * (rating - one.rating))
      }
      return (squares.reduce(0, +) / Double(squares.count)).squareRoot()
    }
    let settings = [
      Setting("similarity", similarity.rawValue), Setting("shrinkage", 5),
      Setting("neighbors", 10),
    ]
    // Asking for more neighbours than there are leaves the baselines alone.
    let baselines = try error(settings + [Setting("min_neighbors", 1000)])
    // The plain cosine of ratings sees all users as alike; it need not be good, only no worse.
    let bound = similarity == .cosine ? 1.05 : 0.4
    #expect(try error(settings) < bound * baselines)
    let model = try #require(
      try trainer(kind, settings).train(set, progress: .none) as? any PredictsRatings)
    #expect(abs(Double(model.expectedError) - (try error(settings))) < 0.15)
    #expect(model.scale == 2...5)
  }

  @Test("Neighbours of items are those of a double loop", arguments: RatingSimilarity.allCases)
  func ratingNeighbors(_ similarity: RatingSimilarity) throws {
    let set = try TrainingSet(camps().data)
    let model = try #require(
      try trainer(.itemKNNRating, [Setting("similarity", similarity.rawValue)])
        .train(set, progress: .none) as? ItemKNNRatingModel)
    let ratings = set.ratingMatrix()
    var given: [[Int: Double]] = Array(repeating: [:], count: set.items.count)
    for user in 0..<ratings.rowCount {
      for (item, rating) in zip(ratings.columns(ofRow: user), ratings.values(ofRow: user)) {
        given[Int(item)][user] = Double(rating)
      }
    }
    let baselines = model.baselines
    func centre(_ user: Int, _ item: Int) -> Double {
      let own = ratings.values(ofRow: user).map { Double($0) }
      switch similarity {
      case .cosine, .pearson: return 0
      case .adjustedCosine: return own.reduce(0, +) / Double(own.count)
      case .pearsonBaseline:
        let sum = zip(ratings.columns(ofRow: user), own).reduce(0.0) {
          $0 + $1.1 - Double(baselines.itemBaseline(Int($1.0)))
        }
        return Double(baselines.itemBaseline(item)) + sum / (8 + Double(own.count))
      }
    }
    for one in 0..<set.items.count {
      for other in 0..<set.items.count where one != other {
        let shared = given[one].keys.filter { given[other][$0] != nil }
        var x = shared.map { (given[one][$0] ?? 0) - centre($0, one) }
        var y = shared.map { (given[other][$0] ?? 0) - centre($0, other) }
        if similarity == .pearson, !shared.isEmpty {
          let (xMean, yMean) = (
            x.reduce(0, +) / Double(x.count), y.reduce(0, +) / Double(y.count)
          )
          x = x.map { $0 - xMean }
          y = y.map { $0 - yMean }
        }
        let squares = x.reduce(0) { $0 + $1 * $1 } * y.reduce(0) { $0 + $1 * $1 }
        let freedom = Double(shared.count) - 1
        let expected =
          squares < 1e-9
          ? 0
          : zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } / squares.squareRoot() * freedom
            / (freedom + 100)
        let found = model.similarities(of: ItemRow(one), to: [ItemRow(other)])[0]
        #expect(abs(Double(found) - max(0, expected)) < 1e-4)
      }
    }
  }

  @Test("Baselines of one epoch, worked out by hand")
  func baselinesByHand() throws {
    var data = TrainingData(position: 1)
    data.items = ["a", "b"].map { Item(item: ItemID($0)) }
    data.users = ["u", "v"].map { UserID($0) }
    data.append(user: 0, item: 0, .rating, 5)
    data.append(user: 0, item: 1, .rating, 4)
    data.append(user: 1, item: 0, .rating, 3)
    let set = try TrainingSet(data)
    let settings = [
      Setting("baseline_epochs", 1), Setting("item_regularization", 2),
      Setting("user_regularization", 3),
    ]
    let model = try #require(
      try trainer(.itemKNNRating, settings).train(set, progress: .none) as? ItemKNNRatingModel)
    let (a, b) = (try #require(set.items.row(of: "a")), try #require(set.items.row(of: "b")))
    // μ = 4, b_a = (1 - 1) / (2 + 2) = 0, b_b = 0 / (2 + 1) = 0; b_u = (1 + 0) / (3 + 2) = 0.2 and
    // b_v = -1 / (3 + 1) = -0.25.
    #expect(model.baselines.mean == 4)
    #expect(model.baselines.itemBaseline(a.offset) == 4)
    let tables = tables(set)
    for (user, bias) in [("u", Float(0.2)), ("v", -0.25)] {
      let row = try #require(set.users.row(of: user))
      #expect(
        abs(model.baselines.userBias(model.baselines.rated(tables.history(of: row))) - bias) < 1e-6)
    }
    // The second epoch's items: b_a = (1 - 0.2 - 1 + 0.25) / 4 = 0.0125, b_b = -0.2 / 3.
    let second = try #require(
      try trainer(.itemKNNRating, settings + [Setting("baseline_epochs", 2)])
        .train(set, progress: .none) as? ItemKNNRatingModel)
    #expect(abs(second.baselines.itemBaseline(a.offset) - 4.0125) < 1e-6)
    #expect(abs(second.baselines.itemBaseline(b.offset) - (4 - 0.2 / 3)) < 1e-6)
    #expect(second.baselines.lowest == 3 && second.baselines.highest == 5)
  }

  @Test("Training again, with any number of threads, gives the same model", arguments: kinds)
  func isDeterministic(kind: ModelKind) throws {
    let set = try TrainingSet(taste.data())
    let tables = tables(set)
    let one = try #require(
      try trainer(kind, threads: 1).train(set, progress: .none) as? any Scores)
    let four = try #require(
      try trainer(kind, threads: 4).train(set, progress: .none) as? any Scores)
    for user in 0..<20 {
      let view = UserView(row: UserRow(user), history: tables.history(of: UserRow(user)))
      let mask = RowMask.all(set.items.count)
      #expect(one.top(30, for: view, mask: mask) == four.top(30, for: view, mask: mask))
    }
  }

  @Test("Settings change the defaults, are kept and are checked", arguments: kinds)
  func settings(kind: ModelKind) throws {
    let set = try TrainingSet(taste.data())
    let model = try trainer(kind, [Setting("neighbors", 7), Setting("shrinkage", "12.5")])
      .train(set, progress: .none)
    #expect(model.settings.contains(Setting("neighbors", 7)))
    #expect(model.settings.contains(Setting("shrinkage", "12.5")))
    for bad in [
      Setting("neighbours", 7), Setting("neighbors", 0), Setting("similarity", "near"),
      Setting("shrinkage", -1),
    ] {
      let error = #expect(throws: SprocketError.self) {
        try trainer(kind, [bad]).train(set, progress: .none)
      }
      #expect(error?.code == .invalidArgument)
    }
  }

  @Test("Every setting of a configuration can be set again and searched")
  func configurations() throws {
    func check<Config: ModelConfig>(_ config: Config) throws {
      #expect(config.settings.map(\.name) == Config.settingNames)
      #expect(try Config(settings: config.settings) == config)
      #expect(Set(Config.searchSpace.map(\.name)).isSubset(of: Config.settingNames))
    }
    try check(ItemKNNConfig.adapted(users: 10, items: 10, interactions: 50))
    try check(UserKNNConfig.adapted(users: 10, items: 10, interactions: 50))
    try check(ItemKNNRatingConfig.adapted(users: 10, items: 10, interactions: 50))
    try check(UserKNNRatingConfig.adapted(users: 10, items: 10, interactions: 50))
    let many = 3_000_000
    #expect(
      ItemKNNConfig.adapted(users: 1, items: many, interactions: 1).neighborCount * many * 16
        <= 1 << 30)
    #expect(
      ItemKNNRatingConfig.adapted(users: 1, items: many, interactions: 1).storedNeighborCount
        < ItemKNNRatingConfig().storedNeighborCount)
  }

  @Test("Lists that would not fit into the memory are refused with advice")
  func memory() throws {
    let set = try TrainingSet(taste.data())
    let trainers: [any Trainer] = [
      ItemKNNTrainer(memoryLimit: 1 << 10), ItemKNNRatingTrainer(memoryLimit: 1 << 10),
    ]
    for trainer in trainers {
      let error = #expect(throws: SprocketError.self) {
        try trainer.train(set, progress: .none)
      }
      #expect(error?.code == .failedPrecondition)
      #expect(error?.message.contains("122 films") == true)
      #expect(error?.message.contains("neighbors to") == true)
    }
  }

  @Test("Data that teaches nothing is refused with advice", arguments: kinds)
  func nothingToLearn(kind: ModelKind) throws {
    var data = TrainingData(position: 1)
    data.items = [Item(item: ItemID("a"))]
    data.users = [UserID("u")]
    data.append(user: 0, item: 0, .seen)
    let set = try TrainingSet(data)
    let error = #expect(throws: SprocketError.self) {
      try trainer(kind).train(set, progress: .none)
    }
    #expect(error?.code == .failedPrecondition)
    #expect(error?.message.contains("1 interactions") == true)
  }

  @Test("Reports how far it is, and stops when it is told to", arguments: kinds)
  func progress(kind: ModelKind) throws {
    let set = try TrainingSet(taste.data())
    let reports = Mutex<[TrainingReport]>([])
    _ = try trainer(kind).train(
      set, progress: TrainingProgress(report: { one in reports.withLock { $0.append(one) } }))
    let last = try #require(reports.withLock { $0.last })
    #expect(last.epoch == last.epochs)
    #expect(last.secondsLeft == 0)
    let error = #expect(throws: SprocketError.self) {
      try trainer(kind).train(set, progress: TrainingProgress(isCancelled: { true }))
    }
    #expect(error?.code == .cancelled)
  }
}
