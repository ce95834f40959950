import Foundation

/// 1 / log₂(rank + 1) and its running sums, for the ranks that occur in practice.
enum DiscountTable {
  private static let size = 1000
  private static let discounts: [Double] = (1...size).map { 1 / log2(Double($0) + 1) }
  private static let sums: [Double] = discounts.reduce(into: [0]) { sums, discount in
    sums.append(sums[sums.count - 1] + discount)
  }

  /// The discount of a rank from 1.
  static func discount(ofRank rank: Int) -> Double {
    rank <= size ? discounts[rank - 1] : 1 / log2(Double(rank) + 1)
  }

  /// The discounts of the ranks 1 to `rank`, summed.
  static func sum(throughRank rank: Int) -> Double {
    if rank <= size { return sums[rank] }
    return ((size + 1)...rank).reduce(sums[size]) { $0 + discount(ofRank: $1) }
  }
}
