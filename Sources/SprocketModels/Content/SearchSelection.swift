import SprocketMath

/// The films that may be among the best of a search, as far as sums tell.
struct SearchSelection {
  private static let binCount = 1024
  private static let blockSize = 128

  private let search: ContentSearch
  private let inverseLengths: SharedBuffer<Float>
  private let inflation: Float
  /// What the k-th best film scores at least, by the last look; 0 before k films were met.
  private var threshold: Float = 0
  /// The films of the last look.
  private(set) var rows: [UInt32] = []
  private var values: [Float] = []

  init(_ search: ContentSearch, _ lists: PostingLists) {
    self.search = search
    inverseLengths = lists.inverseLengths
    inflation = lists.codes.inflation
  }

  /// Finds the films that may be among the best.
  /// - Parameter rest: what terms not yet read can add to a cosine; 0 when all were read.
  /// - Returns: whether no film outside of `rows` can be one of them.
  mutating func look(at scratch: SearchScratch, rest: Float) -> Bool {
    // Sums only grow, so the last threshold still holds, and the k-th best film is above it.
    keep(in: scratch, rest: 0, from: threshold)
    // Sums are at most `inflation` too high.
    threshold = max(threshold, kthBest() / inflation - 1e-6)
    if rest == 0 {
      rows = rows.indices.filter { values[$0] >= threshold }.map { rows[$0] }
      return true
    }
    guard rest < threshold else { return false }
    keep(in: scratch, rest: rest, from: threshold)
    return true
  }

  /// Keeps the films in the mask with a sum that may still reach `threshold`. Rows are those of
  /// postings, checked when they were made, or all; mask and columns are over as many rows.
  private mutating func keep(in scratch: SearchScratch, rest: Float, from threshold: Float) {
    var rows = self.rows
    var values = self.values
    rows.removeAll(keepingCapacity: true)
    values.removeAll(keepingCapacity: true)
    let excluded = search.excluded ?? -1
    let isDense = scratch.isDense
    let width = scratch.width
    let influence = search.influence ?? SharedBuffer([])
    // No influence exceeds 1, so a film kept has at least this cosine; less the rounding.
    let least = (threshold - rest) * 0.9999
    search.mask.withWords { words in
      influence.withUnsafeElements { influence in
        inverseLengths.withUnsafeElements { inverseLengths in
          scratch.sums.withUnsafeBufferPointer { sums in
            scratch.touched.withUnsafeBufferPointer { touched in
              var index = 0
              while index < width {
                let end = min(index + Self.blockSize, width)
                if isDense, least > 0,
                  !Self.reaches(least, sums, inverseLengths, from: index, to: end)
                {
                  index = end
                  continue
                }
                while index < end {
                  let row = isDense ? index : Int(touched[index])
                  index += 1
                  let factor = influence.isEmpty ? 1 : influence[row]
                  let value = sums[row] * inverseLengths[row] * factor
                  // What is no number is not kept either.
                  guard value > 0, value + rest * factor >= threshold,
                    words[row >> 6] >> UInt64(row & 63) & 1 == 1, row != excluded
                  else { continue }
                  rows.append(UInt32(truncatingIfNeeded: row))
                  values.append(value)
                }
              }
            }
          }
        }
      }
    }
    self.rows = rows
    self.values = values
  }

  /// Whether the cosine of any film in a block reaches `least`: without a branch for each film, so
  /// that the compiler makes vectors of it. Both columns are over all films.
  private static func reaches(
    _ least: Float, _ sums: UnsafeBufferPointer<Float>, _ scales: UnsafeBufferPointer<Float>,
    from start: Int, to end: Int
  ) -> Bool {
    guard let sums = sums.baseAddress, let scales = scales.baseAddress else { return false }
    // The sign bit stays only where every difference is negative.
    var signs = UInt32.max
    for row in start..<end { signs &= (sums[row] * scales[row] - least).bitPattern }
    return signs >> 31 == 0
  }

  /// A number that at least `k` of the films kept reach, and not many more; 0 if there are fewer.
  private func kthBest() -> Float {
    guard values.count >= search.k else { return 0 }
    var bins = [UInt32](repeating: 0, count: Self.binCount)
    for value in values {
      bins[value < 1 ? Int(value * Float(Self.binCount)) : Self.binCount - 1] += 1
    }
    var count = 0
    for index in bins.indices.reversed() {
      count += Int(bins[index])
      if count >= search.k { return Float(index) / Float(Self.binCount) }
    }
    return 0
  }
}
