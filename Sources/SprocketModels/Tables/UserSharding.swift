/// How users are laid out: a user's shard is the hash of the id modulo the number of shards, and
/// the rows of one shard are contiguous.
package enum UserSharding {
  /// The shard of a user: XXH3_64 of the id's UTF-8 modulo `shardCount`.
  package static func shard(of id: String, shardCount: Int) -> Int {
    var id = id
    let hash = id.withUTF8 { VocabularyIndex.hash($0) }
    return Int(hash % UInt64(max(1, shardCount)))
  }

  /// A sensible number of shards: some 16,000 users in each, at most 64.
  package static func shardCount(forUsers users: Int) -> Int {
    min(64, users / 16_384 + 1)
  }

  /// Orders users by shard, and within a shard as they come.
  ///
  /// - Returns: `order[row]` is the index in `ids` of the user of that row; shard s has the rows
  ///   `shardStarts[s] ..< shardStarts[s + 1]` (`shardCount` + 1 numbers).
  package static func order(
    _ ids: [String], shardCount: Int
  ) -> (order: [Int], shardStarts: [Int]) {
    let shards = ids.map { shard(of: $0, shardCount: shardCount) }
    var starts = [Int](repeating: 0, count: max(1, shardCount) + 1)
    for shard in shards { starts[shard + 1] += 1 }
    for shard in 1..<starts.count { starts[shard] += starts[shard - 1] }
    var next = starts
    var order = [Int](repeating: 0, count: ids.count)
    for (index, shard) in shards.enumerated() {
      order[next[shard]] = index
      next[shard] += 1
    }
    return (order, starts)
  }
}
