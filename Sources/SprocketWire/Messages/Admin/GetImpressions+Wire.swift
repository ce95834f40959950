import CSprocketProto
package import SprocketCore

extension GetImpressionsRequest: WireMessage, StructConvertible {
  package static let codec = MessageCodec<GetImpressionsRequest>()
  static var initializer: StructInitializer<Sprocket__V1__GetImpressionsRequest> {
    sprocket__v1__get_impressions_request__init
  }

  init(_ c: Sprocket__V1__GetImpressionsRequest) {
    self.init(
      days: Int(c.days))
  }

  func write(to c: inout Sprocket__V1__GetImpressionsRequest, with out: Arena) throws(Violation) {
    c.days = try out.number(days, "days")
  }
}

extension ImpressionRate: WireMessage, StructConvertible {
  package static let codec = MessageCodec<ImpressionRate>()
  static var initializer: StructInitializer<Sprocket__V1__ImpressionRate> {
    sprocket__v1__impression_rate__init
  }

  init(_ c: Sprocket__V1__ImpressionRate) throws(Violation) {
    self.init(
      version: Read.text(c.version),
      arm: Read.text(c.arm),
      first: Int(c.first),
      last: Int(c.last),
      shown: try Read.number(c.shown, "shown"),
      hits: try Read.number(c.hits, "hits"))
  }

  func write(to c: inout Sprocket__V1__ImpressionRate, with out: Arena) throws(Violation) {
    c.version = try out.text(version, "version")
    c.arm = try out.text(arm, "arm")
    c.first = try out.number(first, "first")
    c.last = try out.number(last, "last")
    c.shown = try out.number(shown, "shown")
    c.hits = try out.number(hits, "hits")
  }
}

extension GetImpressionsResponse: WireMessage, StructConvertible {
  package static let codec = MessageCodec<GetImpressionsResponse>()
  static var initializer: StructInitializer<Sprocket__V1__GetImpressionsResponse> {
    sprocket__v1__get_impressions_response__init
  }

  init(_ c: Sprocket__V1__GetImpressionsResponse) throws(Violation) {
    self.init(
      enabled: c.enabled != 0,
      sample: c.sample,
      hitWindowSeconds: try Read.number(c.hit_window_seconds, "hit_window_seconds"),
      days: Int(c.days),
      lists: try Read.number(c.lists, "lists"),
      listsWithHit: try Read.number(c.lists_with_hit, "lists_with_hit"),
      shown: try Read.number(c.shown, "shown"),
      hits: try Read.number(c.hits, "hits"),
      repeats: try Read.number(c.repeats, "repeats"),
      positives: try Read.number(c.positives, "positives"),
      dropped: try Read.number(c.dropped, "dropped"),
      users: try Read.number(c.users, "users"),
      bytes: try Read.number(c.bytes, "bytes"),
      versions: try Read.messages(c.versions, c.n_versions, "versions"),
      positions: try Read.messages(c.positions, c.n_positions, "positions"),
      exposures: try Read.messages(c.exposures, c.n_exposures, "exposures"))
  }

  func write(to c: inout Sprocket__V1__GetImpressionsResponse, with out: Arena) throws(Violation) {
    c.enabled = enabled ? 1 : 0
    c.sample = sample
    c.hit_window_seconds = try out.number(hitWindowSeconds, "hit_window_seconds")
    c.days = try out.number(days, "days")
    c.lists = try out.number(lists, "lists")
    c.lists_with_hit = try out.number(listsWithHit, "lists_with_hit")
    c.shown = try out.number(shown, "shown")
    c.hits = try out.number(hits, "hits")
    c.repeats = try out.number(repeats, "repeats")
    c.positives = try out.number(positives, "positives")
    c.dropped = try out.number(dropped, "dropped")
    c.users = try out.number(users, "users")
    c.bytes = try out.number(bytes, "bytes")
    (c.n_versions, c.versions) = try out.messages(versions, "versions")
    (c.n_positions, c.positions) = try out.messages(positions, "positions")
    (c.n_exposures, c.exposures) = try out.messages(exposures, "exposures")
  }
}
