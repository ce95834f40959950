import CSprocketProto
package import SprocketCore

extension QuarantinedRow: WireMessage, StructConvertible {
  package static let codec = MessageCodec<QuarantinedRow>()
  static var initializer: StructInitializer<Sprocket__V1__QuarantinedRow> {
    sprocket__v1__quarantined_row__init
  }

  init(_ c: Sprocket__V1__QuarantinedRow) throws(Violation) {
    self.init(
      number: try Read.number(c.number, "number"),
      source: Read.text(c.source),
      version: c.version,
      row: try Read.message(c.row, "row"))
  }

  func write(
    to c: inout Sprocket__V1__QuarantinedRow, with out: Arena
  ) throws(Violation) {
    c.number = try out.number(number, "number")
    c.source = try out.text(source, "source")
    c.version = version
    c.row = try out.message(row, "row")
  }
}

extension QuarantineGroup: WireMessage, StructConvertible {
  package static let codec = MessageCodec<QuarantineGroup>()
  static var initializer: StructInitializer<Sprocket__V1__QuarantineGroup> {
    sprocket__v1__quarantine_group__init
  }

  init(_ c: Sprocket__V1__QuarantineGroup) throws(Violation) {
    self.init(
      source: Read.text(c.source),
      rows: try Read.message(c.rows, "rows"))
  }

  func write(
    to c: inout Sprocket__V1__QuarantineGroup, with out: Arena
  ) throws(Violation) {
    c.source = try out.text(source, "source")
    c.rows = try out.message(rows, "rows")
  }
}

extension ListQuarantineRequest: WireMessage, StructConvertible {
  package static let codec = MessageCodec<ListQuarantineRequest>()
  static var initializer: StructInitializer<Sprocket__V1__ListQuarantineRequest> {
    sprocket__v1__list_quarantine_request__init
  }

  init(_ c: Sprocket__V1__ListQuarantineRequest) throws(Violation) {
    self.init(
      source: Read.text(c.source),
      reason: Read.text(c.reason),
      after: try Read.number(c.after, "after"),
      limit: Int(c.limit))
  }

  func write(
    to c: inout Sprocket__V1__ListQuarantineRequest, with out: Arena
  ) throws(Violation) {
    c.source = try out.text(source, "source")
    c.reason = try out.text(reason, "reason")
    c.after = try out.number(after, "after")
    c.limit = try out.number(limit, "limit")
  }
}

extension ListQuarantineResponse: WireMessage, StructConvertible {
  package static let codec = MessageCodec<ListQuarantineResponse>()
  static var initializer: StructInitializer<Sprocket__V1__ListQuarantineResponse> {
    sprocket__v1__list_quarantine_response__init
  }

  init(_ c: Sprocket__V1__ListQuarantineResponse) throws(Violation) {
    self.init(
      rows: try Read.messages(c.rows, c.n_rows, "rows"),
      total: try Read.number(c.total, "total"),
      groups: try Read.messages(c.groups, c.n_groups, "groups"))
  }

  func write(
    to c: inout Sprocket__V1__ListQuarantineResponse, with out: Arena
  ) throws(Violation) {
    (c.n_rows, c.rows) = try out.messages(rows, "rows")
    c.total = try out.number(total, "total")
    (c.n_groups, c.groups) = try out.messages(groups, "groups")
  }
}

extension DiscardQuarantineRequest: WireMessage, StructConvertible {
  package static let codec = MessageCodec<DiscardQuarantineRequest>()
  static var initializer: StructInitializer<Sprocket__V1__DiscardQuarantineRequest> {
    sprocket__v1__discard_quarantine_request__init
  }

  init(_ c: Sprocket__V1__DiscardQuarantineRequest) throws(Violation) {
    self.init(
      numbers: try Read.counts(c.numbers, c.n_numbers, "numbers"),
      source: Read.text(c.source),
      reason: Read.text(c.reason),
      all: c.all != 0)
  }

  func write(
    to c: inout Sprocket__V1__DiscardQuarantineRequest, with out: Arena
  ) throws(Violation) {
    (c.n_numbers, c.numbers) = try out.counts(numbers, "numbers")
    c.source = try out.text(source, "source")
    c.reason = try out.text(reason, "reason")
    c.all = all ? 1 : 0
  }
}

extension DiscardQuarantineResponse: WireMessage, StructConvertible {
  package static let codec = MessageCodec<DiscardQuarantineResponse>()
  static var initializer: StructInitializer<Sprocket__V1__DiscardQuarantineResponse> {
    sprocket__v1__discard_quarantine_response__init
  }

  init(_ c: Sprocket__V1__DiscardQuarantineResponse) throws(Violation) {
    self.init(
      discarded: try Read.number(c.discarded, "discarded"))
  }

  func write(
    to c: inout Sprocket__V1__DiscardQuarantineResponse, with out: Arena
  ) throws(Violation) {
    c.discarded = try out.number(discarded, "discarded")
  }
}
