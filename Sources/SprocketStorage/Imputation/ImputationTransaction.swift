import GRDB
import SprocketCore

/// The result of a run on its way into the table: what was proposed for its columns goes, the new
/// values come, and what a person decided stays.
struct ImputationTransaction {
  private let db: Database
  private let policy: ImputationPolicy
  private let run: Int64
  private let columns: Set<ItemColumn>
  private var response = ProposeImputationResponse()

  private let find: [ItemColumn: PreparedStatement]
  private let decided: PreparedStatement
  private let insert: PreparedStatement

  /// Applies all chunks; `nextChunk` gives nil after the last one.
  static func apply(
    _ nextChunk: () throws -> ImputationChunk?, policy: ImputationPolicy, to db: Database
  ) throws -> ProposeImputationResponse {
    guard let first = try nextChunk() else { throw cutOff }
    guard !first.columns.isEmpty else {
      throw SprocketError(
        .invalidArgument, "the first chunk names no columns; say what the run covers")
    }
    var transaction = try ImputationTransaction(first, policy: policy, db)
    try transaction.removeProposed()
    var chunk: ImputationChunk? = first
    while let current = chunk {
      for value in current.values { try transaction.add(value) }
      if current.complete { return try transaction.finish() }
      chunk = try nextChunk()
    }
    throw cutOff
  }

  private static var cutOff: SprocketError {
    SprocketError(
      .aborted, "the imputed values ended before the last chunk; nothing was changed")
  }

  private init(_ first: ImputationChunk, policy: ImputationPolicy, _ db: Database) throws {
    self.db = db
    self.policy = policy
    columns = Set(first.columns)
    let start = try PreparedStatement(
      db,
      """
      INSERT INTO imputation_runs (time, columns, proposed, report)
      VALUES (?, ?, 0, ?)
      """)
    try start.bind(1, WallClock.microseconds())
    try start.bind(2, first.columns.map(\.rawValue).joined(separator: "\n"))
    try start.bind(3, first.report)
    try start.run()
    run = db.lastInsertedRowID
    find = try Dictionary(
      uniqueKeysWithValues: Set(first.columns).map { column in
        (
          column,
          try PreparedStatement(
            db,
            "SELECT key FROM items WHERE id = ? AND \(ImputedRecord.isMissing(column))")
        )
      })
    decided = try PreparedStatement(
      db,
      """
      SELECT 1 FROM imputed_values WHERE item = ?1 AND "column" = ?2
        AND (state = 'accepted' OR (state = 'undone' AND value = ?3)) LIMIT 1
      """)
    insert = try PreparedStatement(
      db,
      """
      INSERT OR IGNORE INTO imputed_values (item, "column", value, method, confidence, run, state)
      VALUES (?, ?, ?, ?, ?, ?, 'proposed')
      """)
  }

  private mutating func removeProposed() throws {
    for column in columns.sorted() {
      try touch("state = 'proposed' AND \"column\" = ?2", column: column)
      let delete = try PreparedStatement(
        db, "DELETE FROM imputed_values WHERE state = 'proposed' AND \"column\" = ?")
      try delete.bind(1, column.rawValue)
      try delete.run()
      response.replaced += db.changesCount
    }
  }

  private mutating func add(_ value: ImputedValue) throws {
    guard columns.contains(value.column), !value.value.isEmpty else {
      throw SprocketError(
        .invalidArgument,
        "a value of \(value.column.rawValue) for \"\(value.item)\" does not belong to this run; "
          + "name its column in the first chunk, and leave out empty values")
    }
    guard let find = find[value.column] else { return }
    try find.bind(1, value.item.rawValue)
    guard let key = try find.first({ $0.int(0) }) else {
      response.skipped += 1
      return
    }
    try decided.bind(1, key)
    try decided.bind(2, value.column.rawValue)
    try decided.bind(3, value.value)
    if try decided.first({ _ in true }) == true {
      response.skipped += 1
      return
    }
    try insert.bind(1, key)
    try insert.bind(2, value.column.rawValue)
    try insert.bind(3, value.value)
    try insert.bind(4, value.method)
    try insert.bind(5, value.confidence)
    try insert.bind(6, run)
    try insert.run()
    response.proposed += db.changesCount
  }

  private mutating func finish() throws -> ProposeImputationResponse {
    for column in columns.sorted() {
      try touch("run = \(run) AND \"column\" = ?2", column: column)
    }
    let end = try PreparedStatement(
      db, "UPDATE imputation_runs SET proposed = ? WHERE number = ?")
    try end.bind(1, Int64(response.proposed))
    try end.bind(2, run)
    try end.run()
    response.run = run
    return response
  }

  /// Gives the films of which models see another value a new revision, so that views follow.
  private func touch(_ condition: String, column: ItemColumn) throws {
    guard policy.minimumConfidence != nil else { return }
    let update = try PreparedStatement(
      db,
      """
      UPDATE items SET revision = ?3 WHERE \(ImputedRecord.isMissing(column)) AND key IN (
        SELECT item FROM imputed_values WHERE \(ImputedRecord.isUsed) AND \(condition))
      """)
    try update.bind(1, policy.threshold)
    try update.bind(2, column.rawValue)
    try update.bind(3, try db.nextRevision())
    try update.run()
  }
}
