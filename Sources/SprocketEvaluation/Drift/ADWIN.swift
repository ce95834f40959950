import Foundation

/// A window over a stream that grows while the stream stays the same and drops its older part when
/// the means of two parts differ by more than chance allows.
///
/// A. Bifet and R. Gavaldà, "Learning from time-changing data with adaptive windowing", 2007: section
/// 3.2, figure 1 for the window, section 4 (ADWIN2) for the exponential histogram. A window of n
/// values takes O(M·log(n/M)) buckets, a value O(log n) time when its turn comes.
///
/// Cuts are tested with the variance of the window (equation 3.1) and the correction ln(2·ln(n)/δ) of
/// the authors' implementation, which river has, too.
package struct ADWIN: Hashable, Sendable, Codable {
  /// Two to the power of its row values in one.
  private struct Bucket: Hashable, Codable {
    var total: Double
    /// Σ (value − mean)².
    var deviation: Double
  }

  /// A cut of the window into an older and a newer part.
  package struct Cut: Hashable, Sendable, Codable {
    /// Means of the older and of the newer part.
    package var before: Double
    package var after: Double
    /// Values in them.
    package var beforeCount: Int
    package var afterCount: Int
    /// The difference of the means from which on the older part goes.
    package var threshold: Double
    /// A bound of the probability of such a difference without change.
    package var pValue: Double

    package var difference: Double { after - before }
  }

  /// Bounds the probability of a false alarm.
  package let delta: Double
  /// Looks for a change at every so many values.
  package let clock: Int
  /// M: buckets of one size before two are merged.
  package let maximumBuckets: Int
  /// Values in either part of a cut, at least.
  package let minimumLength: Int
  /// Values in the window, at least, before a change is looked for.
  package let gracePeriod: Int

  /// rows[r] holds buckets of 2^r values, oldest first; rows of larger buckets are older.
  private var rows: [[Bucket]] = [[]]
  private var total = 0.0
  private var deviation = 0.0
  private var ticks = 0

  /// Values in the window.
  package private(set) var width = 0
  /// Changes found so far.
  package private(set) var detections = 0
  /// The last cut at which the older part went.
  package private(set) var lastChange: Cut?
  /// At the last look, the cut whose difference came nearest to its threshold or passed it.
  package private(set) var widest: Cut?

  package init(
    delta: Double = 0.002, clock: Int = 32, maximumBuckets: Int = 5, minimumLength: Int = 5,
    gracePeriod: Int = 10
  ) {
    self.delta = delta
    self.clock = max(1, clock)
    self.maximumBuckets = max(1, maximumBuckets)
    self.minimumLength = max(1, minimumLength)
    self.gracePeriod = gracePeriod
  }

  /// Mean of the window.
  package var mean: Double { width == 0 ? 0 : total / Double(width) }
  /// Variance of the window.
  package var variance: Double { width == 0 ? 0 : deviation / Double(width) }
  /// Buckets in memory.
  package var bucketCount: Int { rows.reduce(0) { $0 + $1.count } }

  /// Takes a value; true when the older part of the window went because the mean has changed.
  package mutating func add(_ value: Double) -> Bool {
    insert(value)
    ticks += 1
    guard ticks % clock == 0, width > gracePeriod else { return false }
    var hasChanged = false
    widest = nil
    while let cut = widestSignificantCut() {
      hasChanged = true
      lastChange = cut
      dropOldest()
    }
    if hasChanged { detections += 1 }
    return hasChanged
  }

  private mutating func insert(_ value: Double) {
    if width > 0 {
      let gap = value - mean
      deviation += Double(width) * gap * gap / Double(width + 1)
    }
    rows[0].append(Bucket(total: value, deviation: 0))
    width += 1
    total += value
    compress()
  }

  /// Merges the two oldest buckets of every row that has one too many.
  private mutating func compress() {
    var row = 0
    while row < rows.count, rows[row].count > maximumBuckets {
      let size = Double(1 << row)
      let (one, two) = (rows[row][0], rows[row][1])
      rows[row].removeFirst(2)
      let gap = (one.total - two.total) / size
      if row + 1 == rows.count { rows.append([]) }
      rows[row + 1].append(
        Bucket(
          total: one.total + two.total,
          deviation: one.deviation + two.deviation + size * gap * gap / 2))
      row += 1
    }
  }

  /// The oldest cut whose parts differ by more than its threshold; notes the widest of those seen.
  private mutating func widestSignificantCut() -> Cut? {
    let logarithm = log(2 * log(Double(width)) / delta)
    let variance = variance
    var (count, sum) = (0, 0.0)
    for row in rows.indices.reversed() {
      for bucket in rows[row] {
        count += 1 << row
        sum += bucket.total
        let rest = width - count
        if rest < minimumLength { return nil }
        if count < minimumLength { continue }
        let cut = cut(count, sum, variance: variance, logarithm: logarithm)
        let excess = abs(cut.difference) / cut.threshold
        if excess > widest.map({ abs($0.difference) / $0.threshold }) ?? 0 { widest = cut }
        if excess > 1 { return cut }
      }
    }
    return nil
  }

  private func cut(_ count: Int, _ sum: Double, variance: Double, logarithm: Double) -> Cut {
    let rest = width - count
    // One over the harmonic mean of the sizes, each less what it must have at least.
    let reciprocal =
      1 / Double(count - minimumLength + 1) + 1 / Double(rest - minimumLength + 1)
    let (spread, step) = (2 * reciprocal * variance, 2.0 / 3 * reciprocal)
    let threshold = (spread * logarithm).squareRoot() + step * logarithm
    let before = sum / Double(count)
    let after = (total - sum) / Double(rest)
    // The same equation solved for the logarithm at which this difference would be the threshold.
    let gap = abs(after - before)
    let root = ((spread + 4 * step * gap).squareRoot() - spread.squareRoot()) / (2 * step)
    return Cut(
      before: before, after: after, beforeCount: count, afterCount: rest, threshold: threshold,
      pValue: min(1, 2 * log(Double(width)) * exp(-root * root)))
  }

  private mutating func dropOldest() {
    guard let row = rows.lastIndex(where: { !$0.isEmpty }), let bucket = rows[row].first else {
      return
    }
    let size = 1 << row
    rows[row].removeFirst()
    if rows[row].isEmpty, row > 0 { rows.removeLast(rows.count - row) }
    width -= size
    total -= bucket.total
    if width == 0 {
      (total, deviation) = (0, 0)
      return
    }
    let gap = bucket.total / Double(size) - mean
    deviation -= bucket.deviation + Double(size * width) * gap * gap / Double(size + width)
    // Differences of large sums may end a hair below zero.
    deviation = max(0, deviation)
  }
}
