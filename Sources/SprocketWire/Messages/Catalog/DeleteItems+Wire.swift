import CSprocketProto
package import SprocketCore

extension DeleteItemsRequest: WireMessage, StructConvertible {
  package static let codec = MessageCodec<DeleteItemsRequest>()
  static var initializer: StructInitializer<Sprocket__V1__DeleteItemsRequest> {
    sprocket__v1__delete_items_request__init
  }

  init(_ c: Sprocket__V1__DeleteItemsRequest) throws(Violation) {
    self.init(
      items: try Read.itemIDs(c.items, c.n_items, "items"))
  }

  func write(
    to c: inout Sprocket__V1__DeleteItemsRequest, with out: Arena
  ) throws(Violation) {
    (c.n_items, c.items) = try out.itemIDs(items, "items")
  }
}

extension DeleteItemsResponse: WireMessage, StructConvertible {
  package static let codec = MessageCodec<DeleteItemsResponse>()
  static var initializer: StructInitializer<Sprocket__V1__DeleteItemsResponse> {
    sprocket__v1__delete_items_response__init
  }

  init(_ c: Sprocket__V1__DeleteItemsResponse) throws(Violation) {
    self.init(
      deleted: try Read.number(c.deleted, "deleted"))
  }

  func write(
    to c: inout Sprocket__V1__DeleteItemsResponse, with out: Arena
  ) throws(Violation) {
    c.deleted = try out.number(deleted, "deleted")
  }
}
