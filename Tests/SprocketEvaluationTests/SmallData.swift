import SprocketCore
import SprocketMath
import SprocketModels

/// Simulated data: 60 users, 40 items, ratings of 1 to 5, popular items more often; one second
/// between interactions, users in turn in a random order.
func makeRatings(users: Int = 60, items: Int = 40, each: Int = 12, seed: UInt64 = 3) -> TrainingData
{
  var generator = SplitMix64(seed: seed)
  var data = TrainingData(
    users: (0..<users).map { UserID("u\($0)") },
    items: (0..<items).map { Item(item: ItemID("i\($0)")) })
  var times = Array(0..<users * each).shuffled(using: &generator)
  for user in 0..<users {
    var rated: Set<Int> = []
    while rated.count < each {
      let one = Int.random(in: 0..<items, using: &generator)
      rated.insert(min(one, Int.random(in: 0..<items, using: &generator)))
    }
    let moments = times.suffix(each).sorted()
    times.removeLast(each)
    for (item, moment) in zip(rated.sorted().shuffled(using: &generator), moments) {
      data.userIndex.append(UInt32(user))
      data.itemIndex.append(UInt32(item))
      data.kind.append(.rating)
      data.value.append(Float(Int.random(in: 1...5, using: &generator)))
      data.timeMicros.append(Int64(moment) * 1_000_000)
    }
  }
  return data
}

/// A popularity model of the data, made without a trainer.
func makePopularity(of data: TrainingData) throws -> TrainedModel {
  let policy = PreferencePolicy()
  var counts = [UInt32](repeating: 0, count: data.items.count)
  var scores = [Float](repeating: 0, count: data.items.count)
  for position in 0..<data.count {
    counts[Int(data.itemIndex[position])] += 1
    scores[Int(data.itemIndex[position])] += policy.weight(
      of: data.kind[position], value: data.value[position])
  }
  let tables = try makeTables(
    items: data.items.map(\.item.rawValue), users: data.users.map(\.rawValue),
    histories: RatingMatrix(
      rowCount: data.users.count, columnCount: data.items.count, rows: data.userIndex,
      columns: data.itemIndex,
      values: (0..<data.count).map { policy.weight(of: data.kind[$0], value: data.value[$0]) },
      duplicates: .last),
    popularity: PopularityModel(ratingCounts: counts, scores: scores))
  return try makeModel(.popularity, tables, [], interactions: data.count)
}

/// Tables without ratings, with one shard of users.
func makeTables(
  items: [String], users: [String], histories: RatingMatrix, popularity: PopularityModel
) throws -> SharedTables {
  SharedTables(
    items: try Vocabulary(ids: items), users: try Vocabulary(ids: users),
    userShardStarts: [0, users.count], histories: histories,
    ratings: SharedBuffer(
      [Float](repeating: UserHistory.unrated, count: histories.nonZeroCount)),
    popularity: popularity)
}

func makeModel(
  _ kind: ModelKind, _ tables: SharedTables, _ components: [any ModelComponent],
  interactions: Int = 0
) throws -> TrainedModel {
  try TrainedModel(
    kind: kind, tables: tables, components: components, position: 0, settings: [],
    interactions: interactions, dataWindow: DataWindow())
}
