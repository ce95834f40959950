import SprocketMath
import SprocketModels

/// The rows of one side while gradient descent moves them, in vectors of eight.
///
/// `@unchecked Sendable`, and the unsafe part of gradient descent: a pointer into a row lives for one
/// step, and two threads never touch the same row at a time, because blocks that run side by side
/// have no user and no item in common (`GradientFit`).
final class GradientRows: @unchecked Sendable {
  typealias Lanes = SIMD8<Float>

  let rowCount: Int
  let width: Int
  /// Vectors of a row.
  let vectorCount: Int
  /// m: what rows are pulled to; 0 beyond the first vector.
  let mean: Lanes
  private let memory: AlignedMemory

  /// Every row is `mean`.
  init(rowCount: Int, mean: [Float]) {
    let lanes = Lanes.scalarCount
    self.rowCount = rowCount
    width = mean.count
    vectorCount = (mean.count + lanes - 1) / lanes
    var first = Lanes.zero
    for column in 0..<min(lanes, RatingFactors.biasCount) { first[column] = mean[column] }
    self.mean = first
    memory = AlignedMemory(byteCount: rowCount * vectorCount * MemoryLayout<Lanes>.stride)
    for row in 0..<rowCount { self[row][0] = first }
  }

  subscript(row: Int) -> UnsafeMutablePointer<Lanes> {
    precondition(row >= 0 && row < rowCount, "row outside the table")
    return memory.base.assumingMemoryBound(to: Lanes.self) + row * vectorCount
  }

  func set(_ row: Int, column: Int, to value: Float) {
    self[row][column / Lanes.scalarCount][column % Lanes.scalarCount] = value
  }

  func row(_ row: Int) -> [Float] {
    let vectors = self[row]
    return (0..<width).map { vectors[$0 / Lanes.scalarCount][$0 % Lanes.scalarCount] }
  }

  /// Small random factors in the rows that have ratings.
  func drawFactors(_ ratings: RatingMatrix, seed: UInt64, scale: Double) {
    let factorCount = width - RatingFactors.biasCount
    let deviation = scale / Double(factorCount).squareRoot()
    for row in 0..<rowCount where ratings.nonZeroCount(ofRow: row) > 0 {
      var generator = SplitMix64(seed: seed, stream: UInt64(row))
      for column in RatingFactors.biasCount..<width {
        set(row, column: column, to: Float(generator.nextGaussian() * deviation))
      }
    }
  }

  /// The rows as a table; those without ratings are zeros.
  func table(_ ratings: RatingMatrix) -> FactorTable {
    let builder = FactorTableBuilder(rowCount: rowCount, factorCount: width)
    for row in 0..<rowCount where ratings.nonZeroCount(ofRow: row) > 0 {
      builder.setRow(row, self.row(row))
    }
    return builder.freeze()
  }

  static func dot(
    _ one: UnsafeMutablePointer<Lanes>, _ other: UnsafeMutablePointer<Lanes>, vectorCount: Int
  ) -> Float {
    var sum = Lanes.zero
    for vector in 0..<vectorCount { sum += one[vector] * other[vector] }
    return sum.sum()
  }

  /// One step down the gradient of ½ (r - x·y)² + ½ λx |x - mx|² + ½ λy |y - my|².
  /// - Returns: the error r - x·y before the step.
  static func step(
    user x: UnsafeMutablePointer<Lanes>, userMean: Lanes, userPenalty: Float,
    item y: UnsafeMutablePointer<Lanes>, itemMean: Lanes, itemPenalty: Float,
    rating: Float, learningRate: Float, vectorCount: Int
  ) -> Float {
    let error = rating - dot(x, y, vectorCount: vectorCount)
    let rate = learningRate * error
    let userDecay = 1 - learningRate * userPenalty
    let itemDecay = 1 - learningRate * itemPenalty
    for vector in 0..<vectorCount {
      let oldX = x[vector]
      let oldY = y[vector]
      x[vector] = oldX * userDecay + oldY * rate
      y[vector] = oldY * itemDecay + oldX * rate
    }
    x[0] += userMean * (1 - userDecay)
    y[0] += itemMean * (1 - itemDecay)
    return error
  }
}
