import SprocketCore
import SprocketEvaluation

/// The daemon's watch over drift on a simulated stream. It begins anew with each model.
///
/// Of the model: the error of predicted ratings, the liked films that were not on the list, and the
/// films that the model has never met, each a mean of a user's session. Of the data: what has come
/// since, beside the end of what the model learned from.
struct SimulatedDrift: Sendable {
  /// The width of a scale of ratings, as the daemon has it for models that know none.
  private static let scale = 4.5
  /// Half is for the data, half for the streams, as in the daemon.
  private static let budget = FalseAlarmBudget(probability: 0.025)

  private struct Watched {
    var stream: ErrorStream
    var sessions = UserSessions()

    init(_ measure: String, leastRise: Double = 0.02, scale: Double = 1, isInverted: Bool = false) {
      // Three streams share one budget of false alarms.
      var budget = SimulatedDrift.budget
      budget.probability /= 3
      stream = ErrorStream(
        measure: measure, budget: budget, leastRise: leastRise, scale: scale,
        isInverted: isInverted)
    }

    mutating func add(_ value: Double, user: UInt64, timeMicros: Int64) {
      for mean in sessions.add(value, user: user) { stream.add(mean, timeMicros: timeMicros) }
    }
  }

  private var errors = Watched("rating_error", scale: scale)
  private var hits = Watched("hit_rate", isInverted: true)
  private var newFilms = Watched("new_films")
  private var data: SimulatedDataDrift

  /// - Parameter cut: events of the stream that the model was trained on.
  init(_ stream: EventStream, cut: Int) {
    data = SimulatedDataDrift(stream, cut: cut, budget: Self.budget)
  }

  /// Takes an event and what was measured of it.
  mutating func add(_ measure: Replay.Measure, event: Int, user: UInt32, timeMicros: Int64) {
    let user = UInt64(user)
    if !measure.error.isNaN {
      errors.add(
        min(1, Double(abs(measure.error)) / Self.scale), user: user, timeMicros: timeMicros)
    }
    if !measure.gain.isNaN {
      hits.add(measure.gain > 0 ? 0 : 1, user: user, timeMicros: timeMicros)
    }
    newFilms.add(measure.isNewFilm ? 1 : 0, user: user, timeMicros: timeMicros)
    data.look(through: event, timeMicros: timeMicros)
  }

  /// What has drifted since the model came into service, in words.
  /// - Parameter since: Only what began after this moment; 0: all of it.
  func findings(since: Int64) -> [String] {
    (data.findings + [errors, hits, newFilms].flatMap(\.stream.findings)).reasons(since: since)
  }
}

/// Compares what came since a model was trained with the end of what it was trained on, by the same
/// measures and as often as the daemon does by default.
struct SimulatedDataDrift: Sendable {
  /// The last events that are compared, at most and at least.
  private static let (mostEvents, leastEvents) = (10_000, 100)
  /// The end of the training data that they are compared with.
  private static let baselineEvents = 100_000
  /// Between two looks.
  private static let (stepEvents, stepMicros): (Int, Int64) = (1_000, 300_000_000)

  private let stream: EventStream
  private let cut: Int
  private let budget: FalseAlarmBudget
  private let judge = DriftJudge()
  private var lookedEvents: Int
  private var lookedMicros = Int64.min
  private var baseline: DriftInteractions?
  /// Of the last look.
  private(set) var findings: [DriftFinding] = []

  /// - Parameter budget: of all looks.
  init(_ stream: EventStream, cut: Int, budget: FalseAlarmBudget) {
    self.stream = stream
    self.cut = cut
    self.budget = budget
    lookedEvents = cut
  }

  /// Looks at what has come through an event, if that is due.
  mutating func look(through event: Int, timeMicros: Int64) {
    let end = event + 1
    guard end - lookedEvents >= Self.stepEvents,
      lookedMicros == .min || timeMicros >= lookedMicros + Self.stepMicros,
      cut >= Self.leastEvents
    else { return }
    let level = budget.level(events: end - lookedEvents)
    (lookedEvents, lookedMicros) = (end, timeMicros)
    let start = max(0, cut - Self.baselineEvents)
    let old = baseline ?? stream.interactions(start..<cut, newFrom: start)
    baseline = old
    let recent = stream.interactions(max(cut, end - Self.mostEvents)..<end, newFrom: cut)
    let (before, now) = DriftProfile.pair(old, recent, age: max(recent.count, end - cut))
    take(judge.findings(before, now, level: level), timeMicros)
  }

  /// What was moved before has been since then.
  private mutating func take(_ found: [DriftFinding], _ now: Int64) {
    let known = Dictionary(findings.map { ($0.measure, $0.sinceMicros) }) { one, _ in one }
    findings = found.map { finding in
      var finding = finding
      if finding.severity != .none {
        let since = known[finding.measure] ?? 0
        finding.sinceMicros = since > 0 ? since : now
      }
      return finding
    }
  }
}

extension EventStream {
  /// Some events as drift is computed from them.
  /// - Parameter newFrom: users and films without an event before this one are new.
  /// - Complexity: proportional to the events.
  func interactions(_ events: Range<Int>, newFrom: Int) -> DriftInteractions {
    var users = [UInt32?](repeating: nil, count: users.count)
    var films = [UInt32?](repeating: nil, count: films.count)
    var data = DriftInteractions()
    for event in events {
      let (user, film) = (Int(userIndex[event]), Int(itemIndex[event]))
      if users[user] == nil {
        users[user] = UInt32(data.users.count)
        data.users.append(
          DriftInteractions.User(
            earlier: Int(earlier[event]), isNew: firstOfUser[user] >= newFrom))
      }
      if films[film] == nil {
        films[film] = UInt32(data.films.count)
        let item = self.films[film]
        data.films.append(
          DriftInteractions.Film(
            id: item.item, title: item.title, year: item.year,
            runtimeMinutes: item.runtimeMinutes, genres: item.genres,
            isNew: firstOfFilm[film] >= newFrom))
      }
      data.userIndex.append(users[user] ?? 0)
      data.filmIndex.append(films[film] ?? 0)
    }
    data.kind = Array(kind[events])
    data.value = Array(value[events])
    data.timeMicros = Array(timeMicros[events])
    return data
  }
}
