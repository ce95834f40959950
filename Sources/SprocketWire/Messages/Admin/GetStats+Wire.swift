import CSprocketProto
package import SprocketCore

extension GetStatsRequest: WireMessage, StructConvertible {
  package static let codec = MessageCodec<GetStatsRequest>()
  static var initializer: StructInitializer<Sprocket__V1__GetStatsRequest> {
    sprocket__v1__get_stats_request__init
  }

  init(_ c: Sprocket__V1__GetStatsRequest) {
    self.init()
  }

  func write(to c: inout Sprocket__V1__GetStatsRequest, with out: Arena) {}
}

extension GetStatsResponse: WireMessage, StructConvertible {
  package static let codec = MessageCodec<GetStatsResponse>()
  static var initializer: StructInitializer<Sprocket__V1__GetStatsResponse> {
    sprocket__v1__get_stats_response__init
  }

  init(_ c: Sprocket__V1__GetStatsResponse) throws(Violation) {
    self.init(
      daemonVersion: Read.text(c.daemon_version),
      uptimeSeconds: c.uptime_seconds,
      model: Read.optionalVersion(c.model),
      modelKind: Read.text(c.model_kind),
      users: try Read.number(c.users, "users"),
      items: try Read.number(c.items, "items"),
      ratings: try Read.number(c.ratings, "ratings"),
      events: try Read.number(c.events, "events"),
      position: c.position,
      freshUsers: try Read.number(c.fresh_users, "fresh_users"),
      userTableBytes: try Read.number(c.user_table_bytes, "user_table_bytes"),
      itemTableBytes: try Read.number(c.item_table_bytes, "item_table_bytes"),
      residentBytes: try Read.number(c.resident_bytes, "resident_bytes"),
      connections: Int(c.connections),
      methods: try Read.messages(c.methods, c.n_methods, "methods"),
      kernels: Read.text(c.kernels),
      components: try Read.messages(c.components, c.n_components, "components"))
  }

  func write(
    to c: inout Sprocket__V1__GetStatsResponse, with out: Arena
  ) throws(Violation) {
    c.daemon_version = try out.text(daemonVersion, "daemon_version")
    c.uptime_seconds = uptimeSeconds
    c.model = try out.text(model?.rawValue ?? "", "model")
    c.model_kind = try out.text(modelKind, "model_kind")
    c.users = try out.number(users, "users")
    c.items = try out.number(items, "items")
    c.ratings = try out.number(ratings, "ratings")
    c.events = try out.number(events, "events")
    c.position = position
    c.fresh_users = try out.number(freshUsers, "fresh_users")
    c.user_table_bytes = try out.number(userTableBytes, "user_table_bytes")
    c.item_table_bytes = try out.number(itemTableBytes, "item_table_bytes")
    c.resident_bytes = try out.number(residentBytes, "resident_bytes")
    c.connections = try out.number(connections, "connections")
    (c.n_methods, c.methods) = try out.messages(methods, "methods")
    c.kernels = try out.text(kernels, "kernels")
    (c.n_components, c.components) = try out.messages(components, "components")
  }
}

extension MethodStats: WireMessage, StructConvertible {
  package static let codec = MessageCodec<MethodStats>()
  static var initializer: StructInitializer<Sprocket__V1__MethodStats> {
    sprocket__v1__method_stats__init
  }

  init(_ c: Sprocket__V1__MethodStats) throws(Violation) {
    self.init(
      method: Read.text(c.method),
      ok: try Read.number(c.ok, "ok"),
      failed: try Read.number(c.failed, "failed"),
      p50Micros: c.p50_micros,
      p99Micros: c.p99_micros)
  }

  func write(
    to c: inout Sprocket__V1__MethodStats, with out: Arena
  ) throws(Violation) {
    c.method = try out.text(method, "method")
    c.ok = try out.number(ok, "ok")
    c.failed = try out.number(failed, "failed")
    c.p50_micros = p50Micros
    c.p99_micros = p99Micros
  }
}

extension ComponentStats: WireMessage, StructConvertible {
  package static let codec = MessageCodec<ComponentStats>()
  static var initializer: StructInitializer<Sprocket__V1__ComponentStats> {
    sprocket__v1__component_stats__init
  }

  init(_ c: Sprocket__V1__ComponentStats) throws(Violation) {
    self.init(recommender: Read.text(c.recommender), bytes: try Read.number(c.bytes, "bytes"))
  }

  func write(
    to c: inout Sprocket__V1__ComponentStats, with out: Arena
  ) throws(Violation) {
    c.recommender = try out.text(recommender, "recommender")
    c.bytes = try out.number(bytes, "bytes")
  }
}
