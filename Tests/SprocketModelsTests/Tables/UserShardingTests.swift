import SprocketModels
import Testing

@Suite struct UserShardingTests {
  @Test("Users of one shard are one range of rows, in their old order", arguments: [1, 4, 16])
  func shardsAreRanges(shardCount: Int) {
    let ids = (0..<1000).map { "u\($0)" }
    let (order, starts) = UserSharding.order(ids, shardCount: shardCount)
    #expect(order.sorted() == Array(0..<1000))
    #expect(starts.count == shardCount + 1)
    #expect(starts.first == 0)
    #expect(starts.last == 1000)
    for shard in 0..<shardCount {
      let rows = order[starts[shard]..<starts[shard + 1]]
      #expect(
        rows.allSatisfy { UserSharding.shard(of: ids[$0], shardCount: shardCount) == shard })
      #expect(Array(rows) == rows.sorted())
      #expect(rows.count > 1000 / shardCount / 2)
    }
  }

  @Test("Nobody still has shards")
  func noUsers() {
    let (order, starts) = UserSharding.order([], shardCount: 4)
    #expect(order.isEmpty)
    #expect(starts == [0, 0, 0, 0, 0])
  }

  @Test("A shard is the same in every process, since files depend on it")
  func isStable() {
    #expect(UserSharding.shard(of: "1", shardCount: 1 << 20) == expectedShardOfOne)
    #expect(UserSharding.shardCount(forUsers: 0) == 1)
    #expect(UserSharding.shardCount(forUsers: 1_000_000) == 62)
    #expect(UserSharding.shardCount(forUsers: 100_000_000) == 64)
  }

  private let expectedShardOfOne = 586_072
}
