import GRDB

/// The single numbers the store keeps, each a row of `state`. They are changed in the transaction
/// that changes what they count, so nobody has to count rows.
enum StateValue: String {
  /// Position of the journal. Only ever grows, also when events are removed.
  case position
  /// Revision of the catalogue.
  case revision
  case users, items, ratings, events
  /// The newest data set when ratings began to be stored with the number of theirs.
  case unversioned
}

extension Database {
  func value(of state: StateValue) throws -> Int64 {
    let query = try PreparedStatement(self, "SELECT value FROM state WHERE name = ?")
    try query.bind(1, state.rawValue)
    return try query.first { $0.int(0) } ?? 0
  }

  func setValue(of state: StateValue, to value: Int64) throws {
    let update = try PreparedStatement(self, "UPDATE state SET value = ? WHERE name = ?")
    try update.bind(1, value)
    try update.bind(2, state.rawValue)
    try update.run()
  }

  func add(_ count: Int, to state: StateValue) throws {
    if count == 0 { return }
    try setValue(of: state, to: try value(of: state) + Int64(count))
  }

  /// The revision that the changes of this transaction get.
  func nextRevision() throws -> Int64 {
    let revision = try value(of: .revision) + 1
    try setValue(of: .revision, to: revision)
    return revision
  }
}
