import SprocketMath
import SprocketModels

/// How large the numbers of one table of a model are.
package struct TableHealth: Hashable, Sendable {
  /// The tensor's name.
  package var name: String
  package var rows: Int
  /// Whether its rows are vectors; those of a single column, such as counts, may differ by any factor.
  package var hasVectors: Bool
  /// The share of rows that are zeros.
  package var zeroShare: Double
  /// The median of the norms that are not 0; 0 without any.
  package var medianNorm: Double
  package var largestNorm: Double

  /// The largest / the median norm; 1 where there is none.
  package var normRatio: Double { medianNorm > 0 ? largestNorm / medianNorm : 1 }

  /// Whether it is what scores are made of: factors of films or users, or weights between films.
  var isMain: Bool {
    ["factors", "weights", ".items", ".users"].contains { name.hasSuffix($0) }
  }

  /// The median of so many norms stands for all.
  private static let sampleSize = 65_536

  /// - Returns: nil for tensors that are no numbers to look at, such as indices.
  /// - Complexity: one pass.
  init?(_ tensor: NamedTensor) {
    switch tensor.elements {
    case .table(let table):
      self.init(tensor.name, count: table.rowCount, hasVectors: true) { row in
        table.withRow(row) { factors in
          var sum = 0.0
          for index in factors.indices { sum += Double(factors[index]) * Double(factors[index]) }
          return sum.squareRoot()
        }
      }
    case .float32(let numbers, let shape):
      let rows = shape.first ?? 0
      let width = rows > 0 ? numbers.count / rows : 0
      guard width > 0, rows * width == numbers.count else { return nil }
      self = numbers.withUnsafeElements { elements in
        TableHealth(tensor.name, count: rows, hasVectors: width > 1) { row in
          var sum = 0.0
          for index in row * width..<(row + 1) * width {
            sum += Double(elements[index]) * Double(elements[index])
          }
          return sum.squareRoot()
        }
      }
    case .int64, .uint32, .uint8: return nil
    }
  }

  private init(_ name: String, count: Int, hasVectors: Bool, norm: (Int) -> Double) {
    self.name = name
    self.hasVectors = hasVectors
    rows = count
    var zeros = 0
    var largest = 0.0
    var sample: [Double] = []
    let stride = max(1, count / Self.sampleSize)
    for row in 0..<count {
      let norm = norm(row)
      guard norm.isFinite else { continue }
      if norm == 0 { zeros += 1 }
      largest = max(largest, norm)
      if norm > 0, row % stride == 0 { sample.append(norm) }
    }
    sample.sort()
    zeroShare = count > 0 ? Double(zeros) / Double(count) : 0
    largestNorm = largest
    medianNorm = sample.isEmpty ? 0 : sample[sample.count / 2]
  }
}
