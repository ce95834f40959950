import CSprocketProto
package import SprocketCore

extension SimilarItemsRequest: WireMessage, StructConvertible {
  package static let codec = MessageCodec<SimilarItemsRequest>()
  static var initializer: StructInitializer<Sprocket__V1__SimilarItemsRequest> {
    sprocket__v1__similar_items_request__init
  }

  init(_ c: Sprocket__V1__SimilarItemsRequest) throws(Violation) {
    self.init(
      item: try Read.itemID(c.item, "item"),
      k: Int(c.k),
      filter: try Read.optionalMessage(c.filter, "filter") ?? ItemFilter(),
      model: Read.text(c.model),
      explain: c.explain != 0)
  }

  func write(
    to c: inout Sprocket__V1__SimilarItemsRequest, with out: Arena
  ) throws(Violation) {
    c.item = try out.text(item.rawValue, "item")
    c.k = try out.number(k, "k")
    if filter != ItemFilter() { c.filter = try out.message(filter, "filter") }
    c.model = try out.text(model, "model")
    c.explain = explain ? 1 : 0
  }
}

extension SimilarItemsResponse: WireMessage, StructConvertible {
  package static let codec = MessageCodec<SimilarItemsResponse>()
  static var initializer: StructInitializer<Sprocket__V1__SimilarItemsResponse> {
    sprocket__v1__similar_items_response__init
  }

  init(_ c: Sprocket__V1__SimilarItemsResponse) throws(Violation) {
    self.init(
      item: try Read.itemID(c.item, "item"),
      title: Read.text(c.title),
      model: Read.version(c.model),
      items: try Read.messages(c.items, c.n_items, "items"),
      filtered: try Read.optionalMessage(c.filtered, "filtered") ?? FilteredCounts(),
      note: Read.text(c.note),
      recommender: Read.text(c.recommender))
  }

  func write(
    to c: inout Sprocket__V1__SimilarItemsResponse, with out: Arena
  ) throws(Violation) {
    c.item = try out.text(item.rawValue, "item")
    c.title = try out.text(title, "title")
    c.model = try out.text(model.rawValue, "model")
    (c.n_items, c.items) = try out.messages(items, "items")
    if filtered != FilteredCounts() { c.filtered = try out.message(filtered, "filtered") }
    c.note = try out.text(note, "note")
    c.recommender = try out.text(recommender, "recommender")
  }
}
