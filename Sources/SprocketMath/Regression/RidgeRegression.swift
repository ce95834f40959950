/// The linear function of some numbers that is closest to a target, with a penalty on its slopes.
/// Rows are added one by one; memory is the square of their length.
package struct RidgeRegression: Sendable {
  package let featureCount: Int
  /// Σ x xᵀ and Σ x y with a last feature that is always 1.
  private var square: [Double]
  private var product: [Double]
  private var count = 0.0

  package init(featureCount: Int) {
    self.featureCount = featureCount
    square = [Double](repeating: 0, count: (featureCount + 1) * (featureCount + 1))
    product = [Double](repeating: 0, count: featureCount + 1)
  }

  /// - Precondition: the row has `featureCount` numbers.
  package mutating func add(_ row: [Float], target: Double) {
    precondition(row.count == featureCount, "a row of another length")
    let size = featureCount + 1
    for i in 0..<size {
      let x = i < featureCount ? Double(row[i]) : 1
      product[i] += x * target
      for j in i..<size {
        square[i * size + j] += x * (j < featureCount ? Double(row[j]) : 1)
      }
    }
    count += 1
  }

  /// Slopes, and the value where all features are 0. The value is not penalised.
  ///
  /// (Σ x xᵀ + λ n I) w = Σ x y by Cholesky; O(featureCount³). All zero when nothing was added.
  package func solution(penalty: Double) -> (slopes: [Double], intercept: Double) {
    let size = featureCount + 1
    guard count > 0 else { return ([Double](repeating: 0, count: featureCount), 0) }
    // U of A = Uᵀ U, in the upper triangle; positive definite as the penalty is above 0.
    var upper = square
    var x = product
    for i in 0..<size {
      upper[i * size + i] += i < featureCount ? penalty * count : 1e-9 * count
      for k in 0..<i { upper[i * size + i] -= upper[k * size + i] * upper[k * size + i] }
      let pivot = max(upper[i * size + i], 1e-12).squareRoot()
      upper[i * size + i] = pivot
      for j in i + 1..<max(size, i + 1) {
        for k in 0..<i { upper[i * size + j] -= upper[k * size + i] * upper[k * size + j] }
        upper[i * size + j] /= pivot
      }
      for k in 0..<i { x[i] -= upper[k * size + i] * x[k] }
      x[i] /= pivot
    }
    for i in (0..<size).reversed() {
      for j in i + 1..<max(size, i + 1) { x[i] -= upper[i * size + j] * x[j] }
      x[i] /= upper[i * size + i]
    }
    return (Array(x.dropLast()), x[featureCount])
  }
}
