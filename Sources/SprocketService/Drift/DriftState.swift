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
  /// When it came into service, as far as drift is concerned.
  var sinceMicros: Int64
  /// The last look at the data: when, after which position, how often before.
  var lookedMicros: Int64 = 0
  var lookedPosition: Int64
  var looks = 0
  var baseline = DriftWindow()
  var recent = DriftWindow()
  /// What the last look found, with the values of earlier looks.
  var data: [DriftFinding] = []
  /// Why there is nothing, for people.
  var message = "the data has not been looked at yet"

  var ratingError: ErrorStream
  var rank: ErrorStream
  var misses: ErrorStream

  private static let mostPoints = 200

  init(
    of handle: ServingHandle, job: Int64, nowMicros: Int64, falseAlarms: Double
  ) {
    version = handle.version.rawValue
    self.job = job
    trainedPosition = handle.model.position
    trainedMicros = handle.model.dataWindow.lastMicros
    sinceMicros = nowMicros
    lookedPosition = trainedPosition
    let scale = PrequentialScorer.scale(of: handle)
    // A third each of the half that is not the data's.
    let budget = FalseAlarmBudget(probability: falseAlarms / 6)
    ratingError = ErrorStream(measure: "rating_error", budget: budget, scale: scale)
    rank = ErrorStream(measure: "rank", budget: budget, leastRise: 0.02)
    misses = ErrorStream(measure: "hit_rate", budget: budget, isInverted: true)
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
