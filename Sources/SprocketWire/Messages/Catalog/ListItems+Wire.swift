import CSprocketProto
package import SprocketCore

extension ListItemsRequest: WireMessage, StructConvertible {
  package static let codec = MessageCodec<ListItemsRequest>()
  static var initializer: StructInitializer<Sprocket__V1__ListItemsRequest> {
    sprocket__v1__list_items_request__init
  }

  init(_ c: Sprocket__V1__ListItemsRequest) {
    self.init(
      pageSize: Int(c.page_size),
      pageToken: Read.text(c.page_token))
  }

  func write(
    to c: inout Sprocket__V1__ListItemsRequest, with out: Arena
  ) throws(Violation) {
    c.page_size = try out.number(pageSize, "page_size")
    c.page_token = try out.text(pageToken, "page_token")
  }
}

extension ListItemsResponse: WireMessage, StructConvertible {
  package static let codec = MessageCodec<ListItemsResponse>()
  static var initializer: StructInitializer<Sprocket__V1__ListItemsResponse> {
    sprocket__v1__list_items_response__init
  }

  init(_ c: Sprocket__V1__ListItemsResponse) throws(Violation) {
    self.init(
      items: try Read.messages(c.items, c.n_items, "items"),
      nextPageToken: Read.text(c.next_page_token),
      total: try Read.number(c.total, "total"))
  }

  func write(
    to c: inout Sprocket__V1__ListItemsResponse, with out: Arena
  ) throws(Violation) {
    (c.n_items, c.items) = try out.messages(items, "items")
    c.next_page_token = try out.text(nextPageToken, "next_page_token")
    c.total = try out.number(total, "total")
  }
}
