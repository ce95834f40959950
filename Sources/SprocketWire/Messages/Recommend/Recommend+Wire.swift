import CSprocketProto
package import SprocketCore

extension RecommendRequest: WireMessage, StructConvertible {
  package static let codec = MessageCodec<RecommendRequest>()
  static var initializer: StructInitializer<Sprocket__V1__RecommendRequest> {
    sprocket__v1__recommend_request__init
  }

  init(_ c: Sprocket__V1__RecommendRequest) throws(Violation) {
    self.init(
      user: try Read.userID(c.user, "user"),
      k: Int(c.k),
      filter: try Read.optionalMessage(c.filter, "filter") ?? ItemFilter(),
      explain: c.explain != 0,
      model: Read.text(c.model),
      diversity: c.diversity,
      popularityPenalty: c.popularity_penalty,
      favoriteItems: try Read.itemIDs(c.favorite_items, c.n_favorite_items, "favorite_items"),
      favoriteGenres: Read.texts(c.favorite_genres, c.n_favorite_genres),
      suppressRecent: try Read.optionalMessage(c.suppress_recent, "suppress_recent"))
  }

  func write(
    to c: inout Sprocket__V1__RecommendRequest, with out: Arena
  ) throws(Violation) {
    c.user = try out.text(user.rawValue, "user")
    c.k = try out.number(k, "k")
    if filter != ItemFilter() { c.filter = try out.message(filter, "filter") }
    c.explain = explain ? 1 : 0
    c.model = try out.text(model, "model")
    c.diversity = diversity
    c.popularity_penalty = popularityPenalty
    (c.n_favorite_items, c.favorite_items) = try out.itemIDs(favoriteItems, "favorite_items")
    (c.n_favorite_genres, c.favorite_genres) = try out.texts(favoriteGenres, "favorite_genres")
    if let suppressRecent {
      c.suppress_recent = try out.message(suppressRecent, "suppress_recent")
    }
  }
}

extension RecommendResponse: WireMessage, StructConvertible {
  package static let codec = MessageCodec<RecommendResponse>()
  static var initializer: StructInitializer<Sprocket__V1__RecommendResponse> {
    sprocket__v1__recommend_response__init
  }

  init(_ c: Sprocket__V1__RecommendResponse) throws(Violation) {
    self.init(
      user: try Read.userID(c.user, "user"),
      model: Read.version(c.model),
      items: try Read.messages(c.items, c.n_items, "items"),
      filtered: try Read.optionalMessage(c.filtered, "filtered") ?? FilteredCounts(),
      knownUser: c.known_user != 0,
      note: Read.text(c.note),
      recommender: Read.text(c.recommender),
      reRanking: try Read.optionalMessage(c.re_ranking, "re_ranking"),
      arm: Read.text(c.arm))
  }

  func write(
    to c: inout Sprocket__V1__RecommendResponse, with out: Arena
  ) throws(Violation) {
    c.user = try out.text(user.rawValue, "user")
    c.model = try out.text(model.rawValue, "model")
    (c.n_items, c.items) = try out.messages(items, "items")
    if filtered != FilteredCounts() { c.filtered = try out.message(filtered, "filtered") }
    c.known_user = knownUser ? 1 : 0
    c.note = try out.text(note, "note")
    c.recommender = try out.text(recommender, "recommender")
    if let reRanking { c.re_ranking = try out.message(reRanking, "re_ranking") }
    c.arm = try out.text(arm, "arm")
  }
}

extension ReRanking: WireMessage, StructConvertible {
  package static let codec = MessageCodec<ReRanking>()
  static var initializer: StructInitializer<Sprocket__V1__ReRanking> {
    sprocket__v1__re_ranking__init
  }

  init(_ c: Sprocket__V1__ReRanking) {
    self.init(
      similarityBefore: c.similarity_before,
      similarityAfter: c.similarity_after,
      popularityBefore: c.popularity_before,
      popularityAfter: c.popularity_after,
      changed: Int(c.changed))
  }

  func write(
    to c: inout Sprocket__V1__ReRanking, with out: Arena
  ) throws(Violation) {
    c.similarity_before = similarityBefore
    c.similarity_after = similarityAfter
    c.popularity_before = popularityBefore
    c.popularity_after = popularityAfter
    c.changed = try out.number(changed, "changed")
  }
}
