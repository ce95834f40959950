import SprocketCore

/// A data set before its transaction.
///
/// The writer is not held while a client is still sending, however slow it is, and a data set that
/// ends early has touched nothing. Cost: some 7 bytes for each rating and 45 for each film, plus the
/// names of users and films that ratings refer to.
struct StagedDataSet {
  private(set) var source = ""
  private(set) var isComplete = false
  /// The films, each once; what later rows say goes over what earlier ones said.
  private(set) var items: StagedItems
  /// The users and the films that ratings refer to, in order of their first rating.
  private(set) var userNames = NameList()
  private(set) var filmNames = NameList()
  /// The ratings; users and films are places in the names.
  private(set) var ratings = StagedRatings()
  /// Rows set aside, the first ones of them, and how many there are.
  private(set) var rejected: [RejectedRow] = []
  private(set) var rejectedCount = 0
  /// Events and deletions in the order in which they came.
  private(set) var events: [FeedbackEvent] = []
  private(set) var deletions: [Deletion] = []
  /// Whether the films are all there is to know of them.
  private(set) var replaces = false
  private(set) var provenance = Provenance()
  /// Numbers of rows in the quarantine that this data set repairs.
  private(set) var repairs: Set<Int> = []

  /// - Parameter databasePath: Beside it films wait that are too many for the memory.
  init(databasePath: String) {
    items = StagedItems(databasePath: databasePath)
  }

  /// Takes the next chunk.
  /// - Throws: `invalidArgument` when its columns do not fit together or hold impossible values.
  mutating func add(_ chunk: IngestChunk) throws(SprocketError) {
    if source.isEmpty { source = chunk.source }
    for item in chunk.items {
      _ = try ItemID(validating: item.item.rawValue)
      try items.add(item)
    }
    try add(chunk.ratings)
    for row in chunk.rejected { reject(row) }
    for event in chunk.events {
      if let fault = EventRule.violation(in: event) { throw Self.refusal("an event that \(fault)") }
    }
    events += chunk.events
    deletions += chunk.deletions
    if chunk.replace { replaces = true }
    if let given = chunk.provenance { provenance = given }
    repairs.formUnion(chunk.repairs)
    isComplete = chunk.complete
  }

  mutating func reject(_ row: RejectedRow) {
    rejectedCount += 1
    if rejected.count < Quarantine.capacity { rejected.append(row) }
  }

  private mutating func add(_ ratings: RatingColumns) throws(SprocketError) {
    let count = ratings.userIndex.count
    guard ratings.itemIndex.count == count, ratings.value.count == count,
      ratings.timeMicros.count == count
    else {
      throw Self.refusal(
        "columns of different lengths: \(count) users, \(ratings.itemIndex.count) films, "
          + "\(ratings.value.count) values, \(ratings.timeMicros.count) times")
    }
    for id in ratings.users { _ = try UserID(validating: id.rawValue) }
    for id in ratings.items { _ = try ItemID(validating: id.rawValue) }
    try check(ratings)
    let users = ratings.users.map { userNames.place(of: $0.rawValue) }
    let films = ratings.items.map { filmNames.place(of: $0.rawValue) }
    self.ratings.add(ratings, users: users, films: films)
  }

  private func check(_ ratings: RatingColumns) throws(SprocketError) {
    let userCount = UInt32(truncatingIfNeeded: ratings.users.count)
    let filmCount = UInt32(truncatingIfNeeded: ratings.items.count)
    for index in ratings.userIndex.indices {
      guard ratings.userIndex[index] < userCount, ratings.itemIndex[index] < filmCount else {
        throw Self.refusal("rating \(index + 1) refers beyond the chunk's users or films")
      }
      guard ratings.value[index] >= 0, ratings.value[index] <= 10 else {
        throw Self.refusal(
          "rating \(index + 1) has the value \(ratings.value[index]), not one from 0 to 10")
      }
      guard ratings.timeMicros[index] >= 0 else {
        throw Self.refusal("rating \(index + 1) has a time before 1970")
      }
    }
  }

  private static func refusal(_ fault: String) -> SprocketError {
    SprocketError(
      .invalidArgument, "a chunk of the data set has \(fault); nothing of the data set was taken")
  }
}

/// Names with their places, in order of first appearance.
struct NameList {
  private(set) var names: [String] = []
  private var places: [String: UInt32] = [:]

  mutating func place(of name: String) -> UInt32 {
    if let place = places[name] { return place }
    let place = UInt32(names.count)
    places[name] = place
    names.append(name)
    return place
  }
}
