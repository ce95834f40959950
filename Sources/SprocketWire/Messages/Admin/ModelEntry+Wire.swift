import CSprocketProto
package import SprocketCore

extension Setting: WireMessage, StructConvertible {
  package static let codec = MessageCodec<Setting>()
  static var initializer: StructInitializer<Sprocket__V1__Setting> {
    sprocket__v1__setting__init
  }

  init(_ c: Sprocket__V1__Setting) {
    self.init(
      name: Read.text(c.name),
      value: Read.text(c.value))
  }

  func write(
    to c: inout Sprocket__V1__Setting, with out: Arena
  ) throws(Violation) {
    c.name = try out.text(name, "name")
    c.value = try out.text(value, "value")
  }
}

extension CreateSnapshotRequest: WireMessage, StructConvertible {
  package static let codec = MessageCodec<CreateSnapshotRequest>()
  static var initializer: StructInitializer<Sprocket__V1__CreateSnapshotRequest> {
    sprocket__v1__create_snapshot_request__init
  }

  init(_ c: Sprocket__V1__CreateSnapshotRequest) {
    self.init()
  }

  func write(to c: inout Sprocket__V1__CreateSnapshotRequest, with out: Arena) {}
}

extension CreateSnapshotResponse: WireMessage, StructConvertible {
  package static let codec = MessageCodec<CreateSnapshotResponse>()
  static var initializer: StructInitializer<Sprocket__V1__CreateSnapshotResponse> {
    sprocket__v1__create_snapshot_response__init
  }

  init(_ c: Sprocket__V1__CreateSnapshotResponse) throws(Violation) {
    self.init(
      model: try Read.message(c.model, "model"))
  }

  func write(
    to c: inout Sprocket__V1__CreateSnapshotResponse, with out: Arena
  ) throws(Violation) {
    c.model = try out.message(model, "model")
  }
}

extension Metric: WireMessage, StructConvertible {
  package static let codec = MessageCodec<Metric>()
  static var initializer: StructInitializer<Sprocket__V1__Metric> {
    sprocket__v1__metric__init
  }

  init(_ c: Sprocket__V1__Metric) {
    self.init(
      name: Read.text(c.name),
      value: c.value,
      standardError: c.standard_error,
      lower: c.lower,
      upper: c.upper)
  }

  func write(
    to c: inout Sprocket__V1__Metric, with out: Arena
  ) throws(Violation) {
    c.name = try out.text(name, "name")
    c.value = value
    c.standard_error = standardError
    c.lower = lower
    c.upper = upper
  }
}

extension ModelEntry: WireMessage, StructConvertible {
  package static let codec = MessageCodec<ModelEntry>()
  static var initializer: StructInitializer<Sprocket__V1__Model> {
    sprocket__v1__model__init
  }

  init(_ c: Sprocket__V1__Model) throws(Violation) {
    self.init(
      version: Read.version(c.version),
      kind: Read.text(c.kind),
      state: Read.text(c.state),
      aliases: Read.texts(c.aliases, c.n_aliases),
      metrics: try Read.messages(c.metrics, c.n_metrics, "metrics"),
      settings: try Read.messages(c.settings, c.n_settings, "settings"),
      createdMicros: c.created_micros,
      position: c.position,
      users: try Read.number(c.users, "users"),
      items: try Read.number(c.items, "items"),
      interactions: try Read.number(c.interactions, "interactions"),
      bytes: try Read.number(c.bytes, "bytes"),
      verdict: Read.text(c.verdict),
      job: c.job,
      parent: Read.optionalVersion(c.parent),
      codeVersion: Read.text(c.code_version),
      dataVersion: c.data_version,
      catalogRevision: c.catalog_revision,
      firstMicros: c.first_micros,
      lastMicros: c.last_micros,
      evaluation: Read.text(c.evaluation),
      baseline: try Read.messages(c.baseline, c.n_baseline, "baseline"),
      gate: try Read.optionalMessage(c.gate, "gate"),
      requested: try Read.messages(c.requested, c.n_requested, "requested"),
      dataFingerprint: Read.text(c.data_fingerprint),
      hasSnapshot: c.has_snapshot != 0)
  }

  func write(
    to c: inout Sprocket__V1__Model, with out: Arena
  ) throws(Violation) {
    c.version = try out.text(version.rawValue, "version")
    c.kind = try out.text(kind, "kind")
    c.state = try out.text(state, "state")
    (c.n_aliases, c.aliases) = try out.texts(aliases, "aliases")
    (c.n_metrics, c.metrics) = try out.messages(metrics, "metrics")
    (c.n_settings, c.settings) = try out.messages(settings, "settings")
    c.created_micros = createdMicros
    c.position = position
    c.users = try out.number(users, "users")
    c.items = try out.number(items, "items")
    c.interactions = try out.number(interactions, "interactions")
    c.bytes = try out.number(bytes, "bytes")
    c.verdict = try out.text(verdict, "verdict")
    c.job = job
    c.parent = try out.text(parent?.rawValue ?? "", "parent")
    c.code_version = try out.text(codeVersion, "code_version")
    c.data_version = dataVersion
    c.catalog_revision = catalogRevision
    c.first_micros = firstMicros
    c.last_micros = lastMicros
    c.evaluation = try out.text(evaluation, "evaluation")
    (c.n_baseline, c.baseline) = try out.messages(baseline, "baseline")
    if let gate { c.gate = try out.message(gate, "gate") }
    (c.n_requested, c.requested) = try out.messages(requested, "requested")
    c.data_fingerprint = try out.text(dataFingerprint, "data_fingerprint")
    c.has_snapshot = hasSnapshot ? 1 : 0
  }
}

extension ListModelsRequest: WireMessage, StructConvertible {
  package static let codec = MessageCodec<ListModelsRequest>()
  static var initializer: StructInitializer<Sprocket__V1__ListModelsRequest> {
    sprocket__v1__list_models_request__init
  }

  init(_ c: Sprocket__V1__ListModelsRequest) {
    self.init()
  }

  func write(to c: inout Sprocket__V1__ListModelsRequest, with out: Arena) {}
}

extension ListModelsResponse: WireMessage, StructConvertible {
  package static let codec = MessageCodec<ListModelsResponse>()
  static var initializer: StructInitializer<Sprocket__V1__ListModelsResponse> {
    sprocket__v1__list_models_response__init
  }

  init(_ c: Sprocket__V1__ListModelsResponse) throws(Violation) {
    self.init(
      models: try Read.messages(c.models, c.n_models, "models"),
      pin: try Read.optionalMessage(c.pin, "pin"))
  }

  func write(
    to c: inout Sprocket__V1__ListModelsResponse, with out: Arena
  ) throws(Violation) {
    (c.n_models, c.models) = try out.messages(models, "models")
    if let pin { c.pin = try out.message(pin, "pin") }
  }
}

extension SetAliasRequest: WireMessage, StructConvertible {
  package static let codec = MessageCodec<SetAliasRequest>()
  static var initializer: StructInitializer<Sprocket__V1__SetAliasRequest> {
    sprocket__v1__set_alias_request__init
  }

  init(_ c: Sprocket__V1__SetAliasRequest) {
    self.init(
      alias: Read.text(c.alias),
      version: Read.text(c.version),
      reason: Read.text(c.reason))
  }

  func write(
    to c: inout Sprocket__V1__SetAliasRequest, with out: Arena
  ) throws(Violation) {
    c.alias = try out.text(alias, "alias")
    c.version = try out.text(version, "version")
    c.reason = try out.text(reason, "reason")
  }
}

extension SetAliasResponse: WireMessage, StructConvertible {
  package static let codec = MessageCodec<SetAliasResponse>()
  static var initializer: StructInitializer<Sprocket__V1__SetAliasResponse> {
    sprocket__v1__set_alias_response__init
  }

  init(_ c: Sprocket__V1__SetAliasResponse) throws(Violation) {
    self.init(
      model: try Read.message(c.model, "model"))
  }

  func write(
    to c: inout Sprocket__V1__SetAliasResponse, with out: Arena
  ) throws(Violation) {
    c.model = try out.message(model, "model")
  }
}

extension RollbackRequest: WireMessage, StructConvertible {
  package static let codec = MessageCodec<RollbackRequest>()
  static var initializer: StructInitializer<Sprocket__V1__RollbackRequest> {
    sprocket__v1__rollback_request__init
  }

  init(_ c: Sprocket__V1__RollbackRequest) {
    self.init(
      reason: Read.text(c.reason))
  }

  func write(
    to c: inout Sprocket__V1__RollbackRequest, with out: Arena
  ) throws(Violation) {
    c.reason = try out.text(reason, "reason")
  }
}

extension RollbackResponse: WireMessage, StructConvertible {
  package static let codec = MessageCodec<RollbackResponse>()
  static var initializer: StructInitializer<Sprocket__V1__RollbackResponse> {
    sprocket__v1__rollback_response__init
  }

  init(_ c: Sprocket__V1__RollbackResponse) throws(Violation) {
    self.init(
      model: try Read.message(c.model, "model"))
  }

  func write(
    to c: inout Sprocket__V1__RollbackResponse, with out: Arena
  ) throws(Violation) {
    c.model = try out.message(model, "model")
  }
}
