import SprocketCore

/// Gathers films, ratings and rejected rows until they make a chunk.
struct ChunkBuilder {
  static let maximumRatings = 100_000
  static let maximumItems = 2_000
  /// The size on the wire at which a chunk is handed on; far below the 4 MiB of a frame, since the
  /// film that fills it up may add some 100 KiB.
  static let maximumBytes = 2 << 20

  private let source: String
  private var chunk = IngestChunk()
  private var isFirst = true
  /// An upper estimate of the chunk's size on the wire.
  private var byteCount = 0
  private var userPlaces = ChunkPlaces()
  private var itemPlaces = ChunkPlaces()

  init(source: String) {
    self.source = source
  }

  var isFull: Bool {
    byteCount >= Self.maximumBytes || chunk.ratings.value.count >= Self.maximumRatings
      || chunk.items.count >= Self.maximumItems
  }

  mutating func add(_ item: Item) {
    chunk.items.append(item)
    let lists = [
      item.genres, item.directors, item.cast, item.tags, item.countries, item.writers,
    ]
    byteCount +=
      54 + item.certification.utf8.count + item.item.rawValue.utf8.count + item.title.utf8.count
    byteCount += item.imdbID.utf8.count + item.tmdbID.utf8.count
    byteCount += item.overview.utf8.count + item.language.utf8.count + 8
    byteCount += lists.joined().reduce(0) { $0 + $1.utf8.count + 4 }
  }

  mutating func add(_ row: RejectedRow) {
    chunk.rejected.append(row)
    byteCount += 32 + row.file.utf8.count + row.column.utf8.count + row.reason.utf8.count
    byteCount += row.text.utf8.count + row.header.utf8.count
  }

  mutating func add(_ rating: ParsedRating, _ tables: DataSetTables) {
    let (user, isNewUser) = userPlaces.place(of: rating.userRow)
    if isNewUser {
      let id = tables.users.text(rating.userRow)
      chunk.ratings.users.append(UserID(id))
      byteCount += id.utf8.count + 4
    }
    let (item, isNewItem) = itemPlaces.place(of: rating.itemRow)
    if isNewItem {
      let id = tables.items.text(rating.itemRow)
      chunk.ratings.items.append(ItemID(id))
      byteCount += id.utf8.count + 4
    }
    chunk.ratings.userIndex.append(user)
    chunk.ratings.itemIndex.append(item)
    chunk.ratings.value.append(rating.value)
    chunk.ratings.timeMicros.append(rating.timeMicros)
    // Varints of up to 3 bytes for either place and 9 for the time, 4 bytes for the value.
    byteCount += 19
  }

  /// The chunk so far; a new one is begun.
  mutating func take(complete: Bool) -> IngestChunk {
    var full = IngestChunk()
    swap(&full, &chunk)
    full.complete = complete
    if isFirst { full.source = source }
    isFirst = false
    byteCount = 0
    userPlaces.removeAll()
    itemPlaces.removeAll()
    return full
  }
}

/// Numbers rows in the order in which a chunk meets them, in constant time per row and per chunk.
private struct ChunkPlaces {
  private var chunkOfRow: [UInt32] = []
  private var placeOfRow: [UInt32] = []
  private var chunk: UInt32 = 1
  private var count: UInt32 = 0

  mutating func place(of row: Int) -> (place: UInt32, isNew: Bool) {
    if row >= chunkOfRow.count {
      let missing = max(row + 1, chunkOfRow.count * 2) - chunkOfRow.count
      chunkOfRow.append(contentsOf: repeatElement(0, count: missing))
      placeOfRow.append(contentsOf: repeatElement(0, count: missing))
    }
    if chunkOfRow[row] == chunk { return (placeOfRow[row], false) }
    chunkOfRow[row] = chunk
    placeOfRow[row] = count
    count += 1
    return (count - 1, true)
  }

  mutating func removeAll() {
    chunk += 1
    count = 0
  }
}
