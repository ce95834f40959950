import GRDB
package import SprocketCore

/// The rows of data sets that were set aside.
///
/// Their texts may name users, so the table is only ever appended to or emptied as a whole
/// (`FirstTables` says why); it is small.
struct Quarantine {
  /// Rows kept per data set; the counts go on.
  static let capacity = 10_000

  private let db: Database

  init(_ db: Database) {
    self.db = db
  }

  /// Sets these rows aside in place of those of the same source before.
  func replace(_ rows: [RejectedRow], ofSource source: String) throws {
    let others = try all().filter { $0.source != source }
    let kept = rows.prefix(Self.capacity).map { QuarantinedRow(source: source, row: $0) }
    if others.count < Int(try count()) || !kept.isEmpty { try rewrite(others + kept) }
  }

  /// Removes the rows in which `user` stands as a word of its own. Rows about other things with the
  /// same number go too: the table is a help for people, and this is the safe side.
  func remove(mentionsOf user: String) throws {
    let rows = try all()
    let others = rows.filter { !$0.mentions(user) }
    if others.count < rows.count { try rewrite(others) }
  }

  /// The rows in the order in which they were set aside.
  func all() throws -> [QuarantinedRow] {
    let query = try PreparedStatement(
      db, "SELECT source, file, line, \"column\", reason, text FROM quarantine ORDER BY rowid")
    var rows: [QuarantinedRow] = []
    try query.forEachRow { row in
      rows.append(
        QuarantinedRow(
          source: row.text(0),
          row: RejectedRow(
            file: row.text(1), line: Int(row.int(2)), column: row.text(3), reason: row.text(4),
            text: row.text(5))))
    }
    return rows
  }

  private func count() throws -> Int64 {
    try PreparedStatement(db, "SELECT count(*) FROM quarantine").first { $0.int(0) } ?? 0
  }

  private func rewrite(_ rows: [QuarantinedRow]) throws {
    // Without a condition: SQLite then frees whole pages, and overwrites them.
    try PreparedStatement(db, "DELETE FROM quarantine").run()
    let insert = try PreparedStatement(
      db,
      """
      INSERT INTO quarantine (source, file, line, "column", reason, text) VALUES (?, ?, ?, ?, ?, ?)
      """)
    for row in rows {
      try insert.bind(1, row.source)
      try insert.bind(2, row.row.file)
      try insert.bind(3, Int64(row.row.line))
      try insert.bind(4, row.row.column)
      try insert.bind(5, row.row.reason)
      try insert.bind(6, row.row.text)
      try insert.run()
    }
  }
}

/// A row that was set aside, with the data set it came with.
package struct QuarantinedRow: Hashable, Sendable {
  package var source: String
  package var row: RejectedRow

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
