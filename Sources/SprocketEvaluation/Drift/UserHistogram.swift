/// A histogram in which every user counts once, with what is needed to know how far users differ.
///
/// The ratings of one user are alike, so a window that one heavy user fills says little, however many
/// events it has. Each user therefore adds the shares that the cells have in what the user did,
/// which sum to one; users are independent, and how far their shares vary (the second moments) tells
/// how far the mean may be off. With one event for each user this is the plain histogram.
///
/// Takes 8·k·(k + 3)/2 bytes for k cells, however many users.
package struct UserHistogram: Hashable, Sendable {
  package let cellCount: Int
  /// Users who have anything in it.
  package private(set) var users = 0
  /// By cell the sum of the users' shares.
  package private(set) var sums: [Double]
  /// Σ share_i·share_j for i ≤ j, row by row.
  private var products: [Double]
  /// Sum of the users' means of what is measured, where that is a number.
  package private(set) var valueSum = 0.0

  package init(cellCount: Int) {
    self.cellCount = cellCount
    sums = [Double](repeating: 0, count: cellCount)
    products = [Double](repeating: 0, count: cellCount * (cellCount + 1) / 2)
  }

  private func place(_ i: Int, _ j: Int) -> Int {
    i <= j
      ? i * cellCount - i * (i - 1) / 2 + j - i : j * cellCount - j * (j - 1) / 2 + i - j
  }

  /// Takes a user.
  /// - Parameters:
  ///   - weights: by cell, in any unit; those outside of the cells are left out, and those of one
  ///     cell are added up.
  ///   - mean: of what the user did, where that is a number.
  package mutating func add(_ weights: [(cell: Int, weight: Double)], mean: Double = 0) {
    var inside: [(cell: Int, weight: Double)] = []
    for entry in weights.sorted(by: { $0.cell < $1.cell })
    where entry.cell >= 0 && entry.cell < cellCount && entry.weight > 0 {
      if let last = inside.last, last.cell == entry.cell {
        inside[inside.count - 1].weight += entry.weight
      } else {
        inside.append(entry)
      }
    }
    let total = inside.reduce(0) { $0 + $1.weight }
    if total <= 0 { return }
    users += 1
    valueSum += mean
    for (index, one) in inside.enumerated() {
      let share = one.weight / total
      sums[one.cell] += share
      for other in inside[index...] {
        products[place(one.cell, other.cell)] += share * (other.weight / total)
      }
    }
  }

  /// By cell the mean share; all 0 without users.
  package var shares: [Double] {
    users == 0 ? sums : sums.map { $0 / Double(users) }
  }

  /// Mean of the users' means.
  package var mean: Double { users == 0 ? 0 : valueSum / Double(users) }

  /// Σ over the users of both of (share_i − mean_i)·(share_j − mean_j), with the means of both: what
  /// there is when they do not differ.
  static func scatter(_ one: UserHistogram, _ other: UserHistogram, _ i: Int, _ j: Int) -> Double {
    let users = Double(one.users + other.users)
    if users == 0 { return 0 }
    let place = one.place(i, j)
    return one.products[place] + other.products[place]
      - (one.sums[i] + other.sums[i]) * (one.sums[j] + other.sums[j]) / users
  }
}
