import SprocketMath
import Synchronization

/// How far ratings are from x·y, squared, expected over normal distributions of x and y with
/// diagonal covariances: (r - x·y)² + Σⱼ (vx yⱼ² + vy xⱼ² + vx vy).
struct ExpectedResiduals: Sendable {
  /// Ratings beyond this many are sampled: those of every m-th user, the same in each epoch.
  private static let sampledRatings = 2_000_000
  private static let portionRows = 256

  let users: FactorTable
  let items: FactorTable
  let userVariances: FactorTable?
  let itemVariances: FactorTable?

  /// The mean over the ratings, user × item. The same for every number of threads: portions depend
  /// on the data only and are summed in order.
  func meanSquare(
    _ ratings: RatingMatrix, threads: Int, isCancelled: @Sendable () -> Bool
  ) throws -> Double {
    let every = 1 + ratings.nonZeroCount / Self.sampledRatings
    let portions = (ratings.rowCount + Self.portionRows - 1) / Self.portionRows
    let partials = Mutex([(sum: Double, count: Int)](repeating: (0, 0), count: portions))
    try ParallelRows.forEach(
      RowSchedule(count: portions, rowsPerChunk: 1), threads: threads, isCancelled: isCancelled
    ) { portion in
      var sum = 0.0
      var count = 0
      let first = portion * Self.portionRows
      for user in first..<min(ratings.rowCount, first + Self.portionRows)
      where user % every == 0 {
        sum += sumOfSquares(ratings, user: user)
        count += ratings.nonZeroCount(ofRow: user)
      }
      partials.withLock { $0[portion] = (sum, count) }
    }
    let total = partials.withLock { partials in
      partials.reduce((sum: 0.0, count: 0)) { ($0.sum + $1.sum, $0.count + $1.count) }
    }
    return total.sum / Double(max(1, total.count))
  }

  private func sumOfSquares(_ ratings: RatingMatrix, user: Int) -> Double {
    let columns = ratings.columns(ofRow: user)
    let values = ratings.values(ofRow: user)
    if columns.isEmpty { return 0 }
    let x = users.row(user)
    let products = items.scores(query: x, rows: columns)
    var sum = 0.0
    for (value, product) in zip(values, products) {
      sum += Double(value - product) * Double(value - product)
    }
    guard let userVariances, let itemVariances else { return sum }
    // Σⱼ vy (xⱼ² + vx) is a dot product with the variances; Σⱼ vx yⱼ² has none ready.
    let vx = userVariances.row(user)
    let uncertain = itemVariances.scores(query: zip(x, vx).map { $0 * $0 + $1 }, rows: columns)
    for term in uncertain { sum += Double(term) }
    return sum + weightedSquares(columns, weights: vx)
  }

  /// Σ over the rows of Σⱼ wⱼ yⱼ².
  private func weightedSquares(_ rows: [UInt32], weights: [Float]) -> Double {
    var squares = [Float](repeating: 0, count: weights.count)
    let stride = items.stride
    items.withUnsafeElements { elements in
      for row in rows {
        // The rows are columns of the ratings, which were checked against the table.
        let first = Int(row) * stride
        for column in squares.indices {
          let element = elements[first + column]
          squares[column] += element * element
        }
      }
    }
    return zip(squares, weights).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }
}
