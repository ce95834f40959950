import SprocketCore

extension JobState {
  /// Its name in JSON and for people.
  var name: String {
    switch self {
    case .queued: "queued"
    case .exporting: "exporting"
    case .training: "training"
    case .evaluating: "evaluating"
    case .gated: "gated"
    case .publishing: "publishing"
    case .succeeded: "succeeded"
    case .rejected: "rejected"
    case .failed: "failed"
    case .cancelled: "cancelled"
    }
  }

  /// Whether nothing more happens.
  var isFinal: Bool { rawValue >= JobState.succeeded.rawValue }
}

extension Job {
  var json: JSONValue {
    .object([
      ("job", .integer(job)), ("kind", .string(kind)), ("state", .string(state.name)),
      ("epoch", .count(epoch)), ("epochs", .count(epochs)), ("loss", .number(loss)),
      ("seconds_left", .number(secondsLeft)), ("message", .string(message)),
      ("created", .time(createdMicros)), ("started", .time(startedMicros)),
      ("finished", .time(finishedMicros)), ("version", .version(version)),
      ("requested_by", .string(requestedBy)),
    ])
  }

  /// How far it is, on one line.
  var progressText: String {
    var parts = [state.name]
    if state == .training, epochs > 0 {
      parts.append("epoch \(epoch) of \(epochs)")
      if loss != 0 { parts.append("loss \(Text.number(loss, digits: 4))") }
      if secondsLeft > 0 { parts.append("\(Text.duration(seconds: secondsLeft)) left") }
    }
    if !message.isEmpty { parts.append(Text.printable(message)) }
    return parts.joined(separator: ", ")
  }

  /// The part of the way it has gone, as far as can be said.
  var fraction: Double? {
    state == .training && epochs > 0 ? Double(epoch) / Double(epochs) : nil
  }

  /// Who or what asked for it, in a word.
  var requester: String {
    requestedBy.isEmpty ? "hand" : String(requestedBy.prefix { $0 != ":" })
  }

  /// From leaving the queue to the end.
  var seconds: Double? {
    startedMicros > 0 && finishedMicros >= startedMicros
      ? Double(finishedMicros - startedMicros) / 1e6 : nil
  }
}

/// One job.
struct JobReport: Report {
  var job: Job

  var json: JSONValue { job.json }

  func text(_ page: Page) -> String {
    let name = "job \(job.job)"
    let state = job.state == .succeeded ? page.style.green(job.state.name) : job.state.name
    var fields = FieldList()
    fields.add("kind", job.kind)
    fields.add("requested by", job.requestedBy)
    fields.add("message", job.message)
    if !job.state.isFinal, job.epochs > 0 { fields.add("epoch", "\(job.epoch) of \(job.epochs)") }
    fields.add("version", job.version?.rawValue ?? "")
    fields.add("queued", job.createdMicros > 0 ? Timestamp(micros: job.createdMicros).short : "")
    fields.add("took", job.seconds.map(Text.duration(seconds:)) ?? "")
    return page.style.bold(name) + " " + state + "\n" + fields.render(page)
  }
}

/// Jobs, newest first.
struct JobsReport: Report {
  var jobs: [Job]

  var json: JSONValue { .object([("jobs", .array(jobs.map(\.json)))]) }

  func text(_ page: Page) -> String {
    guard !jobs.isEmpty else { return "No jobs yet; `sprocket admin retrain` starts one." }
    var table = Table([
      .right("job"), .left("kind"), .left("state"), .left("queued (UTC)"), .right("took"),
      .left("by"), .left("message", shrinks: true),
    ])
    for job in jobs {
      table.add([
        String(job.job), job.kind, job.state.name, Timestamp(micros: job.createdMicros).short,
        job.seconds.map(Text.duration(seconds:)) ?? "", job.requester, job.message,
      ])
    }
    return table.render(page)
  }
}
