import GRDB
import SprocketCore

/// A staged data set on its way into the tables: films, then users, then ratings user by user.
struct DataSetTransaction {
  private let db: Database
  private var staged: StagedDataSet
  private var response = IngestResponse()

  init(_ db: Database, staged: StagedDataSet) {
    self.db = db
    self.staged = staged
  }

  /// Writes everything and gives the counts.
  static func apply(_ staged: StagedDataSet, to db: Database) throws -> IngestResponse {
    var transaction = DataSetTransaction(db, staged: staged)
    try transaction.writeItems()
    try transaction.writeRatings()
    try Quarantine(db).replace(transaction.staged.rejected, ofSource: staged.source)
    transaction.response.rejected = transaction.staged.rejectedCount
    return transaction.response
  }

  private mutating func writeItems() throws {
    var writer = try ItemWriter(db)
    for item in staged.items {
      switch try writer.upsert(item, replacing: .onlyGivenFields).0 {
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
    let films = try staged.filmNames.names.map { try lookup.item($0) }
    let rows = UserOrder(
      users: staged.user, userCount: staged.userNames.names.count,
      including: { [staged] in films[Int(staged.film[$0])] != nil })
    rejectUnknownFilms(films)
    let users = try userKeys(rows, lookup: lookup)
    var writer = try RatingWriter(db)
    for user in users.sorted(by: { $0.key < $1.key }) {
      writer.begin(user: user.key, isNew: user.isNew)
      for row in rows.rows(of: user.place) {
        guard let film = films[Int(staged.film[row])] else { continue }
        writer.add(item: film, value: staged.value[row], time: staged.timeMicros[row], row: row)
      }
      for rating in try writer.commitUser() {
        reject(row: rating.row, reason: "the data set has a later rating of this user for it")
      }
    }
    try writer.finish()
    response.ratingsAdded = writer.added
    response.ratingsChanged = writer.changed
    response.ratingsUnchanged = writer.unchanged
  }

  /// The keys of all users that have a rating to write; new users are added.
  private func userKeys(_ rows: UserOrder, lookup: KeyLookup) throws
    -> [(place: Int, key: Int64, isNew: Bool)]
  {
    let writer = try UserWriter(db)
    var users: [(place: Int, key: Int64, isNew: Bool)] = []
    users.reserveCapacity(staged.userNames.names.count)
    var added = 0
    for (place, name) in staged.userNames.names.enumerated() where !rows.rows(of: place).isEmpty {
      if let key = try lookup.user(name) {
        users.append((place, key, false))
      } else {
        users.append((place, try writer.add(name), true))
        added += 1
      }
    }
    try db.add(added, to: .users)
    return users
  }

  // MARK: Rows set aside

  private mutating func rejectUnknownFilms(_ films: [Int64?]) {
    if films.allSatisfy({ $0 != nil }) { return }
    for row in staged.user.indices where films[Int(staged.film[row])] == nil {
      response.unknownItems += 1
      reject(row: row, reason: "no film has this id")
    }
  }

  private mutating func reject(row: Int, reason: String) {
    let user = staged.userNames.names[Int(staged.user[row])]
    let film = staged.filmNames.names[Int(staged.film[row])]
    staged.reject(
      RejectedRow(
        file: staged.source, line: 0, column: "item", reason: reason,
        text: "\(user),\(film),\(staged.value[row]),\(staged.timeMicros[row])"))
  }
}

/// The rows of each user, in the order in which they came: a counting sort by user.
struct UserOrder {
  private var starts: [Int]
  private var order: [UInt32]

  init(users: [UInt32], userCount: Int, including isIncluded: (Int) -> Bool) {
    starts = [Int](repeating: 0, count: userCount + 1)
    var included = 0
    for row in users.indices where isIncluded(row) {
      starts[Int(users[row]) + 1] += 1
      included += 1
    }
    for user in 0..<userCount { starts[user + 1] += starts[user] }
    var next = starts
    order = [UInt32](repeating: 0, count: included)
    for row in users.indices where isIncluded(row) {
      let user = Int(users[row])
      order[next[user]] = UInt32(row)
      next[user] += 1
    }
  }

  /// The row numbers of a user.
  func rows(of user: Int) -> LazyMapSequence<ArraySlice<UInt32>, Int> {
    order[starts[user]..<starts[user + 1]].lazy.map(Int.init)
  }
}
