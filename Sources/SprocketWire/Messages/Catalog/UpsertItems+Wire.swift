import CSprocketProto
package import SprocketCore

extension UpsertItemsRequest: WireMessage, StructConvertible {
  package static let codec = MessageCodec<UpsertItemsRequest>()
  static var initializer: StructInitializer<Sprocket__V1__UpsertItemsRequest> {
    sprocket__v1__upsert_items_request__init
  }

  init(_ c: Sprocket__V1__UpsertItemsRequest) throws(Violation) {
    self.init(
      items: try Read.messages(c.items, c.n_items, "items"))
  }

  func write(
    to c: inout Sprocket__V1__UpsertItemsRequest, with out: Arena
  ) throws(Violation) {
    (c.n_items, c.items) = try out.messages(items, "items")
  }
}

extension UpsertItemsResponse: WireMessage, StructConvertible {
  package static let codec = MessageCodec<UpsertItemsResponse>()
  static var initializer: StructInitializer<Sprocket__V1__UpsertItemsResponse> {
    sprocket__v1__upsert_items_response__init
  }

  init(_ c: Sprocket__V1__UpsertItemsResponse) throws(Violation) {
    self.init(
      added: try Read.number(c.added, "added"),
      changed: try Read.number(c.changed, "changed"),
      unchanged: try Read.number(c.unchanged, "unchanged"))
  }

  func write(
    to c: inout Sprocket__V1__UpsertItemsResponse, with out: Arena
  ) throws(Violation) {
    c.added = try out.number(added, "added")
    c.changed = try out.number(changed, "changed")
    c.unchanged = try out.number(unchanged, "unchanged")
  }
}
