import Foundation
import SprocketCore
import SprocketModels

/// A daemon's life on a stream of ratings: asked before each of some, told of each.
struct LiveReplay: Sendable {
  let stream: EventStream
  /// How many events of the stream are replayed.
  let count: Int
  let data: any Daemon
  let admin: any Daemon
  /// What a liking is.
  let policy: PreferencePolicy
  let measureEvery: Int
  /// Seconds of the stream for each real one; nil: as fast as possible.
  let speed: Double?
  let waitsForTrainings: Bool

  /// Events recorded in one call at most.
  private static let batch = 1_000
  /// After so many events, or so long, trainings are looked for.
  private static let lookEvents = 200
  private static let lookInterval = Duration.milliseconds(200)
  /// Trainings that one look can see.
  private static let seenJobs = 100

  /// What became of it.
  struct Life: Sendable {
    var series = PrequentialSeries(start: 0)
    var trainings: [LiveTraining] = []
    var recorded = 0
    var duplicates = 0
    var seconds = 0.0
  }

  /// What changes on the way.
  private struct Progressing {
    var life = Life()
    var waiting: [FeedbackEvent] = []
    var met: [Set<UInt32>]
    /// The newest job before the replay.
    var lastJob: Int64
    var lastLook = ContinuousClock.now
    /// nil once the daemon said that nothing it serves predicts ratings; asked again when a
    /// training has ended.
    var predicts = true
  }

  /// - Throws: what the daemon says, and `notFound` with `--limit` or without when a film is gone.
  func run(_ progress: Progress) async throws -> Life {
    let begin = ContinuousClock.now
    try await addFilms(progress)
    var now = Progressing(
      met: [Set<UInt32>](repeating: [], count: stream.users.count),
      lastJob: try await admin.listJobs(ListJobsRequest(limit: 1)).jobs.first?.job ?? 0)
    let start = ContinuousClock.now
    for event in 0..<count {
      try await pace(event, since: start)
      now.life.series.add(try await measure(event, &now))
      now.waiting.append(feedback(event))
      now.met[Int(stream.userIndex[event])].insert(stream.itemIndex[event])
      if now.waiting.count >= Self.batch { try await flush(&now) }
      if event % Self.lookEvents == 0 || ContinuousClock.now - now.lastLook > Self.lookInterval {
        try await flush(&now)
        try await look(event + 1, &now)
        progress.update(
          fraction: Double(event + 1) / Double(count),
          "\(Text.grouped(event + 1)) events, \(Text.count(now.life.trainings.count, "training"))")
      }
    }
    try await flush(&now)
    try await look(count, &now)
    now.life.seconds = (ContinuousClock.now - begin).inSeconds
    return now.life
  }

  private func addFilms(_ progress: Progress) async throws {
    for start in stride(from: 0, to: stream.films.count, by: Self.batch) {
      let films = stream.films[start..<min(stream.films.count, start + Self.batch)]
      _ = try await data.upsertItems(UpsertItemsRequest(items: Array(films)))
      progress.update(
        fraction: Double(start + films.count) / Double(stream.films.count), "adding the films")
    }
  }

  private func feedback(_ event: Int) -> FeedbackEvent {
    FeedbackEvent(
      eventID: "replay:\(stream.name.prefix(80)):\(event)",
      user: stream.users[Int(stream.userIndex[event])],
      item: stream.films[Int(stream.itemIndex[event])].item, kind: stream.kind[event],
      value: Double(stream.value[event]), timeMicros: stream.timeMicros[event])
  }

  private func flush(_ now: inout Progressing) async throws {
    guard !now.waiting.isEmpty else { return }
    let answer = try await data.record(RecordRequest(events: now.waiting))
    now.waiting.removeAll(keepingCapacity: true)
    now.life.recorded += answer.recorded
    now.life.duplicates += answer.duplicates
  }

  /// Asks the daemon about an event that it does not know yet.
  private func measure(_ event: Int, _ now: inout Progressing) async throws -> Replay.Measure {
    var measure = Replay.Measure()
    guard event % measureEvery == 0 else { return measure }
    // What came before is known when it is answered.
    try await flush(&now)
    let place = Int(stream.userIndex[event])
    let (user, film) = (stream.users[place], stream.films[Int(stream.itemIndex[event])].item)
    let (kind, value) = (stream.kind[event], stream.value[event])
    if policy.weight(of: kind, value: value) > 0,
      !now.met[place].contains(stream.itemIndex[event])
    {
      let list = try await data.recommend(RecommendRequest(user: user, k: Replay.cutoff))
      let rank = list.items.firstIndex { $0.item == film }
      measure.gain = rank.map { 1 / Float(log2(Double($0 + 2))) } ?? 0
    }
    if kind == .rating, now.predicts {
      do throws(SprocketError) {
        let answer = try await data.predictRatings(PredictRatingsRequest(user: user, items: [film]))
        if let rating = answer.ratings.first?.rating { measure.error = Float(rating) - value }
      } catch {
        guard [.failedPrecondition, .notFound, .unimplemented].contains(error.code) else {
          throw error
        }
        now.predicts = false
      }
    }
    return measure
  }

  /// Looks at the daemon's trainings; waits for them where that is asked for.
  private func look(_ events: Int, _ now: inout Progressing) async throws {
    while true {
      let jobs = try await admin.listJobs(ListJobsRequest(limit: Self.seenJobs)).jobs
      for job in jobs.reversed() where job.job > now.lastJob {
        if let place = now.life.trainings.firstIndex(where: { $0.job.job == job.job }) {
          if !now.life.trainings[place].job.state.isFinal, job.state.isFinal { now.predicts = true }
          now.life.trainings[place].job = job
        } else {
          now.predicts = true
          now.life.trainings.append(
            LiveTraining(
              events: events, timeMicros: stream.timeMicros[max(0, events - 1)], job: job))
        }
      }
      // At once: a version may be collected as soon as others have come.
      for place in now.life.trainings.indices
      where now.life.trainings[place].job.state.isFinal && now.life.trainings[place].model == nil {
        now.life.trainings[place].model = try await model(of: now.life.trainings[place].job)
      }
      now.lastLook = .now
      guard waitsForTrainings else { return }
      // A policy that would start one now does so at its next look.
      let isTraining = now.life.trainings.contains { !$0.job.state.isFinal }
      if !isTraining, try await !admin.getPolicy(GetPolicyRequest()).starts { return }
      try await Task.sleep(for: Self.lookInterval / 4)
    }
  }

  private func model(of job: Job) async throws -> ModelEntry? {
    guard let version = job.version else { return nil }
    return try? await admin.getModel(GetModelRequest(version: version.rawValue)).model
  }

  private func pace(_ event: Int, since start: ContinuousClock.Instant) async throws {
    guard let speed else { return }
    let due = Double(stream.timeMicros[event] - stream.timeMicros[0]) / 1e6 / speed
    let ahead = due - (ContinuousClock.now - start).inSeconds
    if ahead > 0 { try await Task.sleep(for: .seconds(ahead)) }
  }
}

/// A training that the daemon began during a replay.
struct LiveTraining: Sendable {
  /// Events of the stream when it was seen first.
  var events: Int
  /// The time of the stream then.
  var timeMicros: Int64
  var job: Job
  /// What came of it; nil when nothing did.
  var model: ModelEntry?

  /// How it ranked against the champion; nil where that was not compared.
  var comparison: GateRule? {
    model?.gate?.rules.first { $0.name == "champion" && $0.judged && !$0.measure.isEmpty }
  }
}
