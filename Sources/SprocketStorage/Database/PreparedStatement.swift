import GRDB
import GRDBSQLite

/// A prepared statement, bound and stepped through SQLite's C interface.
///
/// GRDB's rows cost a microsecond or two each; on the paths where rows per second count that is
/// most of the time. This is the only file that touches SQLite's pointers:
/// - `handle` belongs to `statement`, which finalises it and is kept alive by this value;
/// - texts and blobs are copied by SQLite when bound; texts are copied by us when read and blobs are
///   lent for one closure, so no pointer outlives a call;
/// - a value is used only inside the closure of the connection it was prepared on.
struct PreparedStatement {
  private let statement: Statement
  private let handle: OpaquePointer

  /// Takes the statement from the connection's cache.
  init(_ db: Database, _ sql: String) throws {
    statement = try db.cachedStatement(sql: sql)
    handle = statement.sqliteStatement
    sqlite3_reset(handle)
  }

  // MARK: Parameters, from 1

  func bind(_ index: Int32, _ value: Int64) throws {
    try check(sqlite3_bind_int64(handle, index, value))
  }

  func bind(_ index: Int32, _ value: Bool) throws {
    try bind(index, Int64(value ? 1 : 0))
  }

  func bind(_ index: Int32, _ value: Double) throws {
    try check(sqlite3_bind_double(handle, index, value))
  }

  func bind(_ index: Int32, _ value: String) throws {
    var value = value
    try check(
      value.withUTF8 { bytes in
        bytes.withMemoryRebound(to: CChar.self) {
          sqlite3_bind_text(handle, index, $0.baseAddress, Int32($0.count), Self.copies)
        }
      })
  }

  func bind(_ index: Int32, _ bytes: UnsafeRawBufferPointer) throws {
    try check(
      sqlite3_bind_blob64(
        handle, index, bytes.baseAddress, UInt64(bytes.count), Self.copies))
  }

  /// SQLITE_TRANSIENT, a cast that Swift does not import: the text is copied before the call ends.
  private static var copies: sqlite3_destructor_type {
    unsafeBitCast(-1, to: sqlite3_destructor_type.self)
  }

  // MARK: Running

  /// Steps to the next row; false when there is none.
  func step() throws -> Bool {
    let code = sqlite3_step(handle)
    if code == SQLITE_ROW { return true }
    if code == SQLITE_DONE { return false }
    let error = failure(code)
    sqlite3_reset(handle)
    throw error
  }

  /// Makes the statement ready to be bound and run again.
  func reset() {
    sqlite3_reset(handle)
  }

  /// Runs a statement that gives no rows.
  func run() throws {
    _ = try step()
    reset()
  }

  /// Runs it and calls `body` at every row.
  func forEachRow(_ body: (PreparedStatement) throws -> Void) throws {
    defer { reset() }
    while try step() { try body(self) }
  }

  /// Runs it and gives what `body` makes of the first row, or nil when there is none.
  func first<Value>(_ body: (PreparedStatement) throws -> Value) throws -> Value? {
    defer { reset() }
    return try step() ? try body(self) : nil
  }

  // MARK: Columns of the row, from 0

  func int(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

  func double(_ column: Int32) -> Double { sqlite3_column_double(handle, column) }

  func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

  /// The text, or an empty one for NULL.
  func text(_ column: Int32) -> String {
    guard let bytes = sqlite3_column_text(handle, column) else { return "" }
    let count = Int(sqlite3_column_bytes(handle, column))
    return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
  }

  /// Lends the bytes of a blob; none for NULL.
  func withBlob<Value>(
    _ column: Int32, _ body: (UnsafeRawBufferPointer) throws -> Value
  ) rethrows -> Value {
    let start = sqlite3_column_blob(handle, column)
    let count = Int(sqlite3_column_bytes(handle, column))
    return try body(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count))
  }

  // MARK: Errors

  private func check(_ code: Int32) throws {
    if code != SQLITE_OK { throw failure(code) }
  }

  private func failure(_ code: Int32) -> DatabaseError {
    let message = sqlite3_errmsg(sqlite3_db_handle(handle)).map { String(cString: $0) }
    return DatabaseError(
      resultCode: ResultCode(rawValue: code), message: message, sql: statement.sql)
  }
}
