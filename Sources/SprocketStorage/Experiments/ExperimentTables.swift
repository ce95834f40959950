import GRDB

/// What was recommended, and experiments with model versions.
///
/// Of users only the hash of their id is kept (`FirstTables` says what must not be left of a
/// forgotten user); `data` and `counts` are numbers. Nothing here is a log: each table holds the
/// state of now and is bounded by those who write it.
enum ExperimentTables {
  static func create(in db: Database) throws {
    try db.execute(
      sql: """
        CREATE TABLE impression_items (
          number INTEGER PRIMARY KEY,
          name TEXT NOT NULL
        );
        CREATE TABLE impression_versions (
          number INTEGER PRIMARY KEY,
          name TEXT NOT NULL
        );
        CREATE TABLE impression_users (
          user_hash INTEGER PRIMARY KEY,
          seen INTEGER NOT NULL,
          data BLOB NOT NULL
        );
        CREATE TABLE impression_counts (
          day INTEGER NOT NULL,
          version INTEGER NOT NULL,
          arm INTEGER NOT NULL,
          counts TEXT NOT NULL,
          PRIMARY KEY (day, version, arm)
        ) WITHOUT ROWID;
        CREATE TABLE experiments (
          number INTEGER PRIMARY KEY AUTOINCREMENT,
          name TEXT NOT NULL UNIQUE,
          body TEXT NOT NULL,
          state TEXT NOT NULL
        );
        CREATE TABLE experiment_users (
          experiment INTEGER NOT NULL,
          user_hash INTEGER NOT NULL,
          number INTEGER NOT NULL,
          challenger INTEGER NOT NULL,
          entered INTEGER NOT NULL,
          lists INTEGER NOT NULL,
          hits INTEGER NOT NULL,
          ratings INTEGER NOT NULL,
          squared_error REAL NOT NULL,
          PRIMARY KEY (experiment, user_hash)
        ) WITHOUT ROWID;
        """)
  }
}
