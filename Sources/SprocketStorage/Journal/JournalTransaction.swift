import GRDB
import SprocketCore

/// The batches of one commit on their way into the tables.
///
/// Everything that can be wrong with a batch is found before its first row is written, so a refused
/// batch leaves nothing and needs no savepoint. Counters are written once, in `finish`.
struct JournalTransaction {
  private let keys: KeyCache
  private let now: Int64
  private let lookup: KeyLookup
  private var users: UserWriter
  private let statements: EventStatements
  private let current: CurrentRating
  private let table: RatingTable
  private var buffer = RatingBlock.Buffer()
  private let db: Database
  private var items: ItemWriter?
  private var counters = RatingCounters()
  private var position: Int64
  private let firstPosition: Int64
  private var newUsers = 0
  private var newEvents = 0

  init(_ db: Database, keys: KeyCache, now: Int64) throws {
    self.db = db
    self.keys = keys
    self.now = now
    lookup = try KeyLookup(db)
    users = try UserWriter(db)
    statements = try EventStatements(db)
    current = try CurrentRating(db)
    table = try RatingTable(db)
    position = try db.value(of: .position)
    firstPosition = position
  }

  /// Writes a batch, or says why not and writes nothing of it.
  /// - Throws: only what SQLite throws; the whole transaction is lost then.
  mutating func append(_ events: [FeedbackEvent], createMissing: Bool) throws
    -> Result<JournalReceipt, SprocketError>
  {
    for (index, event) in events.enumerated() {
      if let fault = EventRule.violation(in: event) {
        return .failure(SprocketError(.invalidArgument, "event \(index + 1) of the batch \(fault)"))
      }
    }
    var receipt = JournalReceipt(recorded: [], duplicates: 0, position: position)
    let unknown = try unknownItems(in: events)
    if !unknown.isEmpty {
      if !createMissing { return .failure(.unknownItems(unknown)) }
      for item in unknown { try create(item) }
      receipt.createdItems = unknown
    }
    receipt.recorded.reserveCapacity(events.count)
    for var event in events {
      if !event.eventID.isEmpty, try statements.isRecorded(event.eventID) {
        receipt.duplicates += 1
        continue
      }
      if event.timeMicros == 0 { event.timeMicros = now }
      try write(event)
      receipt.recorded.append(event)
    }
    receipt.position = position
    return .success(receipt)
  }

  /// Writes the counters.
  func finish() throws {
    try counters.write(to: db)
    try items?.finish()
    try db.add(newUsers, to: .users)
    try db.add(newEvents, to: .events)
    guard position > firstPosition else { return }
    try db.setValue(of: .position, to: position)
    try JournalMarks.add(position: firstPosition + 1, time: now, to: db)
  }

  // MARK: Rows

  private mutating func write(_ event: FeedbackEvent) throws {
    position += 1
    newEvents += 1
    let item = try itemKey(event.item.rawValue) ?? create(event.item)
    let user = try userKey(event.user.rawValue)
    switch event.kind {
    case .rating: try count(event, user: user, item: item)
    case .retract: try takeBack(user: user, item: item, time: event.timeMicros)
    case .like, .dislike, .watched, .seen: break
    }
    try statements.insert(event, position: position, user: user, item: item)
  }

  /// Counts a rating; one that corrects another takes its place, and one that is older than what
  /// counts is not counted.
  private mutating func count(_ event: FeedbackEvent, user: Int64, item: Int64) throws {
    guard let before = try current.find(user: user, item: item) else {
      counters.add(event.value, toItem: item)
      return
    }
    if event.timeMicros >= before.time {
      counters.add(count: 0, sum: event.value - before.value, toItem: item)
    }
  }

  /// Takes back all that the user did with the film so far: their events, and the rating from a data
  /// set unless it is newer.
  private mutating func takeBack(user: Int64, item: Int64, time: Int64) throws {
    let before = try current.find(user: user, item: item)
    try statements.retract(user: user, item: item)
    let ratings = try table.ratings(ofUser: user)
    let left = ratings.filter { Int64($0.item) != item || $0.time > time }
    if left.count < ratings.count {
      if left.isEmpty {
        try table.remove(user: user)
      } else {
        try table.replace(user: user, with: left, buffer: &buffer)
      }
      try db.add(left.count - ratings.count, to: .ratings)
    }
    guard let before else { return }
    if let after = try current.find(user: user, item: item) {
      counters.add(count: 0, sum: after.value - before.value, toItem: item)
    } else {
      counters.add(count: -1, sum: -before.value, toItem: item)
    }
  }

  // MARK: For data sets

  /// The keys of a user and a film, as far as there are such.
  func known(_ user: UserID, _ item: ItemID) throws -> (user: Int64?, item: Int64?) {
    (
      try keys.user(user.rawValue) ?? lookup.user(user.rawValue), try itemKey(item.rawValue)
    )
  }

  /// How many events say the same as `event`, of those that were there before this transaction.
  func count(same event: FeedbackEvent, user: Int64, item: Int64) throws -> Int {
    try statements.count(same: event, user: user, item: item, through: firstPosition)
  }

  /// Whether the user did anything with the film that counts still.
  func hasFeedback(user: Int64, item: Int64) throws -> Bool {
    if try table.ratings(ofUser: user).contains(where: { Int64($0.item) == item }) { return true }
    let query = try PreparedStatement(
      db, "SELECT 1 FROM events WHERE user = ? AND item = ? AND retracted = 0 AND kind <> 6")
    try query.bind(1, user)
    try query.bind(2, item)
    return try query.first { _ in true } ?? false
  }

  private mutating func userKey(_ id: String) throws -> Int64 {
    if let key = keys.user(id) { return key }
    let key: Int64
    if let known = try lookup.user(id) {
      key = known
    } else {
      key = try users.add(id)
      try users.finish()
      newUsers += 1
    }
    keys.rememberUser(id, key: key)
    return key
  }

  // MARK: Items

  private func itemKey(_ id: String) throws -> Int64? {
    if let key = keys.item(id) { return key }
    guard let key = try lookup.item(id) else { return nil }
    keys.rememberItem(id, key: key)
    return key
  }

  private func unknownItems(in events: [FeedbackEvent]) throws -> [ItemID] {
    var unknown: [ItemID] = []
    var seen: Set<ItemID> = []
    for event in events where try itemKey(event.item.rawValue) == nil {
      if seen.insert(event.item).inserted { unknown.append(event.item) }
    }
    return unknown
  }

  @discardableResult
  private mutating func create(_ id: ItemID) throws -> Int64 {
    var writer = try items ?? ItemWriter(db)
    let key = try writer.add(Item(item: id, title: id.rawValue))
    items = writer
    keys.rememberItem(id.rawValue, key: key)
    return key
  }
}

/// What every event obeys, whoever sends it.
enum EventRule {
  /// Why the event cannot be recorded, or nil.
  static func violation(in event: FeedbackEvent) -> String? {
    if let fault = IdentifierRule.violation(in: event.user.rawValue) {
      return "has a user id that \(fault)"
    }
    if let fault = IdentifierRule.violation(in: event.item.rawValue) {
      return "has an item id that \(fault)"
    }
    if !event.eventID.isEmpty, let fault = IdentifierRule.violation(in: event.eventID) {
      return "has an event id that \(fault)"
    }
    if event.timeMicros < 0 {
      return "(user \(event.user), item \(event.item)) has a time before 1970"
    }
    let range: ClosedRange<Double>
    switch event.kind {
    case .rating: range = 0...10
    case .watched: range = 0...1
    case .like, .dislike, .seen, .retract:
      return event.value.isFinite ? nil : "has a value that is no number"
    }
    if range.contains(event.value) { return nil }
    return "(user \(event.user), item \(event.item)) has the value \(event.value); "
      + "it must be from \(Int(range.lowerBound)) to \(Int(range.upperBound))"
  }
}
