/// What each user rated in each year: enough for means by year whose intervals know that one user's
/// ratings are alike, and to tell new users from old ones. At most one cell for a user and a year.
struct UserYears {
  struct Cell {
    var user: Int
    var year: Int
    var ratings = 0
    var sum = 0.0
  }

  private(set) var cells: [Cell] = []
  private var places: [UInt64: Int] = [:]
  /// Files are mostly grouped by user, so the next rating mostly belongs to the same cell.
  private var last = -1

  mutating func add(user: Int, year: Int, value: Double) {
    if last >= 0, cells[last].user == user, cells[last].year == year {
      cells[last].ratings += 1
      cells[last].sum += value
      return
    }
    let key = UInt64(user) << 16 | UInt64(UInt16(truncatingIfNeeded: year))
    if let place = places[key] {
      last = place
    } else {
      last = cells.count
      places[key] = last
      cells.append(Cell(user: user, year: year))
    }
    cells[last].ratings += 1
    cells[last].sum += value
  }

  /// The years in order.
  func profile(users: Int) -> [RatingProfile.Year] {
    var first = [Int](repeating: Int.max, count: users)
    for cell in cells { first[cell.user] = min(first[cell.user], cell.year) }
    var sums: [Int: Sums] = [:]
    for cell in cells {
      sums[cell.year, default: Sums()].add(cell, isNew: first[cell.user] == cell.year)
    }
    return sums.sorted { $0.key < $1.key }.map { $0.value.year($0.key) }
  }

  private struct Sums {
    var users = 0.0
    var ratings = 0.0
    var sum = 0.0
    var squaredRatings = 0.0
    var squaredSum = 0.0
    var product = 0.0
    var newUsers = 0
    var newRatings = 0.0
    var newSum = 0.0

    mutating func add(_ cell: Cell, isNew: Bool) {
      let (n, s) = (Double(cell.ratings), cell.sum)
      users += 1
      ratings += n
      sum += s
      squaredRatings += n * n
      squaredSum += s * s
      product += n * s
      guard isNew else { return }
      newUsers += 1
      newRatings += n
      newSum += s
    }

    func year(_ year: Int) -> RatingProfile.Year {
      let mean = sum / ratings
      // The ratio estimator's variance: Σ (s - mean·n)² over users, by users/(users - 1), over N².
      let off = squaredSum - 2 * mean * product + mean * mean * squaredRatings
      let error =
        users > 1 ? (max(0, off) * users / (users - 1)).squareRoot() / ratings : Double.nan
      let old = ratings - newRatings
      return RatingProfile.Year(
        year: year, ratings: Int(ratings), users: Int(users), newUsers: newUsers, mean: mean,
        standardError: error, newUsersShare: newRatings / ratings,
        newUsersMean: newRatings > 0 ? newSum / newRatings : .nan,
        oldUsersMean: old > 0 ? (sum - newSum) / old : .nan)
    }
  }
}
