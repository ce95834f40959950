import SprocketCore

/// The latest rating of each pair of user and film, for files that are not grouped by user.
///
/// At most 4 million pairs, some 300 MB.
struct PairIndex {
  static let maximumPairs = 4_000_000

  /// Where the rating stands that counts so far.
  struct Place {
    var timeMicros: Int64
    var offset: Int
    var line: Int
    var byteCount: Int
  }

  enum Outcome {
    case isNew
    case earlierStays(Place)
    case laterReplaces(Place)
    case isFull
  }

  private var places: [UInt64: Place] = [:]

  /// Reads the rows that stand before `offset` once more.
  init(
    rowsOf file: DataSetFile, before offset: Int, _ rules: RatingRules, _ tables: DataSetTables
  ) throws(SprocketError) {
    var reader = try RecordReader(file)
    var rules = rules
    // Nothing is new in rows that have been read before, so the copy stays as it is.
    var tables = tables
    while true {
      let step = try reader.next()
      if case .end = step { break }
      guard reader.record.offset < offset else { break }
      guard case .record = step, reader.record.count == file.columnNames.count,
        case .rating(let rating, _) = rules.rating(reader.record, &tables)
      else { continue }
      _ = add(rating)
    }
  }

  /// Adds a rating; the later time counts, and the first row when the times are equal.
  mutating func add(_ rating: ParsedRating) -> Outcome {
    let pair = UInt64(rating.userRow) << 32 | UInt64(rating.itemRow)
    let place = Place(
      timeMicros: rating.timeMicros, offset: rating.offset, line: rating.line,
      byteCount: rating.byteCount)
    if let earlier = places[pair] {
      guard rating.timeMicros > earlier.timeMicros else { return .earlierStays(earlier) }
      places[pair] = place
      return .laterReplaces(earlier)
    }
    guard places.count < Self.maximumPairs else { return .isFull }
    places[pair] = place
    return .isNew
  }
}
