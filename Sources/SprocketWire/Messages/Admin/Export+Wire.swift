import CSprocketProto
package import SprocketCore

extension ExportRequest: WireMessage, StructConvertible {
  package static let codec = MessageCodec<ExportRequest>()
  static var initializer: StructInitializer<Sprocket__V1__ExportRequest> {
    sprocket__v1__export_request__init
  }

  init(_ c: Sprocket__V1__ExportRequest) {
    self.init(
      items: c.items != 0, ratings: c.ratings != 0, events: c.events != 0,
      snapshot: c.snapshot != 0)
  }

  func write(to c: inout Sprocket__V1__ExportRequest, with out: Arena) {
    c.items = items ? 1 : 0
    c.ratings = ratings ? 1 : 0
    c.events = events ? 1 : 0
    c.snapshot = snapshot ? 1 : 0
  }
}

extension ExportTotals: WireMessage, StructConvertible {
  package static let codec = MessageCodec<ExportTotals>()
  static var initializer: StructInitializer<Sprocket__V1__ExportTotals> {
    sprocket__v1__export_totals__init
  }

  init(_ c: Sprocket__V1__ExportTotals) throws(Violation) {
    self.init(
      items: try Read.number(c.items, "items"),
      ratings: try Read.number(c.ratings, "ratings"),
      events: try Read.number(c.events, "events"),
      position: c.position,
      snapshotBytes: try Read.number(c.snapshot_bytes, "snapshot_bytes"),
      snapshotVersion: Read.optionalVersion(c.snapshot_version))
  }

  func write(
    to c: inout Sprocket__V1__ExportTotals, with out: Arena
  ) throws(Violation) {
    c.items = try out.number(items, "items")
    c.ratings = try out.number(ratings, "ratings")
    c.events = try out.number(events, "events")
    c.position = position
    c.snapshot_bytes = try out.number(snapshotBytes, "snapshot_bytes")
    c.snapshot_version = try out.text(snapshotVersion?.rawValue ?? "", "snapshot_version")
  }
}

extension ExportChunk: WireMessage, StructConvertible {
  package static let codec = MessageCodec<ExportChunk>()
  static var initializer: StructInitializer<Sprocket__V1__ExportChunk> {
    sprocket__v1__export_chunk__init
  }

  init(_ c: Sprocket__V1__ExportChunk) throws(Violation) {
    self.init(
      totals: try Read.optionalMessage(c.totals, "totals"),
      items: try Read.messages(c.items, c.n_items, "items"),
      ratings: try Read.optionalMessage(c.ratings, "ratings") ?? RatingColumns(),
      events: try Read.messages(c.events, c.n_events, "events"),
      complete: c.complete != 0,
      snapshot: Read.bytes(c.snapshot))
  }

  func write(
    to c: inout Sprocket__V1__ExportChunk, with out: Arena
  ) throws(Violation) {
    if let totals { c.totals = try out.message(totals, "totals") }
    (c.n_items, c.items) = try out.messages(items, "items")
    if ratings != RatingColumns() { c.ratings = try out.message(ratings, "ratings") }
    (c.n_events, c.events) = try out.messages(events, "events")
    c.complete = complete ? 1 : 0
    c.snapshot = try out.bytes(snapshot)
  }
}
