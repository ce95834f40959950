import Foundation
import SprocketCore
import SprocketEvaluation
import SprocketModels

/// What outlives a restart: numbers about streams and windows, nothing of one user.
struct DriftState: Sendable, Codable {
  /// The version that all of this is about, and the job that trained it; 0: unknown.
  var version: String
  var job: Int64
  /// Where the data ends that it was trained on: a snapshot of now has more in its tables, but knows
  /// no more.
  var trainedPosition: Int64
  var trainedMicros: Int64
  /// The newest data set of it; nil in a state that was stored before that was written down.
  var trainedDataVersion: Int64?
  /// When it came into service, as far as drift is concerned.
  var sinceMicros: Int64
  /// The last look at the data: when, after how many interactions since the cut, how often before.
  var lookedMicros: Int64 = 0
  var lookedArrivals: Int? = 0
  var looks = 0
  var baseline = DriftWindow()
  var recent = DriftWindow()
  /// What the last look found, with the values of earlier looks.
  var data: [DriftFinding] = []
  /// Events that were scored before the model learned from them, and for which no time was left.
  var scored: Int? = 0
  var unscored: Int? = 0
  /// Why there is nothing, for people.
  var message = "the data has not been looked at yet"

  var ratingError: ErrorStream
  var rank: ErrorStream
  var misses: ErrorStream

  private static let mostPoints = 200

  init(
    of handle: ServingHandle, job: Int64, dataVersion: Int64?, nowMicros: Int64,
    falseAlarms: Double
  ) {
    version = handle.version.rawValue
    self.job = job
    trainedPosition = handle.model.position
    trainedMicros = handle.model.dataWindow.lastMicros
    trainedDataVersion = dataVersion
    sinceMicros = nowMicros
    let scale = PrequentialScorer.scale(of: handle)
    // A third each of the half that is not the data's.
    let budget = FalseAlarmBudget(probability: falseAlarms / 6)
    ratingError = ErrorStream(measure: "rating_error", budget: budget, scale: scale)
    rank = ErrorStream(measure: "rank", budget: budget, leastRise: 0.02)
    misses = ErrorStream(measure: "hit_rate", budget: budget, isInverted: true)
  }

  /// Where the data ends that it was trained on. While that is unknown of data sets, all of them are
  /// in it.
  var cut: TrainingCut {
    TrainingCut(
      position: trainedPosition, dataVersion: trainedDataVersion ?? .max, lastMicros: trainedMicros)
  }

  /// Whether anything that the model says of what arrives has drifted. Cheap.
  var hasConceptDrift: Bool {
    ratingError.isDrifting || rank.isDrifting || misses.isDrifting
  }

  /// Counts events that came to be scored.
  mutating func count(scored more: Int, unscored others: Int) {
    scored = (scored ?? 0) + more
    unscored = (unscored ?? 0) + others
  }

  /// All findings, the worst first.
  func findings(points: Bool) -> [DriftFinding] {
    var all = data
    for stream in [ratingError, rank, misses] where stream.count > 0 { all += stream.findings }
    if !points { for index in all.indices { all[index].points = [] } }
    return all.enumerated().sorted { one, other in
      if one.element.severity != other.element.severity {
        return one.element.severity > other.element.severity
      }
      let (a, b) = (one.element.excess, other.element.excess)
      return a != b ? a > b : one.offset < other.offset
    }.map(\.element)
  }

  /// Takes what a look found; what was moved before has been since then.
  mutating func take(_ found: [DriftFinding], nowMicros: Int64) {
    let before = Dictionary(data.map { ($0.measure, $0) }) { one, _ in one }
    data = found.map { finding in
      var finding = finding
      let old = before[finding.measure]
      if finding.severity != .none {
        let since = old?.sinceMicros ?? 0
        finding.sinceMicros = since > 0 ? since : nowMicros
      }
      let point = DriftPoint(
        timeMicros: nowMicros, value: finding.value, threshold: finding.threshold)
      finding.points = Array(((old?.points ?? []) + [point]).suffix(Self.mostPoints))
      return finding
    }
    lookedMicros = nowMicros
    looks += 1
    message = ""
  }
}

extension DriftFinding {
  /// How far beyond its threshold a value is.
  fileprivate var excess: Double { threshold > 0 ? value / threshold : 0 }
}
