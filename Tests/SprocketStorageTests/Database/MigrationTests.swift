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
}
