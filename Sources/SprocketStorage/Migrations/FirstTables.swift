import GRDB

/// The first tables.
///
/// Users and items have integer keys, so that a rating is four small columns. Ratings of data sets
/// (at most one for a user and an item) and events (a journal) are kept apart: data sets can be
/// ingested again without touching what users did since.
///
/// Nothing may be left of a forgotten user, and `secure_delete` alone does not do that: when SQLite
/// moves rows from a page to its neighbour it leaves their old bytes in the gap of the page, where
/// a later deletion does not find them. So every text about users stands in a table that is only
/// appended to (`users`, `event_ids`: no page is ever split or merged) and is overwritten in place
/// with zeros of the same length, or in one that is emptied as a whole (`quarantine`). The indexes
/// on such texts hold 64-bit hashes.
///
/// `ratings` and `events` declare no foreign keys: their writers resolve the keys in the same
/// transaction, and a declared key would cost a look-up for each of millions of rows.
enum FirstTables {
  static func create(in db: Database) throws {
    try db.execute(sql: numbers)
    try db.execute(sql: catalog)
    try db.execute(sql: feedback)
    try db.execute(sql: lifeCycle)
  }

  private static let numbers = """
    CREATE TABLE state (
      name TEXT NOT NULL PRIMARY KEY,
      value INTEGER NOT NULL
    ) WITHOUT ROWID;
    INSERT INTO state (name, value) VALUES
      ('position', 0), ('revision', 0), ('users', 0), ('items', 0), ('ratings', 0), ('events', 0);
    """

  /// Lists are joined with newlines. `folded_title` and `title_key` are what `FoldedTitle` makes of
  /// the title; the full-text tables index `folded_title` by words and by trigrams.
  ///
  /// `item_ratings` counts an item's rows in `ratings` and its rating events. It is a table of its
  /// own because every commit of events changes some of its rows: they are narrow, so many share a
  /// page of the log.
  private static let catalog = """
    CREATE TABLE items (
      key INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      title TEXT NOT NULL,
      year INTEGER NOT NULL,
      genres TEXT NOT NULL,
      directors TEXT NOT NULL,
      cast TEXT NOT NULL,
      tags TEXT NOT NULL,
      imdb_id TEXT NOT NULL,
      tmdb_id TEXT NOT NULL,
      hidden INTEGER NOT NULL,
      revision INTEGER NOT NULL,
      folded_title TEXT NOT NULL,
      title_key TEXT NOT NULL
    );
    CREATE INDEX items_by_revision ON items (revision);
    CREATE INDEX items_by_title_key ON items (title_key);
    CREATE INDEX hidden_items ON items (key) WHERE hidden = 1;
    CREATE TABLE item_ratings (
      item INTEGER PRIMARY KEY,
      count INTEGER NOT NULL,
      sum REAL NOT NULL
    );
    CREATE VIRTUAL TABLE item_words USING fts5 (
      title, tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3');
    CREATE VIRTUAL TABLE item_trigrams USING fts5 (
      title, tokenize = 'trigram', detail = none);
    CREATE VIRTUAL TABLE item_trigram_counts USING fts5vocab (item_trigrams, row);
    """

  private static let feedback = """
    CREATE TABLE users (
      key INTEGER PRIMARY KEY,
      id NOT NULL
    );
    CREATE TABLE user_hashes (
      hash INTEGER NOT NULL,
      user INTEGER NOT NULL,
      PRIMARY KEY (hash, user)
    ) WITHOUT ROWID;
    CREATE TABLE ratings (
      user INTEGER NOT NULL,
      item INTEGER NOT NULL,
      value REAL NOT NULL,
      time INTEGER NOT NULL,
      PRIMARY KEY (user, item)
    ) WITHOUT ROWID;
    CREATE TABLE events (
      position INTEGER PRIMARY KEY,
      user INTEGER NOT NULL,
      item INTEGER NOT NULL,
      kind INTEGER NOT NULL,
      value REAL NOT NULL,
      time INTEGER NOT NULL
    );
    CREATE INDEX events_by_user ON events (user);
    CREATE TABLE event_ids (
      position INTEGER PRIMARY KEY,
      id NOT NULL
    );
    CREATE TABLE event_hashes (
      hash INTEGER NOT NULL,
      position INTEGER NOT NULL,
      PRIMARY KEY (hash, position)
    ) WITHOUT ROWID;
    CREATE TABLE tombstones (
      user_hash INTEGER PRIMARY KEY,
      position INTEGER NOT NULL
    );
    CREATE TABLE quarantine (
      source TEXT NOT NULL,
      file TEXT NOT NULL,
      line INTEGER NOT NULL,
      "column" TEXT NOT NULL,
      reason TEXT NOT NULL,
      text TEXT NOT NULL
    );
    """

  /// `body` and `request` are JSON: they are read whole and never searched.
  private static let lifeCycle = """
    CREATE TABLE jobs (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      state INTEGER NOT NULL,
      body TEXT NOT NULL,
      request TEXT NOT NULL
    );
    CREATE TABLE models (
      version TEXT NOT NULL PRIMARY KEY,
      created INTEGER NOT NULL,
      state TEXT NOT NULL,
      body TEXT NOT NULL
    );
    CREATE TABLE aliases (
      alias TEXT NOT NULL PRIMARY KEY,
      version TEXT NOT NULL REFERENCES models (version) ON DELETE CASCADE
    );
    """
}
