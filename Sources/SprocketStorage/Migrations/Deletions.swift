import GRDB

/// Films that were deleted, and events that were taken back.
///
/// A deleted film leaves its row of `items`, so that no query has to leave it out, and its key and id
/// go to `deleted_items`: the key is never given to another film, because ratings and events go on
/// to refer to it, and the film gets it back when it is added again.
///
/// From here on `item_ratings` counts a user once for each film, with the rating that counts: the
/// latest, whether it came as an event or with a data set.
enum Deletions {
  static func create(in db: Database) throws {
    try db.execute(
      sql: """
        CREATE TABLE deleted_items (
          key INTEGER PRIMARY KEY,
          id TEXT NOT NULL UNIQUE,
          revision INTEGER NOT NULL
        );
        ALTER TABLE events ADD COLUMN retracted INTEGER NOT NULL DEFAULT 0;
        DROP INDEX events_by_user;
        CREATE INDEX events_by_user_and_item ON events (user, item);
        """)
    try countCorrectionsOnce(db)
  }

  private static func countCorrectionsOnce(_ db: Database) throws {
    let pairs = try PreparedStatement(
      db, "SELECT DISTINCT user, item FROM events WHERE kind = 1 ORDER BY user, item")
    let current = try CurrentRating(db)
    var counters = RatingCounters()
    try pairs.forEachRow { row in
      let all = try current.all(user: row.int(0), item: row.int(1))
      guard all.count > 1, let latest = CurrentRating.latest(of: all) else { return }
      let sum = all.reduce(0) { $0 + $1.value }
      counters.add(
        count: 1 - Int64(all.count), sum: latest.value - sum, toItem: row.int(1))
    }
    try counters.write(to: db)
  }
}
