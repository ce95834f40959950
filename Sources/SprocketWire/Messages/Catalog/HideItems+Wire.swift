import CSprocketProto
package import SprocketCore

extension HideItemsRequest: WireMessage, StructConvertible {
  package static let codec = MessageCodec<HideItemsRequest>()
  static var initializer: StructInitializer<Sprocket__V1__HideItemsRequest> {
    sprocket__v1__hide_items_request__init
  }

  init(_ c: Sprocket__V1__HideItemsRequest) throws(Violation) {
    self.init(
      items: try Read.itemIDs(c.items, c.n_items, "items"),
      unhide: c.unhide != 0)
  }

  func write(
    to c: inout Sprocket__V1__HideItemsRequest, with out: Arena
  ) throws(Violation) {
    (c.n_items, c.items) = try out.itemIDs(items, "items")
    c.unhide = unhide ? 1 : 0
  }
}

extension HideItemsResponse: WireMessage, StructConvertible {
  package static let codec = MessageCodec<HideItemsResponse>()
  static var initializer: StructInitializer<Sprocket__V1__HideItemsResponse> {
    sprocket__v1__hide_items_response__init
  }

  init(_ c: Sprocket__V1__HideItemsResponse) throws(Violation) {
    self.init(
      changed: try Read.number(c.changed, "changed"))
  }

  func write(
    to c: inout Sprocket__V1__HideItemsResponse, with out: Arena
  ) throws(Violation) {
    c.changed = try out.number(changed, "changed")
  }
}
