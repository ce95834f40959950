import CSprocketProto
package import SprocketCore

extension StartExperimentRequest: WireMessage, StructConvertible {
  package static let codec = MessageCodec<StartExperimentRequest>()
  static var initializer: StructInitializer<Sprocket__V1__StartExperimentRequest> {
    sprocket__v1__start_experiment_request__init
  }

  init(_ c: Sprocket__V1__StartExperimentRequest) throws(Violation) {
    self.init(
      plan: try Read.message(c.plan, "plan"))
  }

  func write(to c: inout Sprocket__V1__StartExperimentRequest, with out: Arena) throws(Violation) {
    c.plan = try out.message(plan, "plan")
  }
}

extension StartExperimentResponse: WireMessage, StructConvertible {
  package static let codec = MessageCodec<StartExperimentResponse>()
  static var initializer: StructInitializer<Sprocket__V1__StartExperimentResponse> {
    sprocket__v1__start_experiment_response__init
  }

  init(_ c: Sprocket__V1__StartExperimentResponse) throws(Violation) {
    self.init(
      experiment: try Read.message(c.experiment, "experiment"))
  }

  func write(to c: inout Sprocket__V1__StartExperimentResponse, with out: Arena) throws(Violation) {
    c.experiment = try out.message(experiment, "experiment")
  }
}

extension ListExperimentsRequest: WireMessage, StructConvertible {
  package static let codec = MessageCodec<ListExperimentsRequest>()
  static var initializer: StructInitializer<Sprocket__V1__ListExperimentsRequest> {
    sprocket__v1__list_experiments_request__init
  }

  init(_ c: Sprocket__V1__ListExperimentsRequest) {
    self.init()
  }

  func write(to c: inout Sprocket__V1__ListExperimentsRequest, with out: Arena) {
  }
}

extension ListExperimentsResponse: WireMessage, StructConvertible {
  package static let codec = MessageCodec<ListExperimentsResponse>()
  static var initializer: StructInitializer<Sprocket__V1__ListExperimentsResponse> {
    sprocket__v1__list_experiments_response__init
  }

  init(_ c: Sprocket__V1__ListExperimentsResponse) throws(Violation) {
    self.init(
      experiments: try Read.messages(c.experiments, c.n_experiments, "experiments"))
  }

  func write(to c: inout Sprocket__V1__ListExperimentsResponse, with out: Arena) throws(Violation) {
    (c.n_experiments, c.experiments) = try out.messages(experiments, "experiments")
  }
}

extension GetExperimentRequest: WireMessage, StructConvertible {
  package static let codec = MessageCodec<GetExperimentRequest>()
  static var initializer: StructInitializer<Sprocket__V1__GetExperimentRequest> {
    sprocket__v1__get_experiment_request__init
  }

  init(_ c: Sprocket__V1__GetExperimentRequest) {
    self.init(
      name: Read.text(c.name))
  }

  func write(to c: inout Sprocket__V1__GetExperimentRequest, with out: Arena) throws(Violation) {
    c.name = try out.text(name, "name")
  }
}

extension GetExperimentResponse: WireMessage, StructConvertible {
  package static let codec = MessageCodec<GetExperimentResponse>()
  static var initializer: StructInitializer<Sprocket__V1__GetExperimentResponse> {
    sprocket__v1__get_experiment_response__init
  }

  init(_ c: Sprocket__V1__GetExperimentResponse) throws(Violation) {
    self.init(
      experiment: try Read.message(c.experiment, "experiment"))
  }

  func write(to c: inout Sprocket__V1__GetExperimentResponse, with out: Arena) throws(Violation) {
    c.experiment = try out.message(experiment, "experiment")
  }
}

extension StopExperimentRequest: WireMessage, StructConvertible {
  package static let codec = MessageCodec<StopExperimentRequest>()
  static var initializer: StructInitializer<Sprocket__V1__StopExperimentRequest> {
    sprocket__v1__stop_experiment_request__init
  }

  init(_ c: Sprocket__V1__StopExperimentRequest) {
    self.init(
      name: Read.text(c.name),
      reason: Read.text(c.reason),
      promote: c.promote != 0)
  }

  func write(to c: inout Sprocket__V1__StopExperimentRequest, with out: Arena) throws(Violation) {
    c.name = try out.text(name, "name")
    c.reason = try out.text(reason, "reason")
    c.promote = promote ? 1 : 0
  }
}

extension StopExperimentResponse: WireMessage, StructConvertible {
  package static let codec = MessageCodec<StopExperimentResponse>()
  static var initializer: StructInitializer<Sprocket__V1__StopExperimentResponse> {
    sprocket__v1__stop_experiment_response__init
  }

  init(_ c: Sprocket__V1__StopExperimentResponse) throws(Violation) {
    self.init(
      experiment: try Read.message(c.experiment, "experiment"))
  }

  func write(to c: inout Sprocket__V1__StopExperimentResponse, with out: Arena) throws(Violation) {
    c.experiment = try out.message(experiment, "experiment")
  }
}
