import GRDB
package import SprocketCore

extension SprocketStore: PolicyLog {
  package func addPolicyDecision(key: String, reason: String, job: Int64?, now: Int64) throws {
    try database.write("store a decision of the policy") { db, _ in
      try PolicyLogTable(db).add(key: key, reason: reason, job: job, now: now)
    }
  }

  package func policyDecisions(limit: Int) throws -> [PolicyEntry] {
    try database.read("read the policy's log") { db in
      try PolicyLogTable(db).newest(max(0, limit))
    }
  }
}

/// The log of the retraining policy: what it decided, each change once.
struct PolicyLogTable {
  /// Older entries go. Decisions change a few times a day.
  static let bound: Int64 = 1000

  /// `key` is what a decision is compared by: its reason without figures.
  static let tables = """
    CREATE TABLE policy_log (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      first INTEGER NOT NULL,
      last INTEGER NOT NULL,
      count INTEGER NOT NULL,
      job INTEGER NOT NULL,
      key TEXT NOT NULL,
      reason TEXT NOT NULL
    );
    """

  private let db: Database

  init(_ db: Database) {
    self.db = db
  }

  /// One write of a row; with a new row, those beyond the bound go.
  func add(key: String, reason: String, job: Int64?, now: Int64) throws {
    if job == nil, let number = try newestWaiting(key: key) {
      let update = try PreparedStatement(
        db, "UPDATE policy_log SET last = ?, count = count + 1, reason = ? WHERE number = ?")
      try update.bind(1, now)
      try update.bind(2, reason)
      try update.bind(3, number)
      return try update.run()
    }
    let insert = try PreparedStatement(
      db,
      "INSERT INTO policy_log (first, last, count, job, key, reason) VALUES (?1, ?1, 1, ?2, ?3, ?4)"
    )
    try insert.bind(1, now)
    try insert.bind(2, job ?? 0)
    try insert.bind(3, key)
    try insert.bind(4, reason)
    try insert.run()
    let trim = try PreparedStatement(db, "DELETE FROM policy_log WHERE number <= ?")
    try trim.bind(1, db.lastInsertedRowID - Self.bound)
    try trim.run()
  }

  /// The number of the newest entry if it says this and started nothing.
  private func newestWaiting(key: String) throws -> Int64? {
    let query = try PreparedStatement(
      db, "SELECT number, key, job FROM policy_log ORDER BY number DESC LIMIT 1")
    return try query.first { row in
      row.text(1) == key && row.int(2) == 0 ? row.int(0) : nil
    } ?? nil
  }

  func newest(_ limit: Int) throws -> [PolicyEntry] {
    let query = try PreparedStatement(
      db,
      "SELECT number, first, last, count, job, reason FROM policy_log ORDER BY number DESC LIMIT ?")
    try query.bind(1, Int64(limit))
    var entries: [PolicyEntry] = []
    try query.forEachRow { row in
      entries.append(
        PolicyEntry(
          number: row.int(0), firstMicros: row.int(1), lastMicros: row.int(2),
          count: Int(row.int(3)), started: row.int(4) != 0, reason: row.text(5), job: row.int(4)))
    }
    return entries
  }
}
