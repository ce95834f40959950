import Foundation
import SprocketCore
import SprocketStorage
import Testing

@Suite struct ImpressionStoreTests {
  private static let records = ImpressionRecords(
    items: [.init(number: 0, name: "f0"), .init(number: 1, name: "f\"1")],
    versions: [.init(number: 0, name: "v")],
    users: [
      .init(hash: .max, seenSeconds: 5, data: [1, 2, 3]),
      .init(hash: 7, seenSeconds: 6, data: [UInt8](repeating: 9, count: 3_200)),
    ],
    counts: [
      .init(day: 3, version: 0, arm: 1, values: [1, 2, 3]),
      .init(day: 4, version: 0, arm: 0, values: [4]),
    ])

  private func sorted(_ records: ImpressionRecords) -> ImpressionRecords {
    var records = records
    records.users.sort { $0.hash < $1.hash }
    return records
  }

  @Test func givesBackWhatWasSavedAfterAnotherOpening() throws {
    let temporary = try TemporaryStore()
    #expect(try temporary.store.impressions().isEmpty)
    try temporary.store.save(Self.records, removing: ImpressionRemoval())
    temporary.store.close()
    let store = try SprocketStore(path: temporary.path)
    #expect(sorted(try store.impressions()) == sorted(Self.records))
    store.close()
  }

  @Test func replacesAndRemovesInOneTransaction() throws {
    let store = try TemporaryStore()
    try store.store.save(Self.records, removing: ImpressionRemoval())
    try store.store.save(
      ImpressionRecords(
        users: [.init(hash: 7, seenSeconds: 8, data: [4])],
        counts: [.init(day: 4, version: 0, arm: 0, values: [5])]),
      removing: ImpressionRemoval(users: [.max, 1], countsBeforeDay: 4))
    let left = try store.store.impressions()
    #expect(left.users == [.init(hash: 7, seenSeconds: 8, data: [4])])
    #expect(left.counts == [.init(day: 4, version: 0, arm: 0, values: [5])])
    #expect(left.items == Self.records.items)
  }

  @Test func forgettingAUserLeavesNothingOfTheirLists() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    let user = UserID("secret-viewer")
    let data = [UInt8]("the films of the secret viewer".utf8)
    let hash = Tombstone.hash(of: user)
    try store.save(
      ImpressionRecords(users: [.init(hash: hash, seenSeconds: 1, data: data)]),
      removing: ImpressionRemoval())
    try store.add(ExperimentStoreTests.experiment("one"))
    try store.save(
      [ExperimentUser(hash: hash, number: 0, isChallenger: true, enteredSeconds: 1)], of: "one")
    _ = try store.forget(user)
    #expect(try store.impressions().users.isEmpty)
    #expect(try store.users(of: "one").isEmpty)
    #expect(try temporary.bytes().range(of: Data(data)) == nil)

    try store.save(
      ImpressionRecords(users: [.init(hash: hash, seenSeconds: 1, data: data)]),
      removing: ImpressionRemoval())
    try store.forgetImpressions(of: hash)
    #expect(try store.impressions().users.isEmpty)
    #expect(try temporary.bytes().range(of: Data(data)) == nil)
  }
}
