import SprocketCore
import SprocketMath
import SprocketModels

/// Small rating models of random tables: 5 users, 30 items of which every seventh is not rated.
struct RatingFixture {
  static let users = 5
  static let items = 30
  let tables: SharedTables
  let counts: RatingCounts
  let summary = RatingSummary(mean: 3.5, minimum: 3, maximum: 4, expectedError: 0.8)

  init() throws {
    // User u has the items u, u + 5, u + 10 …, and the last of them unrated.
    var rows: [UInt32] = []
    var columns: [UInt32] = []
    var ratings: [Float] = []
    for user in 0..<Self.users {
      for item in stride(from: user, to: Self.items, by: 5) {
        rows.append(UInt32(user))
        columns.append(UInt32(item))
        ratings.append(item >= 25 ? UserHistory.unrated : Float(item % 9) / 2 + 1)
      }
    }
    let histories = try RatingMatrix(
      rowCount: Self.users, columnCount: Self.items, rows: rows, columns: columns,
      values: columns.map { _ in 1 }, duplicates: .last)
    tables = SharedTables(
      items: try Vocabulary(ids: (0..<Self.items).map { "i\($0)" }),
      users: try Vocabulary(ids: (0..<Self.users).map { "u\($0)" }),
      userShardStarts: [0, 2, 5], histories: histories, ratings: SharedBuffer(ratings),
      popularity: PopularityModel(ratingCounts: [], scores: []))
    counts = RatingCounts(
      items: SharedBuffer((0..<Self.items).map { UInt32($0 % 7) }), histories: histories,
      ratings: SharedBuffer(ratings))
  }

  /// A table without anything in the rows of items that are not rated.
  private func table(seed: UInt64, factors: Int, _ element: (Double) -> Double) -> FactorTable {
    let builder = FactorTableBuilder(rowCount: Self.items, factorCount: factors)
    for item in 0..<Self.items where item % 7 != 0 {
      var generator = SplitMix64(seed: seed, stream: UInt64(item))
      builder.setRow(item, (0..<factors).map { _ in Float(element(generator.nextGaussian())) })
    }
    return builder.freeze()
  }

  func svd(_ kind: ModelKind) throws -> SVDModel {
    let isPlusPlus = kind == .svdPlusPlus
    let factors = try RatingFactors(
      summary: summary, items: table(seed: 1, factors: 8) { $0 * 0.6 },
      variances: isPlusPlus ? nil : table(seed: 2, factors: 8) { $0 * $0 * 0.1 },
      implicit: isPlusPlus ? table(seed: 3, factors: 8) { $0 * 0.2 } : nil,
      penalties: (0..<8).map { 0.5 + Float($0) / 4 }, penaltyPerRating: 0.1, counts: counts)
    let users = FactorTableBuilder(rowCount: Self.users, factorCount: 8)
    for user in 0..<Self.users {
      if let row = try factors.factors(of: tables.history(of: UserRow(user))) {
        users.setRow(user, row)
      }
    }
    var config = SVDConfig()
    config.factorCount = 6
    var plusPlus = SVDPlusPlusConfig()
    plusPlus.factorCount = 6
    return try SVDModel(
      kind: kind, settings: isPlusPlus ? plusPlus.settings : config.settings, factors: factors,
      userFactors: users.freeze(shardStarts: [0, 2]))
  }

  func bias() throws -> BiasModel {
    let users = FactorTableBuilder(rowCount: Self.users, factorCount: 1)
    func model() throws -> BiasModel {
      try BiasModel(
        config: BiasConfig(), summary: summary,
        itemBiases: SharedBuffer((0..<Self.items).map { $0 % 7 == 0 ? 0 : Float($0 - 15) / 10 }),
        userFactors: users.freeze(shardStarts: [0, 2]), counts: counts)
    }
    let folding = try model()
    for user in 0..<Self.users {
      if let row = try folding.foldIn(tables.history(of: UserRow(user))) {
        users.setRow(user, row)
      }
    }
    return try model()
  }

  func component(_ kind: ModelKind) throws -> any ModelComponent {
    if kind == .bias { return try bias() }
    return try svd(kind)
  }

  func open(_ kind: ModelKind, _ source: MemoryTensors) throws -> any ModelComponent {
    let settings = try component(kind).settings
    if kind == .bias { return try BiasModel(from: source, settings: settings, tables: tables) }
    return try SVDModel(kind: kind, from: source, settings: settings, tables: tables)
  }
}
