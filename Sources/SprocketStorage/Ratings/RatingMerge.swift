import GRDB
import SprocketCore

/// Writes the ratings of one user after the other, comparing them with what is stored.
///
/// Users should come in order of their keys: then the blocks are written in the order of the table,
/// which is several times faster than anywhere.
struct RatingMerge {
  private(set) var added = 0
  private(set) var changed = 0
  private(set) var unchanged = 0
  /// Ratings that users had taken back when they were given, or later.
  private(set) var retracted: [StoredRating] = []

  private let db: Database
  private let table: RatingTable
  private let versions: RatingVersions
  private let version: UInt32
  private var buffer = RatingBlock.Buffer()
  private var ratings: [StoredRating] = []
  private var stored: [StoredRating] = []
  private var superseded: [StoredRating] = []
  private var places = PlaceByItem()
  private var events: UserEvents
  /// What was added to the counters of each film, by its key.
  private var countChange: [Int64] = []
  private var sumChange: [Double] = []

  /// - Parameter version: the number of the data set.
  init(_ db: Database, version: Int64) throws {
    self.db = db
    self.version = UInt32(clamping: version)
    table = try RatingTable(db)
    versions = try RatingVersions(db)
    events = try UserEvents(db)
  }

  /// Writes a user's ratings, in the order in which the data set has them. Of several for one film
  /// the latest counts, and of the same time the last one.
  /// - Returns: the others.
  mutating func write(
    user: Int64, isNew: Bool, _ given: some Sequence<StoredRating>
  ) throws -> [StoredRating] {
    ratings.removeAll(keepingCapacity: true)
    superseded.removeAll()
    places.removeAll()
    retracted.removeAll()
    if isNew { events.removeAll() } else { try events.read(user: user) }
    for var rating in given {
      rating.version = version
      if let time = events.retractions[rating.item], rating.time <= time {
        retracted.append(rating)
      } else {
        keepLatest(rating)
      }
    }
    stored.removeAll(keepingCapacity: true)
    if !isNew { try table.read(user: user, into: &stored) }
    if merge() { try writeBlock(user: user) }
    return superseded
  }

  /// Writes the counters.
  func finish() throws {
    var counters = RatingCounters()
    for item in countChange.indices where countChange[item] != 0 || sumChange[item] != 0 {
      counters.add(count: countChange[item], sum: sumChange[item], toItem: Int64(item))
    }
    try counters.write(to: db)
    try db.add(added, to: .ratings)
  }

  private mutating func keepLatest(_ rating: StoredRating) {
    guard let place = places.place(of: rating.item, next: ratings.count) else {
      ratings.append(rating)
      return
    }
    if rating.time >= ratings[place].time {
      superseded.append(ratings[place])
      ratings[place] = rating
    } else {
      superseded.append(rating)
    }
  }

  /// Adds what is stored for other films, and counts. Gives whether anything is different now.
  private mutating func merge() -> Bool {
    let givenCount = ratings.count
    var known = 0
    var differences = 0
    for old in stored {
      guard let place = places.find(old.item) else {
        ratings.append(old)
        continue
      }
      known += 1
      let new = ratings[place]
      if new.saysTheSame(as: old) {
        // It came with the earlier data set.
        ratings[place] = old
        continue
      }
      differences += 1
      count(new, before: old)
    }
    changed += differences
    unchanged += known - differences
    added += givenCount - known
    if known == givenCount { return differences > 0 }
    if known == 0 {
      for rating in ratings[..<givenCount] { count(rating, before: nil) }
    } else {
      for old in stored { places.forget(old.item) }
      for rating in ratings[..<givenCount] where places.find(rating.item) != nil {
        count(rating, before: nil)
      }
    }
    return true
  }

  /// Counts a rating that takes the place of another one or of none. Where the user has rated the
  /// film in the journal as well, the later of both counts.
  @inline(__always)
  private mutating func count(_ new: StoredRating, before old: StoredRating?) {
    let event = events.ratings.isEmpty ? nil : events.ratings[new.item]
    guard let event else {
      count(
        item: new.item, old == nil ? 1 : 0, Double(new.value) - Double(old?.value ?? 0))
      return
    }
    let before = old.map { $0.time > event.time ? Double($0.value) : event.value } ?? event.value
    let after = new.time > event.time ? Double(new.value) : event.value
    count(item: new.item, 0, after - before)
  }

  @inline(__always)
  private mutating func count(item: UInt32, _ count: Int64, _ sum: Double) {
    let item = Int(item)
    if item >= countChange.count {
      let missing = max(item + 1, countChange.count * 2) - countChange.count
      countChange.append(contentsOf: repeatElement(0, count: missing))
      sumChange.append(contentsOf: repeatElement(0, count: missing))
    }
    countChange[item] += count
    sumChange[item] += sum
  }

  private mutating func writeBlock(user: Int64) throws {
    let isInOrder = zip(ratings, ratings.dropFirst()).allSatisfy(StoredRating.isOrdered)
    if !isInOrder { ratings.sort(by: StoredRating.isOrdered) }
    try table.replace(user: user, with: ratings, buffer: &buffer)
    try versions.note(version, ofUser: user)
  }
}

/// Where the films of the present user stand: constant time, no hashing.
private struct PlaceByItem {
  private var turnOfItem: [UInt32] = []
  private var placeOfItem: [UInt32] = []
  private var turn: UInt32 = 1

  /// The film's place, or nil when it is new, which gives it the place `next`.
  mutating func place(of item: UInt32, next: Int) -> Int? {
    let item = Int(item)
    if item >= turnOfItem.count {
      let missing = max(item + 1, turnOfItem.count * 2) - turnOfItem.count
      turnOfItem.append(contentsOf: repeatElement(0, count: missing))
      placeOfItem.append(contentsOf: repeatElement(0, count: missing))
    }
    if turnOfItem[item] == turn { return Int(placeOfItem[item]) }
    turnOfItem[item] = turn
    placeOfItem[item] = UInt32(next)
    return nil
  }

  func find(_ item: UInt32) -> Int? {
    let item = Int(item)
    return item < turnOfItem.count && turnOfItem[item] == turn ? Int(placeOfItem[item]) : nil
  }

  mutating func forget(_ item: UInt32) {
    if find(item) != nil { turnOfItem[Int(item)] = 0 }
  }

  mutating func removeAll() { turn += 1 }
}
