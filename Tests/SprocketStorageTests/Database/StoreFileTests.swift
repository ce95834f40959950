import Foundation
import GRDB
import SprocketCore
import Testing

@testable import SprocketStorage

@Suite struct StoreFileTests {
  @Test func writerSyncsEveryCommitAndOverwritesDeletedRows() throws {
    let temporary = try TemporaryStore()
    try temporary.store.database.pool.writeWithoutTransaction { (db: Database) throws in
      #expect(try Int.fetchOne(db, sql: "PRAGMA synchronous") == 2)
      #expect(try String.fetchOne(db, sql: "PRAGMA journal_mode") == "wal")
      #expect(try Int.fetchOne(db, sql: "PRAGMA secure_delete") == 1)
      #expect(try Int.fetchOne(db, sql: "PRAGMA foreign_keys") == 1)
      #expect(try Int.fetchOne(db, sql: "PRAGMA temp_store") == 2)
    }
  }

  @Test func fileIsReadableByItsOwnerOnly() throws {
    let temporary = try TemporaryStore()
    for suffix in ["", "-wal", "-shm"] {
      let attributes = try FileManager.default.attributesOfItem(atPath: temporary.path + suffix)
      #expect(attributes[.posixPermissions] as? Int == 0o600, "sprocket.db\(suffix)")
    }
  }

  @Test func keepsEverythingWhenOpenedAgain() async throws {
    let temporary = try TemporaryStore()
    _ = try await temporary.store.upsert([film("1", "Alien")])
    try await temporary.store.record([rating("u", "1", 4)])
    temporary.store.close()
    let again = try SprocketStore(path: temporary.path)
    defer { again.close() }
    #expect(try again.item(ItemID("1"))?.title == "Alien")
    #expect(try again.history(of: UserID("u")).count == 1)
    #expect(try again.lastPosition() == 1)
  }

  @Test func refusesFileThatIsNoDatabase() throws {
    let temporary = try TemporaryStore()
    let path = temporary.folder.appending(path: "notes.txt").path
    try Data("these are notes, and not a database at all\n".utf8).write(
      to: URL(fileURLWithPath: path))
    let error = #expect(throws: SprocketError.self) { try SprocketStore(path: path) }
    #expect(error?.code == .failedPrecondition)
    #expect(error?.message.contains("is not a SQLite database") == true)
    let kept = try String(contentsOfFile: path, encoding: .utf8)
    #expect(kept.hasPrefix("these are notes"))
  }

  @Test func refusesDatabaseOfAnotherProgram() throws {
    let temporary = try TemporaryStore()
    let path = temporary.folder.appending(path: "other.db").path
    let other = try DatabaseQueue(path: path)
    try other.write { try $0.execute(sql: "CREATE TABLE bookmarks (url TEXT)") }
    try other.close()
    let error = #expect(throws: SprocketError.self) { try SprocketStore(path: path) }
    #expect(error?.code == .failedPrecondition)
    #expect(error?.message.contains("of another program") == true)
  }

  @Test func refusesNewerSchema() throws {
    let temporary = try TemporaryStore()
    try temporary.store.database.pool.write {
      try $0.execute(
        sql: "INSERT INTO grdb_migrations (identifier) VALUES ('99 what the future brings')")
    }
    temporary.store.close()
    let error = #expect(throws: SprocketError.self) { try SprocketStore(path: temporary.path) }
    #expect(error?.code == .failedPrecondition)
    #expect(error?.message.contains("newer version") == true)
    #expect(throws: SprocketError.self) { try TrainingDataReader(path: temporary.path) }
  }

  @Test func saysThatTheFolderIsMissing() {
    let error = #expect(throws: SprocketError.self) {
      try SprocketStore(path: "/nowhere/at/all/sprocket.db")
    }
    #expect(error?.code == .failedPrecondition)
    #expect(error?.message.contains("check that its folder exists") == true)
  }

  @Test func takesAnEmptyFileAsNew() throws {
    let temporary = try TemporaryStore()
    let path = temporary.folder.appending(path: "empty.db").path
    #expect(FileManager.default.createFile(atPath: path, contents: nil))
    let store = try SprocketStore(path: path)
    defer { store.close() }
    #expect(try store.counts() == StoreCounts())
  }

  @Test func answersUnavailableOnceClosed() async throws {
    let temporary = try TemporaryStore()
    temporary.store.close()
    temporary.store.close()
    let write = await #expect(throws: SprocketError.self) {
      try await temporary.store.upsert([film("1")])
    }
    #expect(write?.code == .unavailable)
    let read = #expect(throws: SprocketError.self) { try temporary.store.counts() }
    #expect(read?.code == .unavailable)
    let append = await #expect(throws: SprocketError.self) {
      try await temporary.store.record([rating("u", "1", 1)])
    }
    #expect(append?.code == .unavailable)
  }
}
