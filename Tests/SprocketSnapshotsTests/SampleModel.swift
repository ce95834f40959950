import SprocketCore
import SprocketMath
import SprocketModels
import SprocketSnapshots

/// A small model with arbitrary but reproducible numbers.
struct SampleModel {
  var userIDs: [String]
  var itemIDs: [String]
  var factorCount = 20
  var shardCount = 4
  var seed: UInt64 = 1

  init(users: Int = 37, items: Int = 23) {
    userIDs = (0..<users).map { "user \($0) \u{FC}" }
    itemIDs = (0..<items).map { "tt\($0)" }
  }

  /// What a user of a number did: up to six items.
  func history(ofUser number: Int) -> UserHistory {
    var generator = SplitMix64(seed: seed, stream: UInt64(number))
    let items = Set((0..<6).map { _ in Int.random(in: itemIDs.indices, using: &generator) })
    return UserHistory(
      items: items.sorted().map { ItemRow($0) },
      weights: items.sorted().map { Float($0 % 3) / 2 },
      ratings: items.sorted().map { $0 % 4 == 0 ? UserHistory.unrated : Float($0 % 5) })
  }

  func factors(ofUser number: Int) -> [Float] {
    var generator = SplitMix64(seed: seed + 1, stream: UInt64(number))
    return (0..<factorCount).map { _ in Float(generator.nextGaussian()) }
  }

  /// The model of the users with these numbers, built from nothing: the plain way.
  func build(
    kind: ModelKind = .ials, users numbers: [Int]? = nil, position: Int64 = 42
  ) throws -> TrainedModel {
    let numbers = numbers ?? Array(userIDs.indices)
    let (order, starts) = UserSharding.order(
      numbers.map { userIDs[$0] }, shardCount: shardCount)
    let ordered = order.map { numbers[$0] }
    var rows: [UInt32] = []
    var columns: [UInt32] = []
    var values: [Float] = []
    var ratings: [Float] = []
    var counts = [UInt32](repeating: 0, count: itemIDs.count)
    var scores = [Float](repeating: 0, count: itemIDs.count)
    let users = FactorTableBuilder(rowCount: ordered.count, factorCount: factorCount)
    for (row, number) in ordered.enumerated() {
      users.setRow(row, factors(ofUser: number))
      let history = history(ofUser: number)
      ratings += history.ratings
      for (item, weight) in zip(history.items, history.weights) {
        rows.append(UInt32(row))
        columns.append(UInt32(item.offset))
        values.append(weight)
        counts[item.offset] += 1
        scores[item.offset] += weight
      }
    }
    let items = FactorTableBuilder(rowCount: itemIDs.count, factorCount: factorCount)
    items.fillNormal(seed: seed + 2, standardDeviation: 0.5)
    var config = IALSConfig()
    config.factorCount = factorCount
    config.seed = seed
    return try TrainedModel(
      kind: kind,
      tables: SharedTables(
        items: Vocabulary(ids: itemIDs), users: Vocabulary(ids: ordered.map { userIDs[$0] }),
        userShardStarts: starts,
        histories: RatingMatrix(
          rowCount: ordered.count, columnCount: itemIDs.count, rows: rows, columns: columns,
          values: values, duplicates: .last),
        ratings: SharedBuffer(ratings),
        popularity: PopularityModel(ratingCounts: counts, scores: scores)),
      components: kind == .popularity
        ? []
        : [
          IALSModel(
            itemFactors: items.freeze(),
            userFactors: users.freeze(shardStarts: Array(starts.dropLast())), config: config)
        ],
      position: position,
      settings: (kind == .ials ? config.settings : []) + PreferencePolicy().settings,
      interactions: columns.count, dataWindow: DataWindow(firstMicros: 5, lastMicros: 9))
  }

  func manifest(of model: TrainedModel, _ name: String = "20261122T214530Z-ials-1") -> Manifest {
    Manifest(of: model, version: ModelVersion(name), job: 1, createdMicros: 7, codeVersion: "test")
  }
}

/// The bits of everything a model holds; equal parts mean equal models.
struct ModelContent: Equatable {
  var itemIDs: [String]
  var userIDs: [String]
  var shardStarts: [Int]
  var offsets: [Int64]
  var columns: [UInt32]
  var weights: [UInt32]
  var ratings: [UInt32]
  var counts: [UInt32]
  var scores: [UInt32]
  var itemFactors: [UInt32]
  var userFactors: [UInt32]
  var userShards: [Range<Int>]
  var settings: Set<Setting>
  var interactions: Int
  var position: Int64

  init(_ model: TrainedModel) {
    func bits(_ numbers: some Sequence<Float>) -> [UInt32] { numbers.map(\.bitPattern) }
    itemIDs = model.items.allIDs()
    userIDs = model.users.allIDs()
    shardStarts = model.userShardStarts
    offsets = model.histories.offsets.array()
    columns = model.histories.columns.array()
    weights = bits(model.histories.values.array())
    ratings = bits(model.tables.ratings.array())
    counts = model.popularity.ratingCounts
    scores = bits(model.popularity.scores)
    itemFactors = model.ials.map { $0.itemFactors.withUnsafeElements { bits($0) } } ?? []
    userFactors = model.ials.map { $0.userFactors.withUnsafeElements { bits($0) } } ?? []
    userShards = model.ials?.userFactors.shards.map(\.rows) ?? []
    settings = Set(model.settings)
    interactions = model.interactions
    position = model.position
  }
}
