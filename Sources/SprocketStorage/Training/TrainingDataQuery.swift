import GRDB
import SprocketCore

/// Up to where data counts when a model is trained again: as far as the store can tell today what it
/// held then. Ratings of later data sets, and what users had forgotten since, cannot be told.
package struct TrainingDataLimit: Hashable, Sendable {
  /// The journal's position through which events and retractions count.
  package var position: Int64
  /// How many films count, in the order in which they were added.
  package var items: Int

  package init(position: Int64, items: Int) {
    self.position = position
    self.items = items
  }
}

/// Merges ratings and events into one list, user by user.
///
/// The ratings are stored as a block for each user, in order of time, and are streamed. The events are stored in the order of
/// their coming; they are read first, and sorted by user by counting. So every page of the database
/// is read once and in order.
///
/// Cost: some 30 nanoseconds for a rating and ten times that for an event; 21 bytes for each interaction in the result, and as
/// much again for each event while it runs.
struct TrainingDataQuery {
  private struct Interaction {
    var item: UInt32
    var kind: EventKind
    var value: Float
    var time: Int64
  }

  private static let rowsBetweenReports = 65_536

  private let db: Database
  private let imputation: ImputationPolicy
  private let describingItems: Bool
  private let limit: TrainingDataLimit?
  private var data = TrainingData()
  /// For each key of an item its place in `data.items`.
  private var itemPlaces: [UInt32] = []
  /// Keys of films that are gone; what users did with them is left out.
  private var deleted: Set<Int64> = []
  private var rows = 0
  private var rowsSinceReport = 0
  private var total = 0

  /// - Parameters:
  ///   - imputation: Which imputed values the films have.
  ///   - describingItems: Whether the films have more than their ids.
  ///   - limit: Up to where data counts; nil: all of it.
  init(
    _ db: Database, imputation: ImputationPolicy, describingItems: Bool,
    limit: TrainingDataLimit? = nil
  ) {
    self.db = db
    self.limit = limit
    self.describingItems = describingItems
    self.imputation = imputation
  }

  /// Reads everything. To be called inside one read transaction.
  consuming func run(progress: (Int, Int) throws -> Void) throws -> TrainingData {
    data.position = min(try db.value(of: .position), limit?.position ?? .max)
    data.dataVersion = try DataVersions(db).newest()
    data.catalogRevision = try db.value(of: .revision)
    if describingItems, imputation.minimumConfidence != nil {
      data.imputationRun =
        try PreparedStatement(db, "SELECT coalesce(max(number), 0) FROM imputation_runs")
        .first { $0.int(0) } ?? 0
    }
    total = Int(try db.value(of: .ratings)) + Int(try db.value(of: .events))
    try progress(0, total)
    try readItems()
    reserve(total)
    let events = try readEvents(progress)
    try readUsers(events: events, progress)
    try progress(total, total)
    return data
  }

  private mutating func reserve(_ count: Int) {
    data.userIndex.reserveCapacity(count)
    data.itemIndex.reserveCapacity(count)
    data.kind.reserveCapacity(count)
    data.value.reserveCapacity(count)
    data.timeMicros.reserveCapacity(count)
  }

  private mutating func readItems() throws {
    if describingItems {
      data.items = try ImputedItems(db, policy: imputation).read(changedAfter: 0)
    } else {
      try PreparedStatement(db, "SELECT id FROM items ORDER BY key").forEachRow {
        data.items.append(Item(item: ItemID($0.text(0))))
      }
    }
    deleted = try db.deletedItemKeys()
    let known = min(data.items.count, max(0, limit?.items ?? .max))
    data.items.removeSubrange(known...)
    let keys = try PreparedStatement(db, "SELECT key FROM items ORDER BY key")
    defer { keys.reset() }
    var place: UInt32 = 0
    while try keys.step() {
      let key = Int(keys.int(0))
      while itemPlaces.count <= key { itemPlaces.append(.max) }
      if place < known {
        itemPlaces[key] = place
      } else {
        // A film that came later counts like one that is gone.
        deleted.insert(Int64(key))
      }
      place += 1
    }
  }

  /// The place of a film, or nil when it was deleted.
  private func place(ofItem key: Int64) throws -> UInt32? {
    if let key = Int(exactly: key), itemPlaces.indices.contains(key), itemPlaces[key] != .max {
      return itemPlaces[key]
    }
    if deleted.contains(key) { return nil }
    throw unknownItem(key)
  }

  private func unknownItem(_ key: Int64) -> SprocketError {
    SprocketError(
      .dataLoss, "a rating refers to the item key \(key), which no film has; restore a copy")
  }

  private mutating func report(_ count: Int, _ progress: (Int, Int) throws -> Void) throws {
    rows += count
    rowsSinceReport += count
    if rowsSinceReport < Self.rowsBetweenReports { return }
    rowsSinceReport = 0
    try progress(rows, total)
  }

  // MARK: Events

  /// Events in the order of the journal, and for each user key where theirs are.
  private struct Events {
    var interactions: [Interaction] = []
    var order: [UInt32] = []
    var starts: [Int] = [0]

    func rows(ofUser key: Int) -> ArraySlice<UInt32> {
      guard key + 1 < starts.count else { return [] }
      return order[starts[key]..<starts[key + 1]]
    }
  }

  /// Events up to a position that no retraction up to it took back.
  private static let wasInForce = """
    position <= ?1 AND (retracted = 0 OR NOT EXISTS (
      SELECT 1 FROM events AS later
      WHERE later.user = events.user AND later.item = events.item AND later.kind = 6
        AND later.position > events.position AND later.position <= ?1))
    """

  private mutating func readEvents(_ progress: (Int, Int) throws -> Void) throws -> Events {
    var events = Events()
    var users: [UInt32] = []
    let query = try PreparedStatement(
      db,
      """
      SELECT user, item, kind, value, time FROM events
      WHERE \(limit == nil ? "retracted = 0" : Self.wasInForce) AND kind <> 6 ORDER BY position
      """)
    defer { query.reset() }
    if let limit { try query.bind(1, limit.position) }
    while try query.step() {
      guard let item = try place(ofItem: query.int(1)) else { continue }
      users.append(UInt32(truncatingIfNeeded: query.int(0)))
      events.interactions.append(
        Interaction(
          item: item, kind: try EventKind(stored: query.int(2)),
          value: Float(query.double(3)), time: query.int(4)))
      try report(1, progress)
    }
    guard let last = users.max() else { return events }
    events.starts = [Int](repeating: 0, count: Int(last) + 2)
    for user in users { events.starts[Int(user) + 1] += 1 }
    for user in 0...Int(last) { events.starts[user + 1] += events.starts[user] }
    var next = events.starts
    events.order = [UInt32](repeating: 0, count: users.count)
    for (row, user) in users.enumerated() {
      events.order[next[Int(user)]] = UInt32(row)
      next[Int(user)] += 1
    }
    return events
  }

  // MARK: Users

  private mutating func readUsers(
    events: Events, _ progress: (Int, Int) throws -> Void
  ) throws {
    // Forgotten users stand in the table as zeros; their rows are gone.
    let users = try PreparedStatement(db, "SELECT key, id FROM users ORDER BY key")
    let blocks = try PreparedStatement(db, "SELECT user, data FROM rating_blocks ORDER BY user")
    defer {
      users.reset()
      blocks.reset()
    }
    var ratings: [StoredRating] = []
    var hasBlock = try blocks.step()
    while try users.step() {
      let key = users.int(0)
      ratings.removeAll(keepingCapacity: true)
      if hasBlock, blocks.int(0) == key {
        try blocks.withBlob(1) { try RatingBlock.unpack($0, into: &ratings) }
        hasBlock = try blocks.step()
      }
      let ownEvents = events.rows(ofUser: Int(key))
      if ratings.isEmpty, ownEvents.isEmpty { continue }
      if ownEvents.isEmpty {
        try append(ratings, user: UserID(users.text(1)))
      } else {
        var group = try ratings.compactMap { try interaction($0) }
        for row in ownEvents { group.append(events.interactions[Int(row)]) }
        Self.sortByTime(&group)
        append(group, user: UserID(users.text(1)))
      }
      try report(ratings.count, progress)
    }
    if hasBlock {
      throw SprocketError(
        .dataLoss, "ratings refer to a user that is not in the database; restore a copy")
    }
  }

  private func interaction(_ rating: StoredRating) throws -> Interaction? {
    try place(ofItem: Int64(rating.item)).map {
      Interaction(item: $0, kind: .rating, value: rating.value, time: rating.time)
    }
  }

  /// Orders by time; interactions of the same time stay in their order.
  private static func sortByTime(_ group: inout [Interaction]) {
    let isInOrder = zip(group, group.dropFirst()).allSatisfy { $0.time <= $1.time }
    if isInOrder { return }
    let order = group.indices.sorted { (group[$0].time, $0) < (group[$1].time, $1) }
    group = order.map { group[$0] }
  }

  /// The usual case, for speed: a user without events, whose ratings are in order of time.
  private mutating func append(_ given: [StoredRating], user: UserID) throws {
    let ratings = deleted.isEmpty ? given : given.filter { !deleted.contains(Int64($0.item)) }
    if ratings.isEmpty { return }
    let place = UInt32(data.users.count)
    data.users.append(user)
    data.userIndex.append(contentsOf: repeatElement(place, count: ratings.count))
    data.kind.append(contentsOf: repeatElement(.rating, count: ratings.count))
    for rating in ratings {
      let key = Int(rating.item)
      guard key < itemPlaces.count, itemPlaces[key] != .max else {
        throw unknownItem(Int64(key))
      }
      data.itemIndex.append(itemPlaces[key])
    }
    for rating in ratings { data.value.append(rating.value) }
    for rating in ratings { data.timeMicros.append(rating.time) }
  }

  private mutating func append(_ group: [Interaction], user: UserID) {
    let place = UInt32(data.users.count)
    data.users.append(user)
    for interaction in group {
      data.userIndex.append(place)
      data.itemIndex.append(interaction.item)
      data.kind.append(interaction.kind)
      data.value.append(interaction.value)
      data.timeMicros.append(interaction.time)
    }
  }
}
