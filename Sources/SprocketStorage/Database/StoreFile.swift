import Foundation
import GRDB
import SprocketCore

/// Opening the database file: is it ours, can we read it, is it set up for durability.
enum StoreFile {
  /// "Sprk", in the place SQLite's file header keeps for the application.
  static let applicationID: Int32 = 0x5370_726B

  static func open(path: String, options: StoreOptions) throws(SprocketError) -> DatabasePool {
    try refuseForeignFile(path: path)
    do {
      try createIfMissing(path: path)
      let pool = try DatabasePool(path: path, configuration: configuration(options))
      try migrate(pool, path: path)
      // GRDB sets NORMAL, which loses acknowledged commits when the power fails.
      try pool.writeWithoutTransaction { db in
        try db.execute(sql: "PRAGMA synchronous = FULL")
        guard try Int.fetchOne(db, sql: "PRAGMA synchronous") == 2 else {
          throw SprocketError(.internal, "SQLite did not accept synchronous = FULL")
        }
      }
      return pool
    } catch {
      throw SprocketError(storage: error, doing: "open \(path)")
    }
  }

  /// A connection that only reads, for another process than the one that writes.
  static func openReadOnly(path: String) throws(SprocketError) -> DatabaseQueue {
    guard FileManager.default.fileExists(atPath: path) else {
      throw SprocketError(
        .failedPrecondition, "there is no database at \(path); start the daemon first")
    }
    try refuseForeignFile(path: path)
    do {
      var configuration = configuration(StoreOptions())
      configuration.readonly = true
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      try queue.read { try refuseNewerSchema($0, path: path) }
      return queue
    } catch {
      throw SprocketError(storage: error, doing: "open \(path)")
    }
  }

  private static func configuration(_ options: StoreOptions) -> Configuration {
    var configuration = Configuration()
    configuration.label = "sprocket.store"
    configuration.busyMode = .timeout(options.busySeconds)
    configuration.maximumReaderCount = options.readers
    configuration.prepareDatabase { db in
      try db.execute(sql: "PRAGMA temp_store = MEMORY")
      guard !db.configuration.readonly else { return }
      // Deleted rows are overwritten: a forgotten user leaves no bytes.
      try db.execute(sql: "PRAGMA secure_delete = ON")
      try db.execute(sql: "PRAGMA cache_size = -65536")
      // 16 MiB of log between checkpoints, and at most 64 MiB kept after a big transaction.
      try db.execute(sql: "PRAGMA wal_autocheckpoint = 4096")
      try db.execute(sql: "PRAGMA journal_size_limit = 67108864")
    }
    return configuration
  }

  // MARK: Is it ours?

  /// Looks at the header alone, so that a file of somebody else's is not touched.
  private static func refuseForeignFile(path: String) throws(SprocketError) {
    guard let file = FileHandle(forReadingAtPath: path) else { return }
    defer { try? file.close() }
    let header: [UInt8]
    do {
      header = [UInt8](try file.read(upToCount: 100) ?? Data())
    } catch {
      throw SprocketError(.failedPrecondition, "could not read \(path)", cause: error)
    }
    if header.isEmpty { return }
    guard header.count == 100, header.starts(with: "SQLite format 3\0".utf8) else {
      throw SprocketError(
        .failedPrecondition,
        "\(path) is not a SQLite database; move it away or choose another folder")
    }
    // Big-endian at offset 68 (sqlite.org/fileformat2.html, section 1.3).
    let application = header[68..<72].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    guard application == UInt32(bitPattern: applicationID) else {
      throw SprocketError(
        .failedPrecondition,
        "\(path) is a SQLite database of another program; move it away or choose another folder")
    }
  }

  /// Makes the file with its mark already in it.
  ///
  /// The mark is committed with a rollback journal before the switch to WAL: there it would stay in
  /// the log until the first checkpoint, and a crash would leave a file that looks foreign.
  private static func createIfMissing(path: String) throws {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    if let size = attributes?[.size] as? Int, size > 0 { return }
    if attributes == nil {
      // Only the daemon's user reads what people watched; SQLite gives the log the same mode.
      let made = FileManager.default.createFile(
        atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
      guard made else {
        throw SprocketError(
          .failedPrecondition,
          "could not create \(path); check that its folder exists and can be written")
      }
    }
    let queue = try DatabaseQueue(path: path)
    try queue.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA synchronous = FULL")
      try db.execute(sql: "PRAGMA application_id = \(applicationID)")
    }
    try queue.close()
  }

  // MARK: Its version

  private static func migrate(_ pool: DatabasePool, path: String) throws {
    try pool.read { try refuseNewerSchema($0, path: path) }
    try Migrations.all.migrate(pool)
  }

  private static func refuseNewerSchema(_ db: Database, path: String) throws {
    if try Migrations.all.hasBeenSuperseded(db) {
      throw SprocketError(
        .failedPrecondition,
        "\(path) was written by a newer version of Sprocket; install that version, or restore "
          + "the copy made before the upgrade")
    }
  }
}
