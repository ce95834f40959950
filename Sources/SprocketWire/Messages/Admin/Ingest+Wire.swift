import CSprocketProto
package import SprocketCore

extension RejectedRow: WireMessage, StructConvertible {
  package static let codec = MessageCodec<RejectedRow>()
  static var initializer: StructInitializer<Sprocket__V1__RejectedRow> {
    sprocket__v1__rejected_row__init
  }

  init(_ c: Sprocket__V1__RejectedRow) throws(Violation) {
    self.init(
      file: Read.text(c.file),
      line: try Read.number(c.line, "line"),
      column: Read.text(c.column),
      reason: Read.text(c.reason),
      text: Read.text(c.text),
      header: Read.text(c.header))
  }

  func write(
    to c: inout Sprocket__V1__RejectedRow, with out: Arena
  ) throws(Violation) {
    c.file = try out.text(file, "file")
    c.line = try out.number(line, "line")
    c.column = try out.text(column, "column")
    c.reason = try out.text(reason, "reason")
    c.text = try out.text(text, "text")
    c.header = try out.text(header, "header")
  }
}

extension RatingColumns: WireMessage, StructConvertible {
  package static let codec = MessageCodec<RatingColumns>()
  static var initializer: StructInitializer<Sprocket__V1__RatingColumns> {
    sprocket__v1__rating_columns__init
  }

  init(_ c: Sprocket__V1__RatingColumns) throws(Violation) {
    self.init(
      users: try Read.userIDs(c.users, c.n_users, "users"),
      items: try Read.itemIDs(c.items, c.n_items, "items"),
      userIndex: Read.numbers(c.user_index, c.n_user_index),
      itemIndex: Read.numbers(c.item_index, c.n_item_index),
      value: Read.numbers(c.value, c.n_value),
      timeMicros: Read.numbers(c.time_micros, c.n_time_micros))
    try checkColumns()
  }

  /// The columns are equally long and point at users and films that are there, so that whoever
  /// walks them need not look.
  private func checkColumns() throws(Violation) {
    let columns = [
      ("item_index", itemIndex.count), ("value", value.count), ("time_micros", timeMicros.count),
    ]
    for (name, count) in columns where count != userIndex.count {
      throw Violation("has \(count) values where user_index has \(userIndex.count)", field: name)
    }
    if let index = userIndex.first(where: { $0 >= users.count }) {
      throw Violation("\(index) where there are \(users.count) users", field: "user_index")
    }
    if let index = itemIndex.first(where: { $0 >= items.count }) {
      throw Violation("\(index) where there are \(items.count) items", field: "item_index")
    }
  }

  func write(
    to c: inout Sprocket__V1__RatingColumns, with out: Arena
  ) throws(Violation) {
    (c.n_users, c.users) = try out.userIDs(users, "users")
    (c.n_items, c.items) = try out.itemIDs(items, "items")
    (c.n_user_index, c.user_index) = try out.numbers(userIndex)
    (c.n_item_index, c.item_index) = try out.numbers(itemIndex)
    (c.n_value, c.value) = try out.numbers(value)
    (c.n_time_micros, c.time_micros) = try out.numbers(timeMicros)
  }
}

extension Deletion: WireMessage, StructConvertible {
  package static let codec = MessageCodec<Deletion>()
  static var initializer: StructInitializer<Sprocket__V1__Deletion> {
    sprocket__v1__deletion__init
  }

  init(_ c: Sprocket__V1__Deletion) throws(Violation) {
    self.init(
      user: try Read.optionalUserID(c.user, "user"),
      item: try Read.itemID(c.item, "item"))
  }

  func write(
    to c: inout Sprocket__V1__Deletion, with out: Arena
  ) throws(Violation) {
    c.user = try out.text(user?.rawValue ?? "", "user")
    c.item = try out.text(item.rawValue, "item")
  }
}

extension IngestChunk: WireMessage, StructConvertible {
  package static let codec = MessageCodec<IngestChunk>()
  static var initializer: StructInitializer<Sprocket__V1__IngestChunk> {
    sprocket__v1__ingest_chunk__init
  }

  init(_ c: Sprocket__V1__IngestChunk) throws(Violation) {
    self.init(
      source: Read.text(c.source),
      items: try Read.messages(c.items, c.n_items, "items"),
      ratings: try Read.optionalMessage(c.ratings, "ratings") ?? RatingColumns(),
      rejected: try Read.messages(c.rejected, c.n_rejected, "rejected"),
      complete: c.complete != 0,
      events: try Read.messages(c.events, c.n_events, "events"),
      deletions: try Read.messages(c.deletions, c.n_deletions, "deletions"),
      replace: c.replace != 0,
      provenance: try Read.optionalMessage(c.provenance, "provenance"),
      repairs: try Read.counts(c.repairs, c.n_repairs, "repairs"))
  }

  func write(
    to c: inout Sprocket__V1__IngestChunk, with out: Arena
  ) throws(Violation) {
    c.source = try out.text(source, "source")
    (c.n_items, c.items) = try out.messages(items, "items")
    if ratings != RatingColumns() { c.ratings = try out.message(ratings, "ratings") }
    (c.n_rejected, c.rejected) = try out.messages(rejected, "rejected")
    c.complete = complete ? 1 : 0
    (c.n_events, c.events) = try out.messages(events, "events")
    (c.n_deletions, c.deletions) = try out.messages(deletions, "deletions")
    c.replace = replace ? 1 : 0
    if let provenance { c.provenance = try out.message(provenance, "provenance") }
    (c.n_repairs, c.repairs) = try out.counts(repairs, "repairs")
  }
}

extension IngestResponse: WireMessage, StructConvertible {
  package static let codec = MessageCodec<IngestResponse>()
  static var initializer: StructInitializer<Sprocket__V1__IngestResponse> {
    sprocket__v1__ingest_response__init
  }

  init(_ c: Sprocket__V1__IngestResponse) throws(Violation) {
    self.init(
      itemsAdded: try Read.number(c.items_added, "items_added"),
      itemsChanged: try Read.number(c.items_changed, "items_changed"),
      itemsUnchanged: try Read.number(c.items_unchanged, "items_unchanged"),
      ratingsAdded: try Read.number(c.ratings_added, "ratings_added"),
      ratingsChanged: try Read.number(c.ratings_changed, "ratings_changed"),
      ratingsUnchanged: try Read.number(c.ratings_unchanged, "ratings_unchanged"),
      rejected: try Read.number(c.rejected, "rejected"),
      unknownItems: try Read.number(c.unknown_items, "unknown_items"),
      commitMilliseconds: c.commit_milliseconds,
      eventsAdded: try Read.number(c.events_added, "events_added"),
      eventsUnchanged: try Read.number(c.events_unchanged, "events_unchanged"),
      ratingsDeleted: try Read.number(c.ratings_deleted, "ratings_deleted"),
      itemsDeleted: try Read.number(c.items_deleted, "items_deleted"),
      unknownDeletions: try Read.number(c.unknown_deletions, "unknown_deletions"),
      version: c.version,
      repaired: try Read.number(c.repaired, "repaired"))
  }

  func write(
    to c: inout Sprocket__V1__IngestResponse, with out: Arena
  ) throws(Violation) {
    c.items_added = try out.number(itemsAdded, "items_added")
    c.items_changed = try out.number(itemsChanged, "items_changed")
    c.items_unchanged = try out.number(itemsUnchanged, "items_unchanged")
    c.ratings_added = try out.number(ratingsAdded, "ratings_added")
    c.ratings_changed = try out.number(ratingsChanged, "ratings_changed")
    c.ratings_unchanged = try out.number(ratingsUnchanged, "ratings_unchanged")
    c.rejected = try out.number(rejected, "rejected")
    c.unknown_items = try out.number(unknownItems, "unknown_items")
    c.commit_milliseconds = commitMilliseconds
    c.events_added = try out.number(eventsAdded, "events_added")
    c.events_unchanged = try out.number(eventsUnchanged, "events_unchanged")
    c.ratings_deleted = try out.number(ratingsDeleted, "ratings_deleted")
    c.items_deleted = try out.number(itemsDeleted, "items_deleted")
    c.unknown_deletions = try out.number(unknownDeletions, "unknown_deletions")
    c.version = version
    c.repaired = try out.number(repaired, "repaired")
  }
}
