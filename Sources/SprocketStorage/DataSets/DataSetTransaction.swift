import GRDB
import SprocketCore

/// A staged data set on its way into the tables: films, then users, then ratings user by user.
struct DataSetTransaction {
  /// A rating that the store cannot take, and the user and the film that it names.
  private struct Refusal {
    var user: String
    var film: String
    var row: RejectedRow
  }

  private let db: Database
  private var staged: StagedDataSet
  private let version: Int64
  private var response = IngestResponse()
  private var refusals: [Refusal] = []
  private var refusalCount = 0

  private init(_ db: Database, staged: StagedDataSet) throws {
    self.db = db
    self.staged = staged
    version = try DataVersions(db).newest() + 1
  }

  /// Writes everything, the entry in the list of versions included, and gives the counts.
  /// - Parameters:
  ///   - uid: Who sent it.
  ///   - started: When it began to arrive, microseconds since 1970-01-01 UTC.
  static func apply(
    _ staged: StagedDataSet, uid: UInt32, started: Int64, to db: Database, keys: KeyCache
  ) throws -> IngestResponse {
    var transaction = try DataSetTransaction(db, staged: staged)
    try transaction.writeItems()
    try transaction.writeRatings()
    let events = DataSetEvents(db, keys: keys)
    try events.append(&transaction.staged, &transaction.response)
    try events.delete(transaction.staged.deletions, &transaction.response)
    try transaction.writeQuarantine()
    try transaction.writeVersion(uid: uid, started: started)
    return transaction.response
  }

  private func writeVersion(uid: UInt32, started: Int64) throws {
    try DataVersions(db).add(
      DataVersion(
        version: version, source: staged.source, startedMicros: started,
        finishedMicros: max(started, WallClock.microseconds()), uid: uid,
        provenance: staged.provenance, changes: response,
        position: try db.value(of: .position), revision: try db.value(of: .revision)))
  }

  private mutating func writeQuarantine() throws {
    response.version = version
    response.rejected = staged.rejectedCount + refusalCount
    let quarantine = Quarantine(db)
    if staged.repairs.isEmpty {
      try quarantine.replace(
        staged.rejected + refusals.map(\.row), ofSource: staged.source, version: version)
      return
    }
    // A rating that is refused again is the row that names its user and its film: it stays.
    var candidates = try quarantine.all().filter { staged.repairs.contains($0.number) }
    var repaired = Set(candidates.map(\.number))
    var others: [RejectedRow] = staged.rejected
    for refusal in refusals {
      let place = candidates.firstIndex {
        $0.mentions(refusal.user) && $0.mentions(refusal.film)
      }
      if let place {
        repaired.remove(candidates[place].number)
        candidates.remove(at: place)
      } else {
        others.append(refusal.row)
      }
    }
    try quarantine.replace(repaired, by: others, ofSource: staged.source, version: version)
    response.repaired = repaired.count
  }

  private mutating func writeItems() throws {
    var writer = try ItemWriter(db)
    let replacing: ItemWriter.Replacement = staged.replaces ? .everything : .onlyGivenFields
    try staged.items.forEach { item in
      switch try writer.upsert(item, replacing: replacing).0 {
      case .added: response.itemsAdded += 1
      case .changed: response.itemsChanged += 1
      case .unchanged: response.itemsUnchanged += 1
      }
    }
    try writer.finish()
  }

  // MARK: Ratings

  private mutating func writeRatings() throws {
    let lookup = try KeyLookup(db)
    let films = try staged.filmNames.names.map { try filmKey($0, lookup: lookup) }
    let ratings = staged.ratings.byUser(userCount: staged.userNames.names.count)
    let users = try userKeys(ratings, films: films, lookup: lookup)
    var merge = try RatingMerge(db, version: version)
    var given: [StoredRating] = []
    var placeOfFilm: [UInt32: Int] = [:]
    for user in users.sorted(by: { $0.key < $1.key }) {
      given.removeAll(keepingCapacity: true)
      try ratings.read(user: user.place, into: &given)
      let superseded = try merge.write(
        user: user.key, isNew: user.isNew,
        given.lazy.compactMap { rating in
          films[Int(rating.item)].map {
            StoredRating(item: $0, value: rating.value, time: rating.time)
          }
        })
      if superseded.isEmpty, merge.retracted.isEmpty { continue }
      if placeOfFilm.isEmpty {
        for (place, film) in films.enumerated() { if let film { placeOfFilm[film] = place } }
      }
      for rating in superseded {
        guard let film = placeOfFilm[rating.item] else { continue }
        reject(
          rating, ofUser: user.place, film: film,
          reason: "the data set has a later rating of this user for it")
      }
      for rating in merge.retracted {
        guard let film = placeOfFilm[rating.item] else { continue }
        reject(
          rating, ofUser: user.place, film: film,
          reason: "the user has taken it back; a later rating counts again")
      }
    }
    try merge.finish()
    response.ratingsAdded = merge.added
    response.ratingsChanged = merge.changed
    response.ratingsUnchanged = merge.unchanged
  }

  private func filmKey(_ name: String, lookup: KeyLookup) throws -> UInt32? {
    guard let key = try lookup.item(name) else { return nil }
    guard let key = UInt32(exactly: key) else {
      throw SprocketError(.resourceExhausted, "the catalogue has more films than ratings can name")
    }
    return key
  }

  /// The keys of all users that have a rating to write; new users are added. Ratings of unknown
  /// films are set aside on the way.
  private mutating func userKeys(
    _ ratings: StagedRatings.ByUser, films: [UInt32?], lookup: KeyLookup
  ) throws -> [(place: Int, key: Int64, isNew: Bool)] {
    let allKnown = films.allSatisfy { $0 != nil }
    let mayExist = try db.value(of: .users) > 0
    var writer = try UserWriter(db)
    var users: [(place: Int, key: Int64, isNew: Bool)] = []
    users.reserveCapacity(staged.userNames.names.count)
    var added = 0
    for (place, name) in staged.userNames.names.enumerated() {
      if !allKnown, try !hasKnownFilm(user: place, ratings, films) { continue }
      if mayExist, let key = try lookup.user(name) {
        users.append((place, key, false))
      } else {
        users.append((place, try writer.add(name), true))
        added += 1
      }
    }
    try writer.finish()
    try db.add(added, to: .users)
    return users
  }

  /// Sets the user's ratings of unknown films aside; whether there are others.
  private mutating func hasKnownFilm(
    user: Int, _ ratings: StagedRatings.ByUser, _ films: [UInt32?]
  ) throws -> Bool {
    var given: [StoredRating] = []
    try ratings.read(user: user, into: &given)
    var unknown = 0
    for rating in given where films[Int(rating.item)] == nil {
      unknown += 1
      reject(rating, ofUser: user, film: Int(rating.item), reason: "no film has this id")
    }
    response.unknownItems += unknown
    return unknown < given.count
  }

  private mutating func reject(
    _ rating: StoredRating, ofUser user: Int, film: Int, reason: String
  ) {
    refusalCount += 1
    if refusals.count >= Quarantine.capacity { return }
    let user = staged.userNames.names[user]
    let film = staged.filmNames.names[film]
    let cells = [user, film, "\(rating.value)", Self.seconds(rating.time)]
    refusals.append(
      Refusal(
        user: user, film: film,
        row: RejectedRow(
          file: staged.source, line: 0, column: "item", reason: reason,
          text: cells.map(Self.quoted).joined(separator: ","), header: "user,item,rating,time")))
  }

  /// Seconds since 1970 as the readers of data sets take them.
  private static func seconds(_ micros: Int64) -> String {
    let (seconds, fraction) = micros.quotientAndRemainder(dividingBy: 1_000_000)
    if fraction == 0 { return String(seconds) }
    return "\(seconds)." + String(String(1_000_000 + fraction).dropFirst())
  }

  /// A CSV cell (RFC 4180).
  private static func quoted(_ cell: String) -> String {
    guard cell.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return cell }
    return "\"" + cell.replacing("\"", with: "\"\"") + "\""
  }
}
