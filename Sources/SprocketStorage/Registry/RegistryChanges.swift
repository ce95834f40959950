import GRDB
package import SprocketCore

/// What was done to the registry, and whether automatic promotion is off.
///
/// `version` has no foreign key: what was done to a version outlives it. `pin` has one row or none.
enum RegistryTables {
  static let sql = """
    CREATE TABLE registry_changes (
      number INTEGER PRIMARY KEY,
      time INTEGER NOT NULL,
      act TEXT NOT NULL,
      version TEXT NOT NULL,
      actor TEXT NOT NULL,
      reason TEXT NOT NULL
    );
    CREATE INDEX registry_changes_by_version ON registry_changes (version);
    CREATE TABLE pin (
      one INTEGER PRIMARY KEY CHECK (one = 1),
      time INTEGER NOT NULL,
      actor TEXT NOT NULL,
      reason TEXT NOT NULL
    );
    """
}

extension SprocketStore {
  package func note(_ change: RegistryChange) throws {
    try database.write("write down a change of the registry") { db, _ in
      let insert = try PreparedStatement(
        db,
        """
        INSERT INTO registry_changes (time, act, version, actor, reason) VALUES (?, ?, ?, ?, ?)
        """)
      try insert.bind(1, change.timeMicros)
      try insert.bind(2, change.act)
      try insert.bind(3, change.version?.rawValue ?? "")
      try insert.bind(4, change.actor)
      try insert.bind(5, change.reason)
      try insert.run()
    }
  }

  package func changes(of version: ModelVersion?, limit: Int) throws -> [RegistryChange] {
    try database.read("read the changes of the registry") { db in
      let condition = version == nil ? "" : "WHERE version = ?2"
      let query = try PreparedStatement(
        db,
        """
        SELECT time, act, version, actor, reason FROM registry_changes \(condition)
        ORDER BY number DESC LIMIT ?1
        """)
      try query.bind(1, Int64(max(0, limit)))
      if let version { try query.bind(2, version.rawValue) }
      var changes: [RegistryChange] = []
      try query.forEachRow { row in
        let version = row.text(2)
        changes.append(
          RegistryChange(
            timeMicros: row.int(0), act: row.text(1),
            version: version.isEmpty ? nil : ModelVersion(version), actor: row.text(3),
            reason: row.text(4)))
      }
      return changes
    }
  }

  package func pin() throws -> PromotionPin? {
    try database.read("read the pin") { db in
      try PreparedStatement(db, "SELECT time, actor, reason FROM pin").first {
        PromotionPin(timeMicros: $0.int(0), actor: $0.text(1), reason: $0.text(2))
      }
    }
  }

  package func setPin(_ pin: PromotionPin?) throws {
    try database.write("set the pin") { db, _ in
      try PreparedStatement(db, "DELETE FROM pin").run()
      guard let pin else { return }
      let insert = try PreparedStatement(
        db, "INSERT INTO pin (one, time, actor, reason) VALUES (1, ?, ?, ?)")
      try insert.bind(1, pin.timeMicros)
      try insert.bind(2, pin.actor)
      try insert.bind(3, pin.reason)
      try insert.run()
    }
  }

  package func removeAlias(_ alias: String) throws {
    try database.write("take an alias away") { db, _ in
      let delete = try PreparedStatement(db, "DELETE FROM aliases WHERE alias = ?")
      try delete.bind(1, alias)
      try delete.run()
    }
  }
}
