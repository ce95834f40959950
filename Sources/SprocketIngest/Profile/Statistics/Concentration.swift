/// How unequally things are shared out, such as ratings among films.
package struct Concentration: Sendable {
  /// How many have at least one.
  package var holders: Int
  package var total: Int
  package var mean: Double
  package var median: Int
  package var maximum: Int
  /// 0 when all have the same, near 1 when one has all.
  package var gini: Double
  /// The shares of the total that the 1 % and the 20 % with the most have.
  package var topPercentShare: Double
  package var topFifthShare: Double
  /// The Lorenz curve at 21 places: the share of the total that the poorest share of holders have.
  package var lorenz: [Double]
  /// How many have so many: 1, 2, 3–4, 5–9, 10–19, 20–49, 50–99, 100–199, …
  package var bands: [Band]

  package struct Band: Hashable, Sendable {
    package var from: Int
    /// The last one in it; nil: open.
    package var to: Int?
    package var holders: Int
    package var total: Int
  }

  /// How many holders have each count below 1000, so that any such limit can be asked for.
  private var small: [Int]

  private static let borders = [
    1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000,
  ]

  /// - Parameter counts: One for each holder; those of 0 are left out.
  package init(_ counts: [Int]) {
    let sorted = counts.filter { $0 > 0 }.sorted()
    holders = sorted.count
    total = sorted.reduce(0, +)
    maximum = sorted.last ?? 0
    median = sorted.isEmpty ? 0 : sorted[(sorted.count - 1) / 2]
    mean = holders > 0 ? Double(total) / Double(holders) : 0
    var (running, weighted) = (0, 0.0)
    var prefix = [0]
    prefix.reserveCapacity(sorted.count + 1)
    for (place, count) in sorted.enumerated() {
      running += count
      prefix.append(running)
      weighted += Double(place + 1) * Double(count)
    }
    let (n, sum) = (Double(holders), Double(total))
    // G = 2 Σ i·x(i) / (n Σ x) - (n + 1) / n, over the counts in ascending order.
    gini = total > 0 ? 2 * weighted / (n * sum) - (n + 1) / n : 0
    let holders = holders
    let total = total
    func topShare(_ share: Double) -> Double {
      guard total > 0 else { return 0 }
      let top = max(1, Int((share * n).rounded()))
      return Double(total - prefix[holders - top]) / sum
    }
    topPercentShare = topShare(0.01)
    topFifthShare = topShare(0.2)
    lorenz = (0...20).map { step in
      total > 0 ? Double(prefix[holders * step / 20]) / sum : 0
    }
    small = Array(repeating: 0, count: 1000)
    for count in sorted where count < 1000 { small[count] += 1 }
    bands = Self.borders.enumerated().compactMap { index, from in
      let to = index + 1 < Self.borders.count ? Self.borders[index + 1] - 1 : nil
      let start = Self.firstPlace(in: sorted, atLeast: from)
      let end = to.map { Self.firstPlace(in: sorted, atLeast: $0 + 1) } ?? sorted.count
      guard start < end else { return nil }
      return Band(from: from, to: to, holders: end - start, total: prefix[end] - prefix[start])
    }
  }

  /// How many have fewer than this; for limits up to 1000.
  package func holders(below limit: Int) -> Int {
    small.prefix(max(0, limit)).reduce(0, +)
  }

  private static func firstPlace(in sorted: [Int], atLeast value: Int) -> Int {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
