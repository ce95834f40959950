import CSprocketProto
package import SprocketCore

extension Job: WireMessage, StructConvertible {
  package static let codec = MessageCodec<Job>()
  static var initializer: StructInitializer<Sprocket__V1__Job> {
    sprocket__v1__job__init
  }

  init(_ c: Sprocket__V1__Job) throws(Violation) {
    self.init(
      job: c.job,
      kind: Read.text(c.kind),
      state: try Read.choice(c.state.rawValue, "state"),
      epoch: Int(c.epoch),
      epochs: Int(c.epochs),
      loss: c.loss,
      secondsLeft: c.seconds_left,
      message: Read.text(c.message),
      createdMicros: c.created_micros,
      startedMicros: c.started_micros,
      finishedMicros: c.finished_micros,
      version: Read.optionalVersion(c.version),
      reproduction: try Read.optionalMessage(c.reproduction, "reproduction"),
      requestedBy: Read.text(c.requested_by))
  }

  func write(
    to c: inout Sprocket__V1__Job, with out: Arena
  ) throws(Violation) {
    c.job = job
    c.kind = try out.text(kind, "kind")
    c.state = .init(rawValue: UInt32(bitPattern: state.rawValue))
    c.epoch = try out.number(epoch, "epoch")
    c.epochs = try out.number(epochs, "epochs")
    c.loss = loss
    c.seconds_left = secondsLeft
    c.message = try out.text(message, "message")
    c.created_micros = createdMicros
    c.started_micros = startedMicros
    c.finished_micros = finishedMicros
    c.version = try out.text(version?.rawValue ?? "", "version")
    if let reproduction { c.reproduction = try out.message(reproduction, "reproduction") }
    c.requested_by = try out.text(requestedBy, "requested_by")
  }
}

extension WatchJobRequest: WireMessage, StructConvertible {
  package static let codec = MessageCodec<WatchJobRequest>()
  static var initializer: StructInitializer<Sprocket__V1__WatchJobRequest> {
    sprocket__v1__watch_job_request__init
  }

  init(_ c: Sprocket__V1__WatchJobRequest) {
    self.init(
      job: c.job)
  }

  func write(
    to c: inout Sprocket__V1__WatchJobRequest, with out: Arena
  ) {
    c.job = job
  }
}

extension ListJobsRequest: WireMessage, StructConvertible {
  package static let codec = MessageCodec<ListJobsRequest>()
  static var initializer: StructInitializer<Sprocket__V1__ListJobsRequest> {
    sprocket__v1__list_jobs_request__init
  }

  init(_ c: Sprocket__V1__ListJobsRequest) {
    self.init(
      limit: Int(c.limit))
  }

  func write(
    to c: inout Sprocket__V1__ListJobsRequest, with out: Arena
  ) throws(Violation) {
    c.limit = try out.number(limit, "limit")
  }
}

extension ListJobsResponse: WireMessage, StructConvertible {
  package static let codec = MessageCodec<ListJobsResponse>()
  static var initializer: StructInitializer<Sprocket__V1__ListJobsResponse> {
    sprocket__v1__list_jobs_response__init
  }

  init(_ c: Sprocket__V1__ListJobsResponse) throws(Violation) {
    self.init(
      jobs: try Read.messages(c.jobs, c.n_jobs, "jobs"))
  }

  func write(
    to c: inout Sprocket__V1__ListJobsResponse, with out: Arena
  ) throws(Violation) {
    (c.n_jobs, c.jobs) = try out.messages(jobs, "jobs")
  }
}

extension CancelJobRequest: WireMessage, StructConvertible {
  package static let codec = MessageCodec<CancelJobRequest>()
  static var initializer: StructInitializer<Sprocket__V1__CancelJobRequest> {
    sprocket__v1__cancel_job_request__init
  }

  init(_ c: Sprocket__V1__CancelJobRequest) {
    self.init(
      job: c.job)
  }

  func write(
    to c: inout Sprocket__V1__CancelJobRequest, with out: Arena
  ) {
    c.job = job
  }
}

extension CancelJobResponse: WireMessage, StructConvertible {
  package static let codec = MessageCodec<CancelJobResponse>()
  static var initializer: StructInitializer<Sprocket__V1__CancelJobResponse> {
    sprocket__v1__cancel_job_response__init
  }

  init(_ c: Sprocket__V1__CancelJobResponse) throws(Violation) {
    self.init(
      job: try Read.message(c.job, "job"))
  }

  func write(
    to c: inout Sprocket__V1__CancelJobResponse, with out: Arena
  ) throws(Violation) {
    c.job = try out.message(job, "job")
  }
}
