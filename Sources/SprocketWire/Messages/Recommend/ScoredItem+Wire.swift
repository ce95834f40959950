import CSprocketProto
package import SprocketCore

extension Reason: WireMessage, StructConvertible {
  package static let codec = MessageCodec<Reason>()
  static var initializer: StructInitializer<Sprocket__V1__Reason> {
    sprocket__v1__reason__init
  }

  init(_ c: Sprocket__V1__Reason) throws(Violation) {
    self.init(
      item: try Read.optionalItemID(c.item, "item"),
      title: Read.text(c.title),
      contribution: c.contribution,
      feature: Read.text(c.feature))
  }

  func write(
    to c: inout Sprocket__V1__Reason, with out: Arena
  ) throws(Violation) {
    c.item = try out.text(item?.rawValue ?? "", "item")
    c.title = try out.text(title, "title")
    c.contribution = contribution
    c.feature = try out.text(feature, "feature")
  }
}

extension ScoredItem: WireMessage, StructConvertible {
  package static let codec = MessageCodec<ScoredItem>()
  static var initializer: StructInitializer<Sprocket__V1__ScoredItem> {
    sprocket__v1__scored_item__init
  }

  init(_ c: Sprocket__V1__ScoredItem) throws(Violation) {
    self.init(
      item: try Read.itemID(c.item, "item"),
      title: Read.text(c.title),
      score: c.score,
      source: try Read.choice(c.source.rawValue, "source"),
      reasons: try Read.messages(c.reasons, c.n_reasons, "reasons"),
      year: Int(c.year),
      genres: Read.texts(c.genres, c.n_genres),
      recommender: Read.text(c.recommender))
  }

  func write(
    to c: inout Sprocket__V1__ScoredItem, with out: Arena
  ) throws(Violation) {
    c.item = try out.text(item.rawValue, "item")
    c.title = try out.text(title, "title")
    c.score = score
    c.source = .init(rawValue: UInt32(bitPattern: source.rawValue))
    (c.n_reasons, c.reasons) = try out.messages(reasons, "reasons")
    c.year = try out.number(year, "year")
    (c.n_genres, c.genres) = try out.texts(genres, "genres")
    c.recommender = try out.text(recommender, "recommender")
  }
}
