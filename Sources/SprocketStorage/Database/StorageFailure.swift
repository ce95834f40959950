import GRDB
import SprocketCore

/// What an error of SQLite means for callers.
enum StorageFailure {
  /// Whether writing must stop until the store is opened again.
  ///
  /// After a failed write or fsync the kernel may have dropped the pages it could not write and
  /// report the next fsync as good, so a later commit would be acknowledged on top of a hole.
  /// Opening again replays the log, whose checksums show how far it is whole.
  static func isFinal(_ error: any Error) -> Bool {
    guard let error = error as? DatabaseError else { return false }
    if isDiskFull(error) { return false }
    return switch error.resultCode {
    case .SQLITE_IOERR, .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_READONLY: true
    default: false
    }
  }

  /// Growing the shared-memory file on a full disk is reported as an I/O error of its own.
  static func isDiskFull(_ error: DatabaseError) -> Bool {
    error.resultCode == .SQLITE_FULL
      || error.extendedResultCode == .SQLITE_IOERR_SHMSIZE
  }

  static func code(of error: DatabaseError) -> StatusCode {
    if isDiskFull(error) { return .resourceExhausted }
    return switch error.resultCode {
    case .SQLITE_NOMEM: .resourceExhausted
    case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_IOERR, .SQLITE_MISUSE, .SQLITE_READONLY:
      .unavailable
    case .SQLITE_CORRUPT, .SQLITE_NOTADB: .dataLoss
    case .SQLITE_INTERRUPT, .SQLITE_ABORT: .cancelled
    case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH: .failedPrecondition
    default: .internal
    }
  }

  static func advice(for error: DatabaseError) -> String {
    if isDiskFull(error) {
      return "the disk is full; free some space and try again (reading goes on)"
    }
    return switch error.resultCode {
    case .SQLITE_NOMEM: "out of memory; try again later"
    case .SQLITE_BUSY, .SQLITE_LOCKED: "another process holds the database; try again"
    case .SQLITE_IOERR: "the disk failed; check the system's log, then start the daemon again"
    case .SQLITE_READONLY: "the database cannot be written; check its file, then start again"
    case .SQLITE_MISUSE: "the store is closed; start the daemon again"
    case .SQLITE_CORRUPT, .SQLITE_NOTADB:
      "the database is damaged; stop the daemon and restore a copy of it"
    case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH:
      "the file cannot be opened; check that it and its folder belong to the daemon's user"
    default: "the database said: \(error.message ?? error.resultCode.description)"
    }
  }
}

extension SprocketError {
  /// Keeps a `SprocketError` and says of any other what was being done and what to do now.
  init(storage error: any Error, doing: String) {
    switch error {
    case let known as SprocketError:
      self = known
    case let failure as DatabaseError:
      self.init(
        StorageFailure.code(of: failure),
        "could not \(doing): \(StorageFailure.advice(for: failure))", cause: failure)
    default:
      self.init(.internal, "could not \(doing): \(error)", cause: error)
    }
  }

  /// What callers get once writing has stopped because of this error.
  var asStopped: SprocketError {
    SprocketError(
      .unavailable,
      "the journal failed; nothing is recorded until the daemon is started again: "
        + message, cause: cause)
  }
}
