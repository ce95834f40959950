import CSprocketProto
package import SprocketCore

extension GetItemRequest: WireMessage, StructConvertible {
  package static let codec = MessageCodec<GetItemRequest>()
  static var initializer: StructInitializer<Sprocket__V1__GetItemRequest> {
    sprocket__v1__get_item_request__init
  }

  init(_ c: Sprocket__V1__GetItemRequest) throws(Violation) {
    self.init(
      item: try Read.itemID(c.item, "item"))
  }

  func write(
    to c: inout Sprocket__V1__GetItemRequest, with out: Arena
  ) throws(Violation) {
    c.item = try out.text(item.rawValue, "item")
  }
}

extension GetItemResponse: WireMessage, StructConvertible {
  package static let codec = MessageCodec<GetItemResponse>()
  static var initializer: StructInitializer<Sprocket__V1__GetItemResponse> {
    sprocket__v1__get_item_response__init
  }

  init(_ c: Sprocket__V1__GetItemResponse) throws(Violation) {
    self.init(
      item: try Read.message(c.item, "item"),
      imputed: try Read.messages(c.imputed, c.n_imputed, "imputed"))
  }

  func write(
    to c: inout Sprocket__V1__GetItemResponse, with out: Arena
  ) throws(Violation) {
    c.item = try out.message(item, "item")
    (c.n_imputed, c.imputed) = try out.messages(imputed, "imputed")
  }
}
