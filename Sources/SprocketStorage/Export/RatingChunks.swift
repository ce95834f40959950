import GRDB
import SprocketCore

/// Cuts the ratings of all users into chunks of columns.
struct RatingChunks {
  /// Ratings of a chunk: with the ids of films, which count for themselves, some half MiB.
  private static let chunkRatings = 32_768

  /// The ids of films, each at the place of its key.
  private let itemIDs: [ItemID]
  /// The keys of films that were deleted; what refers to them is left out.
  private let deleted: Set<Int64>
  /// For each key of a film its place in the columns of the chunk `chunkOfPlace` says.
  private var places: [UInt32]
  private var chunkOfPlace: [UInt32]
  private var chunkNumber: UInt32 = 0
  /// The user whose ratings go on in the next chunk, and what is left of them.
  private var user: Int64 = 0
  private var rest: ArraySlice<StoredRating> = []

  init(itemIDs: [ItemID], deleted: Set<Int64>) {
    self.itemIDs = itemIDs
    self.deleted = deleted
    places = [UInt32](repeating: 0, count: itemIDs.count)
    chunkOfPlace = [UInt32](repeating: 0, count: itemIDs.count)
  }

  /// The id of the film with a key, or nil when it was deleted.
  func itemID(ofKey key: Int64) throws -> ItemID? {
    if let place = Int(exactly: key), itemIDs.indices.contains(place),
      !itemIDs[place].rawValue.isEmpty
    {
      return itemIDs[place]
    }
    if deleted.contains(key) { return nil }
    throw SprocketError(
      .dataLoss, "feedback refers to the item key \(key), which no film has; restore a copy")
  }

  /// Fills a chunk; true when no ratings are left.
  mutating func fill(
    _ columns: inout RatingColumns, _ db: Database, forgotten: Set<UInt64>
  ) throws -> Bool {
    chunkNumber += 1
    var bytes = 0
    let ids = try PreparedStatement(db, "SELECT id FROM users WHERE key = ?")
    if !rest.isEmpty {
      try add(rest, ofUser: user, ids, to: &columns, &bytes, forgotten: forgotten)
      if !rest.isEmpty { return false }
    }
    var isDone = true
    try RatingReader(db).forEachUser(after: user) { key, ratings in
      user = key
      try add(ratings[...], ofUser: key, ids, to: &columns, &bytes, forgotten: forgotten)
      isDone = rest.isEmpty && hasRoom(columns, bytes)
      return isDone
    }
    return isDone
  }

  private func hasRoom(_ columns: RatingColumns, _ bytes: Int) -> Bool {
    columns.value.count < Self.chunkRatings && bytes < ExportProgress.chunkBytes
  }

  /// Adds as many ratings of a user as the chunk has room for, and keeps the rest.
  private mutating func add(
    _ ratings: ArraySlice<StoredRating>, ofUser key: Int64, _ ids: PreparedStatement,
    to columns: inout RatingColumns, _ bytes: inout Int, forgotten: Set<UInt64>
  ) throws {
    rest = []
    try ids.bind(1, key)
    guard let id = try ids.first({ $0.text(0) }) else {
      throw SprocketError(
        .dataLoss, "ratings refer to a user that is not in the database; restore a copy")
    }
    let user = UserID(id)
    if !forgotten.isEmpty, forgotten.contains(Tombstone.hash(of: user)) { return }
    let place = UInt32(columns.users.count)
    columns.users.append(user)
    bytes += id.utf8.count + 3
    for index in ratings.indices {
      if index > ratings.startIndex, !hasRoom(columns, bytes) {
        rest = ratings[index...]
        return
      }
      let rating = ratings[index]
      guard let item = try self.place(ofItem: Int64(rating.item), in: &columns, &bytes) else {
        continue
      }
      columns.userIndex.append(place)
      columns.itemIndex.append(item)
      columns.value.append(rating.value)
      columns.timeMicros.append(rating.time)
      bytes += 16
    }
  }

  private mutating func place(
    ofItem key: Int64, in columns: inout RatingColumns, _ bytes: inout Int
  ) throws -> UInt32? {
    guard let id = try itemID(ofKey: key) else { return nil }
    let index = Int(key)
    if chunkOfPlace[index] == chunkNumber { return places[index] }
    let place = UInt32(columns.items.count)
    columns.items.append(id)
    bytes += id.rawValue.utf8.count + 3
    places[index] = place
    chunkOfPlace[index] = chunkNumber
    return place
  }
}
