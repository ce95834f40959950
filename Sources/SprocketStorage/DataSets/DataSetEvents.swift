import GRDB
import SprocketCore

/// Events and deletions of a data set on their way into the journal.
struct DataSetEvents {
  private let db: Database
  private let keys: KeyCache

  init(_ db: Database, keys: KeyCache) {
    self.db = db
    self.keys = keys
  }

  /// Appends the events that are not in the journal yet, in their order. Those of unknown films are
  /// set aside.
  func append(_ staged: inout StagedDataSet, _ response: inout IngestResponse) throws {
    if staged.events.isEmpty { return }
    var journal = try JournalTransaction(db, keys: keys, now: WallClock.microseconds())
    // Events without an id are told apart by what they say: so many of the same are there already.
    var met: [FeedbackEvent: Int] = [:]
    for event in staged.events {
      let known = try journal.known(event.user, event.item)
      guard let item = known.item else {
        response.unknownItems += 1
        staged.reject(
          RejectedRow(
            file: staged.source, line: 0, column: "item", reason: "no film has this id",
            text: "\(event.user),\(event.item),\(event.kind.rawValue),\(event.timeMicros)"))
        continue
      }
      if event.eventID.isEmpty, let user = known.user {
        let number = met[event, default: 0]
        met[event] = number + 1
        if try journal.count(same: event, user: user, item: item) > number {
          response.eventsUnchanged += 1
          continue
        }
      }
      let receipt = try journal.append([event], createMissing: false).get()
      response.eventsAdded += receipt.recorded.count
      response.eventsUnchanged += receipt.duplicates
    }
    try journal.finish()
  }

  /// Deletes films, and takes users' feedback on films back with an event for each, so that all who
  /// follow the journal learn of it.
  func delete(_ deletions: [Deletion], _ response: inout IngestResponse) throws {
    if deletions.isEmpty { return }
    let now = WallClock.microseconds()
    var journal = try JournalTransaction(db, keys: keys, now: now)
    var films: [(id: ItemID, key: Int64)] = []
    for deletion in deletions {
      guard let user = deletion.user else {
        if let key = try KeyLookup(db).item(deletion.item.rawValue),
          !films.contains(where: { $0.key == key })
        {
          films.append((deletion.item, key))
          response.itemsDeleted += 1
        } else {
          response.unknownDeletions += 1
        }
        continue
      }
      let known = try journal.known(user, deletion.item)
      guard let userKey = known.user, let item = known.item,
        try journal.hasFeedback(user: userKey, item: item)
      else {
        response.unknownDeletions += 1
        continue
      }
      _ = try journal.append(
        [FeedbackEvent(user: user, item: deletion.item, kind: .retract, timeMicros: now)],
        createMissing: false
      ).get()
      response.ratingsDeleted += 1
    }
    try journal.finish()
    try db.deleteItems(films, keys: keys)
  }
}
