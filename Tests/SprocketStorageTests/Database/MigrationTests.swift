import Foundation
import GRDB
import SprocketCore
import Testing

@testable import SprocketStorage

@Suite struct MigrationTests {
  @Test func aStoreOfTheFirstVersionIsOpenedWithAllItHas() async throws {
    let temporary = try TemporaryStore()
    let path = temporary.folder.appending(path: "first.db").path
    let old = try DatabaseQueue(path: path)
    var first = DatabaseMigrator()
    first.registerMigration("1 first tables") { db in try FirstTables.create(in: db) }
    try first.migrate(old)
    try await old.write { db in
      try db.execute(
        sql: """
          INSERT INTO items VALUES
            (1, '6', 'Heat', 1995, 'Crime', 'Michael Mann', '', '', '', '', 0, 1, 'heat', 'heat');
          UPDATE state SET value = 1 WHERE name IN ('items', 'revision');
          PRAGMA application_id = \(StoreFile.applicationID);
          """)
    }
    try old.close()

    let store = try SprocketStore(path: path)
    defer { store.close() }
    var heat = Item(
      item: ItemID("6"), title: "Heat", year: 1995, genres: ["Crime"], directors: ["Michael Mann"])
    #expect(try store.allItems() == [heat])
    heat.overview = "A detective and a thief."
    heat.language = "en"
    heat.countries = ["United States"]
    heat.writers = ["Michael Mann"]
    heat.runtimeMinutes = 170
    heat.certification = "R"
    #expect(try await store.upsert([heat]) == UpsertItemsResponse(changed: 1))
    #expect(try store.item(heat.item) == heat)
  }

  @Test func ratingsOfTheFirstVersionArePacked() async throws {
    let temporary = try TemporaryStore()
    let path = temporary.folder.appending(path: "first.db").path
    let old = try DatabaseQueue(path: path)
    var first = DatabaseMigrator()
    first.registerMigration("1 first tables") { db in try FirstTables.create(in: db) }
    try first.migrate(old)
    try await old.write { db in
      try db.execute(
        sql: """
          INSERT INTO items VALUES
            (1, 'a', 'A', 0, '', '', '', '', '', '', 0, 1, 'a', 'a'),
            (7, 'b', 'B', 0, '', '', '', '', '', '', 0, 1, 'b', 'b');
          INSERT INTO users VALUES (1, 'one'), (2, 'none'), (3, 'three');
          INSERT INTO user_hashes VALUES (?, 1), (?, 2), (?, 3);
          INSERT INTO ratings VALUES
            (1, 1, 3.5, 2000000), (1, 7, 0.3, 1000000), (3, 7, 4.123, 1234567);
          INSERT INTO item_ratings VALUES (1, 1, 3.5), (7, 2, 4.423);
          UPDATE state SET value = 3 WHERE name IN ('ratings', 'users');
          UPDATE state SET value = 2 WHERE name = 'items';
          PRAGMA application_id = \(StoreFile.applicationID);
          """,
        arguments: [
          StableHash.of("one"), StableHash.of("none"), StableHash.of("three"),
        ])
    }
    try old.close()

    let store = try SprocketStore(path: path)
    defer { store.close() }
    let history = try store.history(of: UserID("one"))
    #expect(history.map(\.event.item) == [ItemID("b"), ItemID("a")])
    #expect(history.map(\.event.value) == [Double(Float(0.3)), 3.5])
    let data = try store.trainingData { _, _ in }
    #expect(data.users == [UserID("one"), UserID("three")])
    #expect(data.itemIndex == [1, 0, 1])
    #expect(data.value == [0.3, 3.5, 4.123])
    #expect(data.timeMicros == [1_000_000, 2_000_000, 1_234_567])
    #expect(try store.forget(UserID("three")).removed == 1)
    #expect(try store.counts() == StoreCounts(users: 2, items: 2, ratings: 2))
    #expect(try store.item(ItemID("b"))?.ratingCount == 1)
  }

  @Test func ratingsFromBeforeTheyHadVersionsAreInTheDataOfEveryModel() async throws {
    let temporary = try TemporaryStore()
    let path = temporary.folder.appending(path: "earlier.db").path
    let old = try DatabaseQueue(path: path)
    try Migrations.all.migrate(old, upTo: "12 times of recording")
    try await old.write { db in
      try db.execute(
        sql: """
          INSERT INTO items (
            key, id, title, year, genres, directors, "cast", tags, imdb_id, tmdb_id, hidden,
            revision, folded_title, title_key)
          VALUES (1, 'a', 'A', 0, '', '', '', '', '', '', 0, 1, 'a', 'a');
          INSERT INTO users VALUES (1, 'one');
          INSERT INTO user_hashes VALUES (?, 1);
          INSERT INTO data_versions VALUES (1, 'first', 1, 2, 0, 0, 1, '{}');
          UPDATE state SET value = 1 WHERE name IN ('items', 'users', 'ratings', 'revision');
          PRAGMA application_id = \(StoreFile.applicationID);
          """, arguments: [StableHash.of("one")])
      var buffer = RatingBlock.Buffer()
      try RatingTable(db).replace(
        user: 1, with: [StoredRating(item: 1, value: 3.5, time: 2)], buffer: &buffer)
    }
    try old.close()

    let store = try SprocketStore(path: path)
    defer { store.close() }
    // Of a model whose data version nobody wrote down.
    let cut = TrainingCut(position: 0, dataVersion: 0)
    #expect(try store.arrivals(after: cut) == 0)
    #expect(try store.interactions(last: 9, after: cut).count == 0)
    #expect(try store.interactions(last: 9, upTo: cut).count == 1)
    try await store.ingest(
      "second", IngestChunk(ratings: columns([("one", "a", 3.5, 2), ("two", "a", 1, 3)])))
    #expect(try store.arrivals(after: cut) == 1)
    #expect(try store.interactions(last: 9, after: cut).value == [1])
    #expect(try store.interactions(last: 9, upTo: cut).value == [3.5])
  }
}
