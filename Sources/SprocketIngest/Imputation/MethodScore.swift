import SprocketCore
import SprocketMath

/// A measured number with its 95 % interval by drawing cells with replacement.
package struct MeasuredValue: Hashable, Sendable {
  package var value: Double
  package var lower: Double
  package var upper: Double
}

/// How well a method finds the hidden values of a column.
package struct MethodScore: Hashable, Sendable {
  package let method: ImputationMethod
  /// Hidden values of labels counted one by one over all cells; nil for numbers.
  package var precision: MeasuredValue?
  package var recall: MeasuredValue?
  package var f1: MeasuredValue?
  /// Nil for labels.
  package var rmse: MeasuredValue?
  package var mae: MeasuredValue?
  /// What is gained over the baseline: F1, or how much smaller the mean absolute error is. Nil for
  /// the baseline itself.
  package var gain: MeasuredValue?
  /// How far confidence and share of right values are apart in the mean.
  package var calibrationError: Double
  /// What the confidences are worth.
  package var reliability: [ReliabilityStep]

  /// The higher the better.
  package var quality: Double { f1?.value ?? -(mae?.value ?? .infinity) }

  /// Whether it is better than the baseline beyond doubt.
  package var beatsBaseline: Bool { gain.map { $0.lower > 0 } ?? false }
}

/// Values whose confidence is at least so high.
package struct ReliabilityStep: Hashable, Sendable {
  package var minimumConfidence: Double
  /// How many, and which share of them is right.
  package var values: Int
  package var shareRight: Double
  /// The mean of their confidences.
  package var meanConfidence: Double
  /// The share of cells that have such a value.
  package var coverage: Double

  package static let minima = [0.9, 0.8, 0.7, 0.6, 0.5, 0.3]
}

/// What is counted of one cell.
struct CellCounts: Sendable {
  /// Right labels, taken labels, labels there are; of numbers |error|, error², 1.
  var (first, second, third) = (0.0, 0.0, 0.0)
}

/// Turns trials into scores.
struct TrialScoring {
  let seed: UInt64
  var resamples = 400

  /// - Parameter baseline: nil when `trial` is the baseline.
  func score(_ trial: ColumnTrial, baseline: ColumnTrial?) -> MethodScore {
    let outOfFold = OutOfFold(trial)
    let counts = outOfFold.counts
    let others = baseline.map { OutOfFold($0).counts }
    let isNumber = trial.column.kind == .number
    let metric = isNumber ? Self.errors : Self.labelMetrics
    var samples: [[Double]] = [[], [], []]
    var gains: [Double] = []
    var generator = SplitMix64(seed: seed)
    func gain(_ own: [Double], _ other: [Double]) -> Double {
      isNumber ? other[0] - own[0] : own[2] - other[2]
    }
    for _ in 0..<(counts.isEmpty ? 0 : resamples) {
      let draw = counts.indices.map { _ in Int.random(in: 0..<counts.count, using: &generator) }
      let values = metric(draw.map { counts[$0] })
      for (place, value) in values.enumerated() { samples[place].append(value) }
      if let others { gains.append(gain(values, metric(draw.map { others[$0] }))) }
    }
    let values = metric(counts)
    let measured = values.indices.map { Self.measured(values[$0], samples[$0]) }
    var score = MethodScore(
      method: trial.method, calibrationError: outOfFold.calibrationError,
      reliability: outOfFold.reliability)
    if isNumber {
      (score.mae, score.rmse) = (measured[0], measured[1])
    } else {
      (score.precision, score.recall, score.f1) = (measured[0], measured[1], measured[2])
    }
    if let others { score.gain = Self.measured(gain(values, metric(others)), gains) }
    return score
  }

  /// Precision, recall, F1.
  private static func labelMetrics(_ counts: [CellCounts]) -> [Double] {
    var (right, taken, truths) = (0.0, 0.0, 0.0)
    for cell in counts {
      right += cell.first
      taken += cell.second
      truths += cell.third
    }
    return [
      taken > 0 ? right / taken : 0, truths > 0 ? right / truths : 0,
      taken + truths > 0 ? 2 * right / (taken + truths) : 0,
    ]
  }

  /// MAE, RMSE.
  private static func errors(_ counts: [CellCounts]) -> [Double] {
    let count = Double(max(1, counts.count))
    return [
      counts.reduce(0) { $0 + $1.first } / count,
      (counts.reduce(0) { $0 + $1.second } / count).squareRoot(),
    ]
  }

  private static func measured(_ value: Double, _ samples: [Double]) -> MeasuredValue {
    let sorted = samples.sorted()
    guard let last = sorted.indices.last else {
      return MeasuredValue(value: value, lower: value, upper: value)
    }
    return MeasuredValue(
      value: value, lower: sorted[Int(Double(sorted.count) * 0.025)],
      upper: sorted[min(last, Int(Double(sorted.count) * 0.975))])
  }
}

/// The cells of a trial as judged by what the other half of them taught.
private struct OutOfFold {
  private(set) var counts: [CellCounts] = []
  private var values: [(confidence: Double, hit: Bool)] = []
  private var tops: [Double] = []

  init(_ trial: ColumnTrial) {
    let learned = [0, 1].map { half in trial.calibration { ColumnTrial.half($0) != half } }
    for (place, cell) in trial.cells.enumerated() {
      let calibration = learned[ColumnTrial.half(place)]
      var count = CellCounts()
      var top = 0.0
      for (score, hit) in zip(cell.scores, cell.hits) {
        let confidence = calibration.confidence.value(at: score)
        values.append((confidence, hit))
        top = max(top, confidence)
        if score >= calibration.threshold {
          count.first += hit ? 1 : 0
          count.second += 1
        }
      }
      tops.append(top)
      count.third = Double(cell.truths)
      if trial.column.kind == .number {
        count = CellCounts(first: abs(cell.error), second: cell.error * cell.error, third: 1)
      }
      counts.append(count)
    }
  }

  /// In ten equal steps of confidence, weighted by how many values they have.
  var calibrationError: Double {
    var steps = [(confidence: Double, hits: Double)](repeating: (0, 0), count: 10)
    for value in values {
      let step = min(9, Int(value.confidence * 10))
      steps[step].confidence += value.confidence
      steps[step].hits += value.hit ? 1 : 0
    }
    let apart = steps.reduce(0) { $0 + abs($1.confidence - $1.hits) }
    return apart / Double(max(1, values.count))
  }

  var reliability: [ReliabilityStep] {
    ReliabilityStep.minima.map { minimum in
      let taken = values.filter { $0.confidence >= minimum }
      let count = Double(max(1, taken.count))
      return ReliabilityStep(
        minimumConfidence: minimum, values: taken.count,
        shareRight: Double(taken.count { $0.hit }) / count,
        meanConfidence: taken.reduce(0) { $0 + $1.confidence } / count,
        coverage: Double(tops.count { $0 >= minimum }) / Double(max(1, tops.count)))
    }
  }
}
