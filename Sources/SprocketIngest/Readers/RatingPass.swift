import Foundation
import SprocketCore

/// A rating and where it stands.
struct ParsedRating {
  var userRow: Int
  var itemRow: Int
  var value: Float
  var timeMicros: Int64
  var line: Int
  var offset: Int
  var byteCount: Int
}

/// Reads the ratings.
///
/// Files are usually grouped by user; then one user's ratings are held until the next user comes,
/// and duplicates among them are found exactly. When a user comes back, the file is not grouped:
/// what was read so far is read once more into an index of pairs, which finds duplicates from then
/// on, up to `PairIndex.maximumPairs` of them.
struct RatingPass: FilePass {
  /// A user with more ratings than this ends the grouped reading.
  static let maximumGroup = 1 << 18

  private(set) var intake: RowIntake
  private var rules: RatingRules
  /// The ratings of the present user.
  private var group: [ParsedRating] = []
  private var places = GroupPlaces()
  /// Ratings that are final and wait for room in a chunk.
  private var ready: [ParsedRating] = []
  private var emitted = 0
  private var index: PairIndex?
  private var isAtEnd = false

  init(_ file: DataSetFile, now: Date) throws(SprocketError) {
    intake = try RowIntake(file)
    rules = RatingRules(file, latestMicros: Int64((now.timeIntervalSince1970 + 86_400) * 1e6))
  }

  mutating func fill(
    _ builder: inout ChunkBuilder, _ tables: inout DataSetTables
  ) throws(SprocketError) -> Bool {
    while true {
      while emitted < ready.count, !builder.isFull {
        tables.note(ready[emitted])
        builder.add(ready[emitted], tables)
        emitted += 1
      }
      if builder.isFull { return false }
      ready.removeAll(keepingCapacity: true)
      emitted = 0
      if isAtEnd { return true }
      // Rows are read until a user's group is complete or the chunk is filled by rejected rows.
      while ready.isEmpty, !isAtEnd, !builder.isFull {
        if try intake.next(&builder) {
          try take(&builder, &tables)
        } else {
          isAtEnd = true
          endGroup()
        }
      }
    }
  }

  private mutating func take(
    _ builder: inout ChunkBuilder, _ tables: inout DataSetTables
  ) throws(SprocketError) {
    switch rules.rating(intake.reader.record, &tables) {
    case .rejected(let rejection, let isUnreadable):
      try intake.reject(rejection, isUnreadable: isUnreadable, &builder)
    case .rating(let rating, let isNewUser):
      if index == nil {
        let isSameUser = group.first.map { $0.userRow == rating.userRow } ?? isNewUser
        if isSameUser, group.count < Self.maximumGroup {
          try addToGroup(rating, &builder)
          return
        }
        endGroup()
        if isNewUser {
          try addToGroup(rating, &builder)
          return
        }
        index = try PairIndex(rowsOf: intake.reader.file, before: rating.offset, rules, tables)
      }
      try addToIndex(rating, &builder)
    }
  }

  private mutating func addToGroup(
    _ rating: ParsedRating, _ builder: inout ChunkBuilder
  ) throws(SprocketError) {
    guard let place = places.place(of: rating.itemRow, next: group.count) else {
      group.append(rating)
      intake.accept()
      return
    }
    let earlier = group[place]
    if rating.timeMicros > earlier.timeMicros {
      group[place] = rating
      try replace(line: earlier.line, earlier.offset, earlier.byteCount, by: rating, &builder)
    } else {
      try rejectRepeated(rating, line: earlier.line, earlier.timeMicros, &builder)
    }
  }

  private mutating func addToIndex(
    _ rating: ParsedRating, _ builder: inout ChunkBuilder
  ) throws(SprocketError) {
    switch index?.add(rating) {
    case .earlierStays(let earlier):
      try rejectRepeated(rating, line: earlier.line, earlier.timeMicros, &builder)
    case .laterReplaces(let earlier):
      ready.append(rating)
      try replace(line: earlier.line, earlier.offset, earlier.byteCount, by: rating, &builder)
    case .isFull:
      ready.append(rating)
      intake.accept()
      intake.find(
        "",
        "comes after \(PairIndex.maximumPairs) others in a file that is not grouped by user; "
          + "whether it repeats one of them is left to the store")
    case .isNew, nil:
      ready.append(rating)
      intake.accept()
    }
  }

  private mutating func endGroup() {
    if ready.isEmpty {
      swap(&ready, &group)
    } else {
      ready += group
      group.removeAll(keepingCapacity: true)
    }
    places.removeAll()
  }

  private mutating func replace(
    line: Int, _ offset: Int, _ byteCount: Int, by rating: ParsedRating,
    _ builder: inout ChunkBuilder
  ) throws(SprocketError) {
    intake.accept()
    try intake.rejectAfterAll(
      Rejection(
        column: rules.itemColumn,
        reason: "is rated by the same user in line \(rating.line), which is later",
        group: "is rated by the same user in another line, which is later"),
      line: line, offset: offset, byteCount: byteCount, &builder)
  }

  private mutating func rejectRepeated(
    _ rating: ParsedRating, line: Int, _ timeMicros: Int64, _ builder: inout ChunkBuilder
  ) throws(SprocketError) {
    let when = timeMicros == rating.timeMicros ? "at the same time" : "which is later"
    try intake.reject(
      Rejection(
        column: rules.itemColumn, reason: "is rated by the same user in line \(line), \(when)",
        group: "is rated by the same user in another line, \(when)"),
      isUnreadable: false, &builder)
  }
}

extension DataSetTables {
  /// Widens the scale and the time range by a rating that is taken.
  fileprivate mutating func note(_ rating: ParsedRating) {
    if ratingScale == nil { ratingScale = RatingScale(rating.value) }
    ratingScale?.include(rating.value)
    let time = rating.timeMicros
    guard let range = timeRange else {
      timeRange = time...time
      return
    }
    if !range.contains(time) {
      timeRange = min(range.lowerBound, time)...max(range.upperBound, time)
    }
  }
}

/// Which films the present user has rated, and where in the group; constant time, no hashing.
private struct GroupPlaces {
  private var groupOfItem: [UInt32] = []
  private var placeOfItem: [UInt32] = []
  private var group: UInt32 = 1

  /// The place of a film in the group, or nil when it is new, which gives it the place `next`.
  mutating func place(of item: Int, next: Int) -> Int? {
    if item >= groupOfItem.count {
      let missing = max(item + 1, groupOfItem.count * 2) - groupOfItem.count
      groupOfItem.append(contentsOf: repeatElement(0, count: missing))
      placeOfItem.append(contentsOf: repeatElement(0, count: missing))
    }
    if groupOfItem[item] == group { return Int(placeOfItem[item]) }
    groupOfItem[item] = group
    placeOfItem[item] = UInt32(next)
    return nil
  }

  mutating func removeAll() { group += 1 }
}
