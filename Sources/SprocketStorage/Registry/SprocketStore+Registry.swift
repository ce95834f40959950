import GRDB
package import SprocketCore

extension SprocketStore: ModelRegistry {
  package func register(_ model: ModelEntry) throws {
    try database.write("register a model") { db, _ in
      let upsert = try PreparedStatement(
        db,
        """
        INSERT INTO models (version, created, state, body) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (version) DO UPDATE SET created = ?2, state = ?3, body = ?4
        """)
      try upsert.bind(1, model.version.rawValue)
      try upsert.bind(2, model.createdMicros)
      try upsert.bind(3, model.state)
      try upsert.bind(4, try StoredJSON.text(ModelRecord(model)))
      try upsert.run()
    }
  }

  package func model(_ versionOrAlias: String) throws -> ModelEntry? {
    try database.read("read the registry") { db in
      let aliases = try db.aliases()
      if let model = try db.models("WHERE version = ?", versionOrAlias, aliases: aliases).first {
        return model
      }
      guard let version = aliases[versionOrAlias] else { return nil }
      return try db.models("WHERE version = ?", version, aliases: aliases).first
    }
  }

  /// Newest first is by time of making, then by name.
  package func models() throws -> [ModelEntry] {
    try database.read("read the registry") { db in
      try db.models("ORDER BY created DESC, version DESC", nil, aliases: try db.aliases())
    }
  }

  /// - Throws: also `invalidArgument` when the alias is empty or the name of a version.
  package func setAlias(_ alias: String, to version: ModelVersion) throws {
    if let fault = IdentifierRule.violation(in: alias) {
      throw SprocketError(.invalidArgument, "the alias \(fault)")
    }
    try database.write("set an alias") { db, _ in
      try db.requireModel(version)
      if try db.hasModel(ModelVersion(alias)) {
        throw SprocketError(
          .invalidArgument, "\"\(alias)\" is the name of a version; choose another alias")
      }
      let champion = try db.aliases()[Alias.champion]
      if alias == Alias.champion, let champion, champion != version.rawValue {
        try db.point(Alias.previous, to: champion)
      }
      try db.point(alias, to: version.rawValue)
    }
  }

  /// - Throws: `notFound` when there is no such version.
  package func setState(_ state: String, of version: ModelVersion) throws {
    try database.write("set the state of a model") { db, _ in
      try db.requireModel(version)
      try db.run("UPDATE models SET state = ? WHERE version = ?", state, version.rawValue)
    }
  }

  /// Aliases that point at the version go with it. Nothing happens when there is no such version.
  package func remove(_ version: ModelVersion) throws {
    try database.write("remove a model") { db, _ in
      try db.run("DELETE FROM models WHERE version = ?", version.rawValue)
    }
  }
}

/// The aliases with a meaning.
private enum Alias {
  static let champion = "champion"
  static let previous = "previous"
}

extension Database {
  fileprivate func run(_ sql: String, _ parameters: String...) throws {
    let statement = try PreparedStatement(self, sql)
    for (index, parameter) in parameters.enumerated() {
      try statement.bind(Int32(index + 1), parameter)
    }
    try statement.run()
  }

  fileprivate func point(_ alias: String, to version: String) throws {
    try run(
      """
      INSERT INTO aliases (alias, version) VALUES (?1, ?2)
      ON CONFLICT (alias) DO UPDATE SET version = ?2
      """, alias, version)
  }

  fileprivate func hasModel(_ version: ModelVersion) throws -> Bool {
    let query = try PreparedStatement(self, "SELECT 1 FROM models WHERE version = ?")
    try query.bind(1, version.rawValue)
    return try query.first { _ in true } ?? false
  }

  fileprivate func requireModel(_ version: ModelVersion) throws {
    if try hasModel(version) { return }
    throw SprocketError(
      .notFound, "there is no model version \"\(version)\"; see `sprocket admin models`")
  }

  /// Versions by alias.
  fileprivate func aliases() throws -> [String: String] {
    var aliases: [String: String] = [:]
    try PreparedStatement(self, "SELECT alias, version FROM aliases").forEachRow {
      aliases[$0.text(0)] = $0.text(1)
    }
    return aliases
  }

  fileprivate func models(_ condition: String, _ parameter: String?, aliases: [String: String])
    throws -> [ModelEntry]
  {
    let query = try PreparedStatement(
      self, "SELECT version, created, state, body FROM models \(condition)")
    if let parameter { try query.bind(1, parameter) }
    var models: [ModelEntry] = []
    try query.forEachRow { row in
      let version = row.text(0)
      models.append(
        try StoredJSON.value(ModelRecord.self, from: row.text(3)).model(
          version: ModelVersion(version), created: row.int(1), state: row.text(2),
          aliases: aliases.filter { $0.value == version }.keys.sorted()))
    }
    return models
  }
}
