import Foundation
import GRDB
import SprocketCore

/// The rows of data sets that were set aside.
///
/// Their texts may name users, so the table is only ever appended to or emptied as a whole
/// (`FirstTables` says why); it is small enough for that.
struct Quarantine {
  /// Rows kept per data set; the counts go on. Writing as many takes about a second.
  static let capacity = 100_000

  private static let columns =
    "number, source, version, file, line, \"column\", reason, text, header"

  private let db: Database

  init(_ db: Database) {
    self.db = db
  }

  // MARK: Reading

  /// The rows in the order in which they were set aside.
  func all() throws -> [QuarantinedRow] {
    try rows(PreparedStatement(db, "SELECT \(Self.columns) FROM quarantine ORDER BY number"))
  }

  /// A limit out of range is cut to it.
  func list(_ request: ListQuarantineRequest) throws -> ListQuarantineResponse {
    let condition = "(?1 = '' OR source = ?1) AND (?2 = '' OR instr(reason, ?2) > 0)"
    let query = try PreparedStatement(
      db,
      """
      SELECT \(Self.columns) FROM quarantine WHERE \(condition) AND number > ?3
      ORDER BY number LIMIT ?4
      """)
    try query.bind(1, request.source)
    try query.bind(2, request.reason)
    try query.bind(3, Int64(request.after))
    try query.bind(4, Int64(request.limit == 0 ? 100 : min(max(request.limit, 1), 1000)))
    let counts = try PreparedStatement(
      db,
      """
      SELECT source, file, "column", reason, count(*) FROM quarantine WHERE \(condition)
      GROUP BY 1, 2, 3, 4
      """)
    try counts.bind(1, request.source)
    try counts.bind(2, request.reason)
    var groups: [QuarantineGroup: Int] = [:]
    try counts.forEachRow { row in
      let rows = RowGroup(
        file: row.text(1), column: row.text(2), reason: Self.withoutLine(row.text(3)))
      groups[QuarantineGroup(source: row.text(0), rows: rows), default: 0] += Int(row.int(4))
    }
    return ListQuarantineResponse(
      rows: try rows(query), total: groups.values.reduce(0, +), groups: Self.sorted(groups))
  }

  private static let mostGroups = 1000

  private static func sorted(_ groups: [QuarantineGroup: Int]) -> [QuarantineGroup] {
    groups.map { group, count in
      var group = group
      group.rows.count = count
      return group
    }.sorted {
      ($1.rows.count, $0.source, $0.rows.file, $0.rows.column, $0.rows.reason)
        < ($0.rows.count, $1.source, $1.rows.file, $1.rows.column, $1.rows.reason)
    }.prefix(mostGroups).map { $0 }
  }

  /// `… in line 7, …` as `… in another line, …`: rows that name lines are of one kind.
  private static func withoutLine(_ reason: String) -> String {
    guard let start = reason.range(of: "line ")?.upperBound else { return reason }
    let rest = reason[start...].drop { $0.isASCII && $0.isNumber }
    guard rest.startIndex > start else { return reason }
    return reason[..<start].dropLast(5) + "another line" + rest
  }

  private func rows(_ query: PreparedStatement) throws -> [QuarantinedRow] {
    var rows: [QuarantinedRow] = []
    try query.forEachRow { row in
      rows.append(
        QuarantinedRow(
          number: Int(row.int(0)), source: row.text(1), version: row.int(2),
          row: RejectedRow(
            file: row.text(3), line: Int(row.int(4)), column: row.text(5), reason: row.text(6),
            text: row.text(7), header: row.text(8))))
    }
    return rows
  }

  // MARK: Writing

  /// Sets these rows aside in place of those of the same source before.
  func replace(_ rows: [RejectedRow], ofSource source: String, version: Int64) throws {
    let others = try all().filter { $0.source != source }
    let kept = Self.quarantined(rows, source: source, version: version)
    if others.count < Int(try count()) || !kept.isEmpty { try rewrite(others + kept) }
  }

  /// Takes the repaired rows out and sets others aside.
  func replace(
    _ repaired: Set<Int>, by rows: [RejectedRow], ofSource source: String, version: Int64
  ) throws {
    let others = try all().filter { !repaired.contains($0.number) }
    try rewrite(others + Self.quarantined(rows, source: source, version: version))
  }

  private static func quarantined(
    _ rows: [RejectedRow], source: String, version: Int64
  ) -> [QuarantinedRow] {
    rows.prefix(capacity).map { QuarantinedRow(source: source, version: version, row: $0) }
  }

  /// Drops the rows that `isDropped` names, and gives their number.
  func remove(where isDropped: (QuarantinedRow) -> Bool) throws -> Int {
    let rows = try all()
    let others = rows.filter { !isDropped($0) }
    if others.count < rows.count { try rewrite(others) }
    return rows.count - others.count
  }

  /// Removes the rows in which `user` stands as a word of its own. Rows about other things with the
  /// same number go too: the table is a help for people, and this is the safe side.
  func remove(mentionsOf user: String) throws {
    let query = try PreparedStatement(
      db, "SELECT 1 FROM quarantine WHERE instr(text, ?1) OR instr(reason, ?1) LIMIT 1")
    try query.bind(1, user)
    if try query.first({ _ in true }) == nil { return }
    _ = try remove { $0.mentions(user) }
  }

  private func count() throws -> Int64 {
    try PreparedStatement(db, "SELECT count(*) FROM quarantine").first { $0.int(0) } ?? 0
  }

  /// Rows that have a number keep it, the others get the next ones.
  private func rewrite(_ rows: [QuarantinedRow]) throws {
    // Without a condition: SQLite then frees whole pages, and overwrites them.
    try PreparedStatement(db, "DELETE FROM quarantine").run()
    let values = "?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8"
    let known = try PreparedStatement(
      db, "INSERT INTO quarantine (\(Self.columns)) VALUES (?9, \(values))")
    let new = try PreparedStatement(
      db, "INSERT INTO quarantine (\(Self.columns)) VALUES (NULL, \(values))")
    for row in rows {
      let insert = row.number > 0 ? known : new
      try insert.bind(1, row.source)
      try insert.bind(2, row.version)
      try insert.bind(3, row.row.file)
      try insert.bind(4, Int64(row.row.line))
      try insert.bind(5, row.row.column)
      try insert.bind(6, row.row.reason)
      try insert.bind(7, row.row.text)
      try insert.bind(8, row.row.header)
      if row.number > 0 { try insert.bind(9, Int64(row.number)) }
      try insert.run()
    }
  }
}

extension QuarantinedRow {
  /// Whether `word` stands in the text or the reason between anything but letters and digits.
  func mentions(_ word: String) -> Bool {
    Self.contains(Array(row.text.utf8), word: Array(word.utf8))
      || Self.contains(Array(row.reason.utf8), word: Array(word.utf8))
  }

  private static func contains(_ text: [UInt8], word: [UInt8]) -> Bool {
    guard !word.isEmpty, text.count >= word.count else { return false }
    for start in 0...(text.count - word.count)
    where text[start] == word[0] && text[start..<start + word.count].elementsEqual(word) {
      let end = start + word.count
      let isWordStart = start == 0 || !isLetterOrDigit(text[start - 1])
      let isWordEnd = end == text.count || !isLetterOrDigit(text[end])
      if isWordStart, isWordEnd { return true }
    }
    return false
  }

  /// Bytes of letters beyond ASCII count as letters.
  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    byte >= 0x80 || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
      || (0x61...0x7A).contains(byte)
  }
}
