import SprocketCore
import SprocketMath
import SprocketModels
import SprocketSnapshots
import Testing

@Suite struct SnapshotMergeTests {
  let sample = SampleModel(users: 60)

  private func fresh(_ number: Int, like other: Int) -> FreshUser {
    FreshUser(
      user: UserID(sample.userIDs[number]),
      factors: FoldedFactors(.ials, sample.factors(ofUser: other)),
      history: sample.history(ofUser: other))
  }

  private func hash(_ number: Int) -> UInt64 {
    Tombstone.hash(of: UserID(sample.userIDs[number]))
  }

  @Test(arguments: [ModelKind.ials, .popularity])
  func equalsAModelBuiltFromNothing(kind: ModelKind) throws {
    let old = try sample.build(kind: kind, users: Array(0..<40))
    let added = (40..<60).map { fresh($0, like: $0) }
    let gone = Set([3, 7, 39].map { hash($0) })
    let merged = try old.merging(freshUsers: added, removing: gone, position: 99)
    // The old order of users is by shard already, so the plain way starts from the same order.
    let kept = old.users.allIDs().compactMap { sample.userIDs.firstIndex(of: $0) }
      .filter { ![3, 7, 39].contains($0) }
    let plain = try sample.build(kind: kind, users: kept + (40..<60), position: 99)
    #expect(ModelContent(merged) == ModelContent(plain))
  }

  @Test func replacesRowsOfKnownUsers() throws {
    let old = try sample.build(users: Array(0..<40))
    let merged = try old.merging(freshUsers: [fresh(5, like: 50)], position: 43, lastMicros: 100)
    #expect(merged.users.allIDs() == old.users.allIDs())
    let row = try #require(merged.users.row(of: sample.userIDs[5]))
    #expect(merged.history(of: row) == sample.history(ofUser: 50))
    #expect(merged.ials?.userFactors.row(row.offset) == sample.factors(ofUser: 50))
    let other = try #require(merged.users.row(of: sample.userIDs[6]))
    #expect(merged.history(of: other) == sample.history(ofUser: 6))
    #expect(merged.position == 43)
    #expect(merged.dataWindow.lastMicros == 100)
    #expect(merged.popularity.ratingCounts.reduce(0, +) == UInt32(merged.histories.nonZeroCount))
  }

  @Test func forgetsUsersAndWhatTheyDid() throws {
    let old = try sample.build(users: Array(0..<40))
    let merged = try old.merging(
      freshUsers: [], removing: Set((0..<40).map { hash($0) }), position: 43)
    #expect(merged.users.count == 0)
    #expect(merged.histories.nonZeroCount == 0)
    #expect(merged.popularity.ratingCounts.allSatisfy { $0 == 0 })
    #expect(merged.popularity.scores.allSatisfy { $0 == 0 })
  }

  @Test func keepsAUserWhoCameBackAfterBeingForgotten() throws {
    let old = try sample.build(users: Array(0..<40))
    let merged = try old.merging(
      freshUsers: [fresh(5, like: 50)], removing: [hash(5)], position: 43)
    let row = try #require(merged.users.row(of: sample.userIDs[5]))
    #expect(merged.history(of: row) == sample.history(ofUser: 50))
  }

  @Test func givesZerosToAUserWithNothingToLearnFrom() throws {
    let old = try sample.build(users: Array(0..<40))
    let history = UserHistory(items: [ItemRow(2)], weights: [0])
    let merged = try old.merging(
      freshUsers: [FreshUser(user: UserID("new"), factors: nil, history: history)], position: 43)
    let row = try #require(merged.users.row(of: "new"))
    #expect(merged.ials?.userFactors.row(row.offset).allSatisfy { $0 == 0 } == true)
    #expect(merged.ials?.canScore(UserView(row: row)) == false)
    #expect(merged.history(of: row) == history)
  }

  @Test func putsEveryUserIntoTheShardOfItsHash() throws {
    let merged = try sample.build(users: Array(0..<40)).merging(
      freshUsers: (40..<60).map { fresh($0, like: $0) }, position: 43)
    for shard in 0..<sample.shardCount {
      for row in merged.userShardStarts[shard]..<merged.userShardStarts[shard + 1] {
        let id = merged.users.id(of: UserRow(row))
        #expect(UserSharding.shard(of: id, shardCount: sample.shardCount) == shard)
      }
    }
  }

  @Test func refusesWhatDoesNotFit() throws {
    let model = try sample.build(users: Array(0..<40))
    let twice = [fresh(5, like: 1), fresh(5, like: 2)]
    #expect(
      refusal { _ = try model.merging(freshUsers: twice, position: 1) }?.code == .invalidArgument)
    var short = fresh(5, like: 1)
    short.factors = FoldedFactors(.ials, [1])
    #expect(
      refusal { _ = try model.merging(freshUsers: [short], position: 1) }?.code == .invalidArgument)
    var beyond = fresh(5, like: 1)
    beyond.history = UserHistory(items: [ItemRow(1000)], weights: [1])
    #expect(
      refusal { _ = try model.merging(freshUsers: [beyond], position: 1) }?.code
        == .invalidArgument)
  }
}
