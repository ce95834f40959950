import CSprocketProto
package import SprocketCore

extension RegistryChange: WireMessage, StructConvertible {
  package static let codec = MessageCodec<RegistryChange>()
  static var initializer: StructInitializer<Sprocket__V1__RegistryChange> {
    sprocket__v1__registry_change__init
  }

  init(_ c: Sprocket__V1__RegistryChange) {
    self.init(
      timeMicros: c.time_micros,
      act: Read.text(c.act),
      version: Read.optionalVersion(c.version),
      actor: Read.text(c.actor),
      reason: Read.text(c.reason))
  }

  func write(
    to c: inout Sprocket__V1__RegistryChange, with out: Arena
  ) throws(Violation) {
    c.time_micros = timeMicros
    c.act = try out.text(act, "act")
    c.version = try out.text(version?.rawValue ?? "", "version")
    c.actor = try out.text(actor, "actor")
    c.reason = try out.text(reason, "reason")
  }
}

extension PromotionPin: WireMessage, StructConvertible {
  package static let codec = MessageCodec<PromotionPin>()
  static var initializer: StructInitializer<Sprocket__V1__Pin> {
    sprocket__v1__pin__init
  }

  init(_ c: Sprocket__V1__Pin) {
    self.init(
      timeMicros: c.time_micros,
      actor: Read.text(c.actor),
      reason: Read.text(c.reason))
  }

  func write(
    to c: inout Sprocket__V1__Pin, with out: Arena
  ) throws(Violation) {
    c.time_micros = timeMicros
    c.actor = try out.text(actor, "actor")
    c.reason = try out.text(reason, "reason")
  }
}

extension GetModelRequest: WireMessage, StructConvertible {
  package static let codec = MessageCodec<GetModelRequest>()
  static var initializer: StructInitializer<Sprocket__V1__GetModelRequest> {
    sprocket__v1__get_model_request__init
  }

  init(_ c: Sprocket__V1__GetModelRequest) {
    self.init(
      version: Read.text(c.version))
  }

  func write(
    to c: inout Sprocket__V1__GetModelRequest, with out: Arena
  ) throws(Violation) {
    c.version = try out.text(version, "version")
  }
}

extension GetModelResponse: WireMessage, StructConvertible {
  package static let codec = MessageCodec<GetModelResponse>()
  static var initializer: StructInitializer<Sprocket__V1__GetModelResponse> {
    sprocket__v1__get_model_response__init
  }

  init(_ c: Sprocket__V1__GetModelResponse) throws(Violation) {
    self.init(
      model: try Read.message(c.model, "model"),
      changes: try Read.messages(c.changes, c.n_changes, "changes"))
  }

  func write(
    to c: inout Sprocket__V1__GetModelResponse, with out: Arena
  ) throws(Violation) {
    c.model = try out.message(model, "model")
    (c.n_changes, c.changes) = try out.messages(changes, "changes")
  }
}

extension PromoteModelRequest: WireMessage, StructConvertible {
  package static let codec = MessageCodec<PromoteModelRequest>()
  static var initializer: StructInitializer<Sprocket__V1__PromoteModelRequest> {
    sprocket__v1__promote_model_request__init
  }

  init(_ c: Sprocket__V1__PromoteModelRequest) {
    self.init(
      version: Read.text(c.version),
      force: c.force != 0,
      reason: Read.text(c.reason))
  }

  func write(
    to c: inout Sprocket__V1__PromoteModelRequest, with out: Arena
  ) throws(Violation) {
    c.version = try out.text(version, "version")
    c.force = force ? 1 : 0
    c.reason = try out.text(reason, "reason")
  }
}

extension PromoteModelResponse: WireMessage, StructConvertible {
  package static let codec = MessageCodec<PromoteModelResponse>()
  static var initializer: StructInitializer<Sprocket__V1__PromoteModelResponse> {
    sprocket__v1__promote_model_response__init
  }

  init(_ c: Sprocket__V1__PromoteModelResponse) throws(Violation) {
    self.init(
      model: try Read.message(c.model, "model"))
  }

  func write(
    to c: inout Sprocket__V1__PromoteModelResponse, with out: Arena
  ) throws(Violation) {
    c.model = try out.message(model, "model")
  }
}

extension DeleteAliasRequest: WireMessage, StructConvertible {
  package static let codec = MessageCodec<DeleteAliasRequest>()
  static var initializer: StructInitializer<Sprocket__V1__DeleteAliasRequest> {
    sprocket__v1__delete_alias_request__init
  }

  init(_ c: Sprocket__V1__DeleteAliasRequest) {
    self.init(
      alias: Read.text(c.alias))
  }

  func write(
    to c: inout Sprocket__V1__DeleteAliasRequest, with out: Arena
  ) throws(Violation) {
    c.alias = try out.text(alias, "alias")
  }
}

extension DeleteAliasResponse: WireMessage, StructConvertible {
  package static let codec = MessageCodec<DeleteAliasResponse>()
  static var initializer: StructInitializer<Sprocket__V1__DeleteAliasResponse> {
    sprocket__v1__delete_alias_response__init
  }

  init(_ c: Sprocket__V1__DeleteAliasResponse) throws(Violation) {
    self.init(
      model: try Read.message(c.model, "model"))
  }

  func write(
    to c: inout Sprocket__V1__DeleteAliasResponse, with out: Arena
  ) throws(Violation) {
    c.model = try out.message(model, "model")
  }
}

extension SetPinRequest: WireMessage, StructConvertible {
  package static let codec = MessageCodec<SetPinRequest>()
  static var initializer: StructInitializer<Sprocket__V1__SetPinRequest> {
    sprocket__v1__set_pin_request__init
  }

  init(_ c: Sprocket__V1__SetPinRequest) {
    self.init(
      pinned: c.pinned != 0,
      reason: Read.text(c.reason))
  }

  func write(
    to c: inout Sprocket__V1__SetPinRequest, with out: Arena
  ) throws(Violation) {
    c.pinned = pinned ? 1 : 0
    c.reason = try out.text(reason, "reason")
  }
}

extension SetPinResponse: WireMessage, StructConvertible {
  package static let codec = MessageCodec<SetPinResponse>()
  static var initializer: StructInitializer<Sprocket__V1__SetPinResponse> {
    sprocket__v1__set_pin_response__init
  }

  init(_ c: Sprocket__V1__SetPinResponse) throws(Violation) {
    self.init(
      pin: try Read.optionalMessage(c.pin, "pin"))
  }

  func write(
    to c: inout Sprocket__V1__SetPinResponse, with out: Arena
  ) throws(Violation) {
    if let pin { c.pin = try out.message(pin, "pin") }
  }
}

extension CollectGarbageRequest: WireMessage, StructConvertible {
  package static let codec = MessageCodec<CollectGarbageRequest>()
  static var initializer: StructInitializer<Sprocket__V1__CollectGarbageRequest> {
    sprocket__v1__collect_garbage_request__init
  }

  init(_ c: Sprocket__V1__CollectGarbageRequest) {
    self.init(
      dryRun: c.dry_run != 0)
  }

  func write(
    to c: inout Sprocket__V1__CollectGarbageRequest, with out: Arena
  ) {
    c.dry_run = dryRun ? 1 : 0
  }
}

extension RetentionDecision: WireMessage, StructConvertible {
  package static let codec = MessageCodec<RetentionDecision>()
  static var initializer: StructInitializer<Sprocket__V1__RetentionDecision> {
    sprocket__v1__retention_decision__init
  }

  init(_ c: Sprocket__V1__RetentionDecision) throws(Violation) {
    self.init(
      version: Read.version(c.version),
      removed: c.removed != 0,
      bytes: try Read.number(c.bytes, "bytes"),
      reason: Read.text(c.reason))
  }

  func write(
    to c: inout Sprocket__V1__RetentionDecision, with out: Arena
  ) throws(Violation) {
    c.version = try out.text(version.rawValue, "version")
    c.removed = removed ? 1 : 0
    c.bytes = try out.number(bytes, "bytes")
    c.reason = try out.text(reason, "reason")
  }
}

extension CollectGarbageResponse: WireMessage, StructConvertible {
  package static let codec = MessageCodec<CollectGarbageResponse>()
  static var initializer: StructInitializer<Sprocket__V1__CollectGarbageResponse> {
    sprocket__v1__collect_garbage_response__init
  }

  init(_ c: Sprocket__V1__CollectGarbageResponse) throws(Violation) {
    self.init(
      decisions: try Read.messages(c.decisions, c.n_decisions, "decisions"))
  }

  func write(
    to c: inout Sprocket__V1__CollectGarbageResponse, with out: Arena
  ) throws(Violation) {
    (c.n_decisions, c.decisions) = try out.messages(decisions, "decisions")
  }
}
