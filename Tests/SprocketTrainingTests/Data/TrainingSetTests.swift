import SprocketCore
import SprocketMath
import SprocketModels
import SprocketTraining
import Testing

@Suite struct TrainingSetTests {
  private func makeData() -> TrainingData {
    var data = TrainingData(
      users: ["a", "b", "c"].map { UserID($0) },
      items: (0..<4).map { Item(item: ItemID("i\($0)")) })
    data.append(user: 0, item: 2, .rating, 5)
    data.append(user: 0, item: 0, .rating, 2)
    data.append(user: 0, item: 2, .watched, 1)
    data.append(user: 1, item: 3, .dislike)
    data.append(user: 2, item: 2, .watched, 1)
    data.append(user: 2, item: 3, .like)
    return data
  }

  @Test("Films with the most preferences come first, films nobody met last")
  func itemOrder() throws {
    #expect(try TrainingSet(makeData()).items.allIDs() == ["i2", "i3", "i0", "i1"])
  }

  @Test("Folds interactions to one weight per user and item")
  func folds() throws {
    let set = try TrainingSet(makeData(), shardCount: 2)
    let row = try #require(set.users.row(of: "a")).offset
    #expect(set.histories.columns(ofRow: row) == [0, 2])
    #expect(set.histories.values(ofRow: row) == [1, 0])
    #expect(set.preferences.columns(ofRow: row) == [0])
    let other = try #require(set.users.row(of: "c")).offset
    #expect(set.preferences.values(ofRow: other) == [0.5, 1])
    #expect(set.histories.nonZeroCount == 5)
    #expect(set.preferences.nonZeroCount == 3)
    #expect(set.preferencesByItem.nonZeroCount(ofRow: 0) == 2)
    #expect(set.ratingCounts == [2, 2, 1, 0])
    #expect(set.interactions == 6)
    #expect(set.dataWindow == DataWindow(firstMicros: 1_000_000, lastMicros: 6_000_000))
  }

  @Test("Users lie in their shards")
  func shards() throws {
    let set = try TrainingSet(PlantedTaste().data(), shardCount: 5)
    for shard in 0..<5 {
      for row in set.userShardStarts[shard]..<set.userShardStarts[shard + 1] {
        let id = set.users.id(of: UserRow(row))
        #expect(UserSharding.shard(of: id, shardCount: 5) == shard)
      }
    }
  }

  @Test("Knows when each entry happened last")
  func times() throws {
    let set = try TrainingSet(makeData())
    let row = try #require(set.users.row(of: "a")).offset
    #expect(Array(set.times[set.histories.elementRange(ofRow: row)]) == [3_000_000, 2_000_000])
  }

  @Test("Columns that do not fit, bad indices and double ids are refused", arguments: 0..<5)
  func refusesBadData(mistake: Int) {
    var data = makeData()
    switch mistake {
    case 0: data.kind.removeLast()
    case 1: data.userIndex[1] = 3
    case 2: data.itemIndex[1] = 4
    case 3: data.users[1] = data.users[0]
    default: data.items[1] = data.items[0]
    }
    let error = #expect(throws: SprocketError.self) { try TrainingSet(data) }
    #expect(error?.code == .invalidArgument)
  }
}
