/// How a training ended, as far as the policy cares.
package enum TrainingOutcome: String, Hashable, Sendable {
  /// It serves.
  case succeeded
  /// The gate said no.
  case rejected
  /// Something broke.
  case failed
  /// Somebody stopped it.
  case cancelled
}

/// All that the policy looks at. Times are microseconds since 1970-01-01 UTC.
package struct PolicyState: Hashable, Sendable {
  package var now: Int64
  /// When the daemon started.
  package var started: Int64
  /// Whether a training runs or is queued.
  package var isTraining = false
  /// Whether somebody has switched automatic promotion off.
  package var isPinned = false
  /// When the last training ended; nil when there was none.
  package var lastEnd: Int64?
  /// How it ended.
  package var lastOutcome: TrainingOutcome?
  /// Trainings in a row, up to the last one, that failed.
  package var failures = 0
  /// Interactions in the data of the last training that came to a verdict; 0 without one.
  package var trainedInteractions = 0
  /// Interactions that came since that data was cut.
  package var newInteractions = 0
  /// Films that came or changed since.
  package var newFilms = 0
  /// When the newest data set that it had not was taken in; nil when there is none.
  package var lastIngest: Int64?
  /// What has drifted since, in words.
  package var drift: [String] = []

  package init(now: Int64, started: Int64) {
    self.now = now
    self.started = started
  }
}
