import SprocketCore
import SprocketEvaluation

/// What was measured event by event, from the first one measured on.
struct PrequentialSeries: Sendable {
  /// Of the stream.
  let start: Int
  private(set) var gains: [Float] = []
  private(set) var errors: [Float] = []
  private(set) var newFilms = 0

  init(start: Int) {
    self.start = start
  }

  var end: Int { start + gains.count }

  mutating func add(_ measure: Replay.Measure) {
    gains.append(measure.gain)
    errors.append(measure.error)
    if measure.isNewFilm { newFilms += 1 }
  }

  /// User by user, so that they can be compared: ratings and finds of one user hang together.
  func samples(in stream: EventStream) -> [MetricSample] {
    var places = [Int?](repeating: nil, count: stream.users.count)
    var count = 0
    for event in start..<end where places[Int(stream.userIndex[event])] == nil {
      places[Int(stream.userIndex[event])] = count
      count += 1
    }
    let zeros = [Double](repeating: 0, count: count)
    var (gainSums, gainCounts, errorSums, errorCounts) = (zeros, zeros, zeros, zeros)
    for event in start..<end {
      guard let user = places[Int(stream.userIndex[event])] else { continue }
      let (gain, error) = (gains[event - start], errors[event - start])
      if !gain.isNaN {
        gainSums[user] += Double(gain)
        gainCounts[user] += 1
      }
      if !error.isNaN {
        errorSums[user] += Double(error) * Double(error)
        errorCounts[user] += 1
      }
    }
    return [
      MetricSample("ndcg@\(Replay.cutoff)", sums: gainSums, counts: gainCounts),
      MetricSample(
        "rmse", sums: errorSums, counts: errorCounts, isRoot: true, higherIsBetter: false),
    ]
  }

  /// Means over some events; nil where none of them can be measured.
  func means(of events: Range<Int>) -> (ndcg: Double?, rmse: Double?) {
    var (gainSum, gainCount, errorSum, errorCount) = (0.0, 0, 0.0, 0)
    for event in events.clamped(to: start..<end) {
      let (gain, error) = (gains[event - start], errors[event - start])
      if !gain.isNaN {
        gainSum += Double(gain)
        gainCount += 1
      }
      if !error.isNaN {
        errorSum += Double(error) * Double(error)
        errorCount += 1
      }
    }
    return (
      gainCount > 0 ? gainSum / Double(gainCount) : nil,
      errorCount > 0 ? (errorSum / Double(errorCount)).squareRoot() : nil
    )
  }
}
