import SprocketEvaluation

/// The daemon's detectors of concept drift on a simulated stream: the error of predicted ratings,
/// the liked films that were not on the list, and the films that the model has never met, each a mean
/// of a user's session. They begin anew with each model.
struct SimulatedDrift {
  /// The width of a scale of ratings, as the daemon has it for models that know none.
  private static let scale = 4.5

  private struct Watched {
    var stream: ErrorStream
    var sessions = UserSessions()

    init(_ measure: String, leastRise: Double = 0.02, scale: Double = 1, isInverted: Bool = false) {
      // Three streams share one budget of false alarms.
      var budget = FalseAlarmBudget()
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

  /// Takes what was measured of an event.
  mutating func add(_ measure: Replay.Measure, user: UInt32, timeMicros: Int64) {
    let user = UInt64(user)
    if !measure.error.isNaN {
      errors.add(
        min(1, Double(abs(measure.error)) / Self.scale), user: user, timeMicros: timeMicros)
    }
    if !measure.gain.isNaN {
      hits.add(measure.gain > 0 ? 0 : 1, user: user, timeMicros: timeMicros)
    }
    newFilms.add(measure.isNewFilm ? 1 : 0, user: user, timeMicros: timeMicros)
  }

  /// What has drifted since the model came into service, in words.
  /// - Parameter since: Only what began after this moment; 0: all of it.
  func findings(since: Int64) -> [String] {
    [errors, hits, newFilms].flatMap(\.stream.findings).reasons(since: since)
  }
}
