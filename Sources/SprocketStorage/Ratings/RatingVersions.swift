import GRDB

/// Which data set was the last to change a user's ratings, so that what came with the newest ones is
/// found without a look at everybody's. Within a block each rating has a version of its own.
///
/// A table of its own: a column beside the block would make changing it write the block again, and
/// older blocks, which no version is known of, need no row.
struct RatingVersions {
  private let write: PreparedStatement
  private let delete: PreparedStatement

  static func create(in db: Database) throws {
    try db.execute(
      sql: """
        CREATE TABLE rating_versions (
          user INTEGER PRIMARY KEY,
          version INTEGER NOT NULL
        );
        INSERT INTO state (name, value)
          SELECT 'unversioned', ifnull(max(number), 0) FROM data_versions;
        """)
  }

  init(_ db: Database) throws {
    write = try PreparedStatement(
      db, "INSERT OR REPLACE INTO rating_versions (user, version) VALUES (?, ?)")
    delete = try PreparedStatement(db, "DELETE FROM rating_versions WHERE user = ?")
  }

  func note(_ version: UInt32, ofUser user: Int64) throws {
    try write.bind(1, user)
    try write.bind(2, Int64(version))
    try write.run()
  }

  func remove(user: Int64) throws {
    try delete.bind(1, user)
    try delete.run()
  }
}
