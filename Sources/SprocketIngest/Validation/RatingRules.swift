import SprocketCore

/// What a row of ratings must obey, and the rating it makes.
struct RatingRules {
  enum Outcome {
    case rating(ParsedRating, isNewUser: Bool)
    case rejected(Rejection, isUnreadable: Bool)
  }

  static let smallest = 0.0
  static let largest = 10.0

  let itemColumn: String
  private let file: DataSetFile
  private let userField: Int
  private let itemField: Int
  private let ratingField: Int
  private let timeField: Int
  private let latestMicros: Int64
  /// The user of the row before; most rows have the same one.
  private var lastUser: Int?

  /// - Parameter latestMicros: Ratings after this time are refused.
  init(_ file: DataSetFile, latestMicros: Int64) {
    self.file = file
    self.latestMicros = latestMicros
    itemColumn = file.name(of: .item)
    userField = file.columns[.user] ?? 0
    itemField = file.columns[.item] ?? 1
    ratingField = file.columns[.rating] ?? 2
    timeField = file.columns[.time] ?? 3
  }

  /// Makes a rating of a row that has as many fields as there are columns. Users and, when there is
  /// no items file, films that are new get a row in `tables`.
  mutating func rating(_ record: Record, _ tables: inout DataSetTables) -> Outcome {
    let all = record.bytes.span
    let value: Double
    switch NumberText(all.extracting(record.range(ratingField))) {
    case .number(let number): value = number
    case .notFinite: return rejected(.rating, "is not a finite number")
    case .notANumber: return rejected(.rating, "is not a number")
    }
    guard value >= Self.smallest, value <= Self.largest else {
      return rejected(.rating, "is outside 0 to 10")
    }
    guard let time = TimeText.micros(all.extracting(record.range(timeField))) else {
      return rejected(.time, "is not a time: neither seconds since 1970 nor RFC 3339")
    }
    if time < 0 { return rejected(.time, "is before 1970") }
    if time > latestMicros { return rejected(.time, "is in the future") }

    let userRange = record.range(userField)
    let userID = all.extracting(userRange)
    var userRow = lastUser.flatMap { tables.users.equals($0, userID) ? $0 : nil }
    if userRow == nil { userRow = tables.users.row(of: userID) }
    if userRow == nil, let violation = violation(.user, record.bytes[userRange]) {
      return rejected(.user, violation)
    }

    let itemRange = record.range(itemField)
    let itemID = all.extracting(itemRange)
    var itemRow = tables.items.row(of: itemID)
    if itemRow == nil {
      if let violation = violation(.item, record.bytes[itemRange]) {
        return rejected(.item, violation)
      }
      if tables.itemsAreKnown {
        return .rejected(
          Rejection(column: itemColumn, reason: "is not among the films"), isUnreadable: false)
      }
      itemRow = tables.items.append(itemID, line: record.line)
    }
    let isNewUser = userRow == nil
    let user = userRow ?? tables.users.append(userID, line: record.line)
    lastUser = user
    return .rating(
      ParsedRating(
        userRow: user, itemRow: itemRow ?? 0, value: Float(value), timeMicros: time,
        line: record.line, offset: record.offset, byteCount: record.byteCount),
      isNewUser: isNewUser)
  }

  private func violation(_ kind: ColumnKind, _ bytes: ArraySlice<UInt8>) -> String? {
    IDRules.violation(in: bytes, isNumber: file.numericColumns.contains(kind))
  }

  private func rejected(_ kind: ColumnKind, _ reason: String) -> Outcome {
    .rejected(Rejection(column: file.name(of: kind), reason: reason), isUnreadable: true)
  }
}
