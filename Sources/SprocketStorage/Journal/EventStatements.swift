import GRDB
import SprocketCore

/// The statements that write and look up events.
struct EventStatements {
  private let insertEvent: PreparedStatement
  private let insertID: PreparedStatement
  private let insertHash: PreparedStatement
  private let findID: PreparedStatement

  init(_ db: Database) throws {
    insertEvent = try PreparedStatement(
      db,
      "INSERT INTO events (position, user, item, kind, value, time) VALUES (?, ?, ?, ?, ?, ?)")
    insertID = try PreparedStatement(db, "INSERT INTO event_ids (position, id) VALUES (?, ?)")
    insertHash = try PreparedStatement(
      db, "INSERT INTO event_hashes (hash, position) VALUES (?, ?)")
    findID = try PreparedStatement(
      db,
      """
      SELECT 1 FROM event_hashes JOIN event_ids ON event_ids.position = event_hashes.position
      WHERE event_hashes.hash = ? AND event_ids.id = ?
      """)
  }

  /// Whether an event with this id is in the journal, this transaction's rows included.
  func isRecorded(_ eventID: String) throws -> Bool {
    try findID.bind(1, StableHash.of(eventID))
    try findID.bind(2, eventID)
    return try findID.first { _ in true } ?? false
  }

  func insert(_ event: FeedbackEvent, position: Int64, user: Int64, item: Int64) throws {
    try insertEvent.bind(1, position)
    try insertEvent.bind(2, user)
    try insertEvent.bind(3, item)
    try insertEvent.bind(4, Int64(event.kind.rawValue))
    try insertEvent.bind(5, event.value)
    try insertEvent.bind(6, event.timeMicros)
    try insertEvent.run()
    if event.eventID.isEmpty { return }
    try insertID.bind(1, position)
    try insertID.bind(2, event.eventID)
    try insertID.run()
    try insertHash.bind(1, StableHash.of(event.eventID))
    try insertHash.bind(2, position)
    try insertHash.run()
  }
}
