import CSprocketProto
package import SprocketCore

extension SearchItemsRequest: WireMessage, StructConvertible {
  package static let codec = MessageCodec<SearchItemsRequest>()
  static var initializer: StructInitializer<Sprocket__V1__SearchItemsRequest> {
    sprocket__v1__search_items_request__init
  }

  init(_ c: Sprocket__V1__SearchItemsRequest) {
    self.init(
      text: Read.text(c.text),
      k: Int(c.k))
  }

  func write(
    to c: inout Sprocket__V1__SearchItemsRequest, with out: Arena
  ) throws(Violation) {
    c.text = try out.text(text, "text")
    c.k = try out.number(k, "k")
  }
}

extension SearchItemsResponse: WireMessage, StructConvertible {
  package static let codec = MessageCodec<SearchItemsResponse>()
  static var initializer: StructInitializer<Sprocket__V1__SearchItemsResponse> {
    sprocket__v1__search_items_response__init
  }

  init(_ c: Sprocket__V1__SearchItemsResponse) throws(Violation) {
    self.init(
      items: try Read.messages(c.items, c.n_items, "items"))
  }

  func write(
    to c: inout Sprocket__V1__SearchItemsResponse, with out: Arena
  ) throws(Violation) {
    (c.n_items, c.items) = try out.messages(items, "items")
  }
}

extension FoundItem: WireMessage, StructConvertible {
  package static let codec = MessageCodec<FoundItem>()
  static var initializer: StructInitializer<Sprocket__V1__FoundItem> {
    sprocket__v1__found_item__init
  }

  init(_ c: Sprocket__V1__FoundItem) throws(Violation) {
    self.init(
      item: try Read.itemID(c.item, "item"),
      title: Read.text(c.title),
      year: Int(c.year),
      genres: Read.texts(c.genres, c.n_genres),
      score: c.score)
  }

  func write(
    to c: inout Sprocket__V1__FoundItem, with out: Arena
  ) throws(Violation) {
    c.item = try out.text(item.rawValue, "item")
    c.title = try out.text(title, "title")
    c.year = try out.number(year, "year")
    (c.n_genres, c.genres) = try out.texts(genres, "genres")
    c.score = score
  }
}
