import CSprocketProto
package import SprocketCore

extension ImputationChunk: WireMessage, StructConvertible {
  package static let codec = MessageCodec<ImputationChunk>()
  static var initializer: StructInitializer<Sprocket__V1__ImputationChunk> {
    sprocket__v1__imputation_chunk__init
  }

  init(_ c: Sprocket__V1__ImputationChunk) throws(Violation) {
    self.init(
      columns: try Read.names(c.columns, c.n_columns, "columns"),
      report: Read.text(c.report),
      values: try Read.messages(c.values, c.n_values, "values"),
      complete: c.complete != 0)
  }

  func write(
    to c: inout Sprocket__V1__ImputationChunk, with out: Arena
  ) throws(Violation) {
    (c.n_columns, c.columns) = try out.texts(columns.map(\.rawValue), "columns")
    c.report = try out.text(report, "report")
    (c.n_values, c.values) = try out.messages(values, "values")
    c.complete = complete ? 1 : 0
  }
}

extension ProposeImputationResponse: WireMessage, StructConvertible {
  package static let codec = MessageCodec<ProposeImputationResponse>()
  static var initializer: StructInitializer<Sprocket__V1__ProposeImputationResponse> {
    sprocket__v1__propose_imputation_response__init
  }

  init(_ c: Sprocket__V1__ProposeImputationResponse) throws(Violation) {
    self.init(
      run: c.run,
      proposed: try Read.number(c.proposed, "proposed"),
      replaced: try Read.number(c.replaced, "replaced"),
      skipped: try Read.number(c.skipped, "skipped"))
  }

  func write(
    to c: inout Sprocket__V1__ProposeImputationResponse, with out: Arena
  ) throws(Violation) {
    c.run = run
    c.proposed = try out.number(proposed, "proposed")
    c.replaced = try out.number(replaced, "replaced")
    c.skipped = try out.number(skipped, "skipped")
  }
}

extension ImputationSelection: WireMessage, StructConvertible {
  package static let codec = MessageCodec<ImputationSelection>()
  static var initializer: StructInitializer<Sprocket__V1__ImputationSelection> {
    sprocket__v1__imputation_selection__init
  }

  init(_ c: Sprocket__V1__ImputationSelection) throws(Violation) {
    self.init(
      items: try Read.itemIDs(c.items, c.n_items, "items"),
      columns: try Read.names(c.columns, c.n_columns, "columns"),
      state: try Read.optionalName(c.state, "state"),
      run: c.run,
      minimumConfidence: c.minimum_confidence,
      value: Read.text(c.value))
  }

  func write(
    to c: inout Sprocket__V1__ImputationSelection, with out: Arena
  ) throws(Violation) {
    (c.n_items, c.items) = try out.itemIDs(items, "items")
    (c.n_columns, c.columns) = try out.texts(columns.map(\.rawValue), "columns")
    c.state = try out.text(state?.rawValue ?? "", "state")
    c.run = run
    c.minimum_confidence = minimumConfidence
    c.value = try out.text(value, "value")
  }
}

extension ListImputedValuesRequest: WireMessage, StructConvertible {
  package static let codec = MessageCodec<ListImputedValuesRequest>()
  static var initializer: StructInitializer<Sprocket__V1__ListImputedValuesRequest> {
    sprocket__v1__list_imputed_values_request__init
  }

  init(_ c: Sprocket__V1__ListImputedValuesRequest) throws(Violation) {
    self.init(
      selection: try Read.optionalMessage(c.selection, "selection") ?? ImputationSelection(),
      pageSize: Int(c.page_size),
      pageToken: Read.text(c.page_token))
  }

  func write(
    to c: inout Sprocket__V1__ListImputedValuesRequest, with out: Arena
  ) throws(Violation) {
    if selection != ImputationSelection() {
      c.selection = try out.message(selection, "selection")
    }
    c.page_size = try out.number(pageSize, "page_size")
    c.page_token = try out.text(pageToken, "page_token")
  }
}

extension ListImputedValuesResponse: WireMessage, StructConvertible {
  package static let codec = MessageCodec<ListImputedValuesResponse>()
  static var initializer: StructInitializer<Sprocket__V1__ListImputedValuesResponse> {
    sprocket__v1__list_imputed_values_response__init
  }

  init(_ c: Sprocket__V1__ListImputedValuesResponse) throws(Violation) {
    self.init(
      values: try Read.messages(c.values, c.n_values, "values"),
      nextPageToken: Read.text(c.next_page_token),
      total: try Read.number(c.total, "total"),
      minimumConfidence: c.minimum_confidence)
  }

  func write(
    to c: inout Sprocket__V1__ListImputedValuesResponse, with out: Arena
  ) throws(Violation) {
    (c.n_values, c.values) = try out.messages(values, "values")
    c.next_page_token = try out.text(nextPageToken, "next_page_token")
    c.total = try out.number(total, "total")
    c.minimum_confidence = minimumConfidence
  }
}

extension SetImputedStateRequest: WireMessage, StructConvertible {
  package static let codec = MessageCodec<SetImputedStateRequest>()
  static var initializer: StructInitializer<Sprocket__V1__SetImputedStateRequest> {
    sprocket__v1__set_imputed_state_request__init
  }

  init(_ c: Sprocket__V1__SetImputedStateRequest) throws(Violation) {
    self.init(
      selection: try Read.optionalMessage(c.selection, "selection") ?? ImputationSelection(),
      state: try Read.name(c.state, "state"))
  }

  func write(
    to c: inout Sprocket__V1__SetImputedStateRequest, with out: Arena
  ) throws(Violation) {
    if selection != ImputationSelection() {
      c.selection = try out.message(selection, "selection")
    }
    c.state = try out.text(state.rawValue, "state")
  }
}

extension SetImputedStateResponse: WireMessage, StructConvertible {
  package static let codec = MessageCodec<SetImputedStateResponse>()
  static var initializer: StructInitializer<Sprocket__V1__SetImputedStateResponse> {
    sprocket__v1__set_imputed_state_response__init
  }

  init(_ c: Sprocket__V1__SetImputedStateResponse) throws(Violation) {
    self.init(changed: try Read.number(c.changed, "changed"))
  }

  func write(
    to c: inout Sprocket__V1__SetImputedStateResponse, with out: Arena
  ) throws(Violation) {
    c.changed = try out.number(changed, "changed")
  }
}
