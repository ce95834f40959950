import GRDB
import SprocketCore

/// The statements that write and look up events.
struct EventStatements {
  private let insertEvent: PreparedStatement
  private let insertID: PreparedStatement
  private let insertHash: PreparedStatement
  private let findID: PreparedStatement
  private let retract: PreparedStatement
  private let countSame: PreparedStatement

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
    retract = try PreparedStatement(
      db,
      """
      UPDATE events SET retracted = 1
      WHERE user = ? AND item = ? AND retracted = 0 AND kind <> 6
      """)
    countSame = try PreparedStatement(
      db,
      """
      SELECT count(*) FROM events
      WHERE user = ? AND item = ? AND kind = ? AND value = ? AND time = ? AND position <= ?
      """)
  }

  /// Whether an event with this id is in the journal, this transaction's rows included.
  func isRecorded(_ eventID: String) throws -> Bool {
    try findID.bind(1, StableHash.of(eventID))
    try findID.bind(2, eventID)
    return try findID.first { _ in true } ?? false
  }

  /// Marks all that a user did with a film so far as taken back.
  func retract(user: Int64, item: Int64) throws {
    try retract.bind(1, user)
    try retract.bind(2, item)
    try retract.run()
  }

  /// How many events up to a position say the same, whatever their ids.
  func count(
    same event: FeedbackEvent, user: Int64, item: Int64, through position: Int64
  ) throws -> Int {
    try countSame.bind(1, user)
    try countSame.bind(2, item)
    try countSame.bind(3, Int64(event.kind.rawValue))
    try countSame.bind(4, event.value)
    try countSame.bind(5, event.timeMicros)
    try countSame.bind(6, position)
    return try countSame.first { Int($0.int(0)) } ?? 0
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
