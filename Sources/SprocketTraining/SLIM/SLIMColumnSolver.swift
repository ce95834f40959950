import SprocketMath
import SprocketModels

/// Solves the elastic net of one item on all others: the weights w that minimise
/// ½ |xⱼ - X w|² + ½ λ₂ |w|² + λ₁ |w|₁ with wⱼ = 0, and none below 0 if asked for.
///
/// Coordinate descent on the Gramian G = XᵀX (J. Friedman, T. Hastie and R. Tibshirani,
/// "Regularization paths for generalized linear models via coordinate descent", 2010, section 2.2)
/// over the few weights that are not 0: weights enter a small problem of their own when they break
/// the condition of the minimum, largest first, until none does. One per thread.
struct SLIMColumnSolver {
  /// The weights of a column that are not 0.
  struct Column: Sendable {
    /// Ascending.
    var items: [UInt32] = []
    var weights: [Float] = []
    /// What the weights before the smallest were dropped come to.
    var objective = 0.0
  }

  /// More weights than this are not followed; their squares have to fit into the memory.
  static let largestActive = 4096
  private static let largestRounds = 100
  private static let largestSweeps = 1000

  /// Both triangles.
  private let gramian: DenseMatrix
  private let l1: Float
  private let l2: Float
  private let tolerance: Float
  private let neighborCount: Int
  private let isPositive: Bool

  /// G xⱼ - G w: how much each item could still explain.
  private var residuals: [Float]
  private var weights: [Float]
  private var active: [Int] = []
  private var isActive: [Bool]
  /// The rows and columns of G of the active items, and what belongs to them.
  private var square: [Float] = []
  private var localResiduals: [Float] = []
  private var localWeights: [Float] = []

  /// - Parameter gramian: XᵀX, both triangles.
  init(gramian: DenseMatrix, config: SLIMConfig) {
    self.gramian = gramian
    l1 = Float(config.l1Regularization)
    l2 = Float(config.l2Regularization)
    tolerance = Float(config.tolerance)
    neighborCount = config.neighborCount
    isPositive = config.sign == .positive
    residuals = Array(repeating: 0, count: gramian.rowCount)
    weights = Array(repeating: 0, count: gramian.rowCount)
    isActive = Array(repeating: false, count: gramian.rowCount)
  }

  /// The weights that lead to `target`.
  mutating func solve(_ target: Int) -> Column {
    gramian.withRow(target) { row in
      for item in row.indices { residuals[item] = row[item] }
    }
    for _ in 0..<Self.largestRounds {
      guard enter(besides: target) else { break }
      gather()
      sweep()
      if scatter() < tolerance { break }
    }
    return finish(target)
  }

  /// Lets items in whose residuals are above λ₁, at most as many as there are already
  /// or a few hundred.
  /// - Returns: false when there are none.
  private mutating func enter(besides target: Int) -> Bool {
    var candidates: [(item: Int, gain: Float)] = []
    // Rounding alone must not let anything in.
    let threshold = l1 + 1e-4 * max(1, l1)
    for item in residuals.indices where !isActive[item] && item != target {
      let gain = isPositive ? residuals[item] : abs(residuals[item])
      if gain > threshold { candidates.append((item, gain)) }
    }
    let room = min(max(256, active.count), Self.largestActive - active.count)
    if candidates.count > room {
      candidates.sort { ($1.gain, $0.item) < ($0.gain, $1.item) }
      candidates.removeLast(candidates.count - max(0, room))
    }
    for (item, _) in candidates {
      active.append(item)
      isActive[item] = true
    }
    return !candidates.isEmpty
  }

  private mutating func gather() {
    let count = active.count
    if square.count < count * count { square = Array(repeating: 0, count: 2 * count * count) }
    // Ascending, so that neighbours in memory are read one after the other.
    active.sort()
    let size = residuals.count
    gramian.elements.withUnsafeElements { elements in
      square.withUnsafeMutableBufferPointer { square in
        active.withUnsafeBufferPointer { active in
          for one in 0..<count {
            let (row, start) = (active[one] * size, one * count)
            for other in 0..<count { square[start + other] = elements[row + active[other]] }
          }
        }
      }
    }
    localResiduals = active.map { residuals[$0] }
    localWeights = active.map { weights[$0] }
  }

  /// Coordinate descent among the active items, until no weight moves by more than the tolerance.
  private mutating func sweep() {
    let (l1, l2, isPositive, tolerance) = (l1, l2, isPositive, tolerance)
    let count = active.count
    localWeights.withUnsafeMutableBufferPointer { weights in
      localResiduals.withUnsafeMutableBufferPointer { residuals in
        square.withUnsafeBufferPointer { square in
          for _ in 0..<Self.largestSweeps {
            var largest: Float = 0
            for index in 0..<count {
              let row = UnsafeBufferPointer(rebasing: square[index * count..<(index + 1) * count])
              let correlation = residuals[index] + row[index] * weights[index]
              let size = max(0, (isPositive ? correlation : abs(correlation)) - l1)
              let weight = (correlation < 0 ? -size : size) / (row[index] + l2)
              let step = weight - weights[index]
              if step == 0 { continue }
              weights[index] = weight
              largest = max(largest, abs(step))
              DenseVectors.add(-step, times: row, to: residuals)
            }
            if largest < tolerance { break }
          }
        }
      }
    }
  }

  /// Takes the weights over, and drops items whose weights are 0 from the active ones.
  /// - Returns: the largest step of a weight.
  private mutating func scatter() -> Float {
    var largest: Float = 0
    for (index, item) in active.enumerated() {
      let step = localWeights[index] - weights[item]
      if step == 0 { continue }
      weights[item] = localWeights[index]
      largest = max(largest, abs(step))
      gramian.elements.slice(item * residuals.count..<(item + 1) * residuals.count)
        .withUnsafeElements { row in
          residuals.withUnsafeMutableBufferPointer { residuals in
            DenseVectors.add(-step, times: row, to: residuals)
          }
        }
    }
    active.removeAll { item in
      if weights[item] == 0 { isActive[item] = false }
      return weights[item] == 0
    }
    return largest
  }

  /// The column, after which everything is as before the first call.
  private mutating func finish(_ target: Int) -> Column {
    // wᵀG w = wᵀ(Gⱼ - residuals).
    var objective = Double(gramian[target, target])
    for item in active {
      let weight = Double(weights[item])
      objective -= weight * Double(gramian[target, item] + residuals[item])
      objective += Double(l2) * weight * weight + 2 * Double(l1) * abs(weight)
    }
    if active.count > neighborCount {
      let kept = active.sorted { (-abs(weights[$0]), $0) < (-abs(weights[$1]), $1) }
        .prefix(neighborCount)
      for item in active { isActive[item] = false }
      for item in kept { isActive[item] = true }
    }
    var column = Column(objective: objective / 2)
    for item in active.sorted() {
      if isActive[item] {
        column.items.append(UInt32(item))
        column.weights.append(weights[item])
      }
      weights[item] = 0
      isActive[item] = false
    }
    active.removeAll(keepingCapacity: true)
    return column
  }
}
