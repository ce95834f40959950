/// A term of the content model: a word, a name or a genre within its field.
package struct ContentTerm: TableRow {
  package let offset: Int

  package init(_ index: Int) {
    offset = index
  }
}

/// A film, or a taste, as weights of terms: of length 1, or empty.
package struct ContentVector: Hashable, Sendable {
  /// Ascending.
  package var terms: [UInt32]
  /// Parallel to `terms`, above 0.
  package var weights: [Float]

  /// - Parameters: one weight for each term, the terms ascending.
  package init(terms: [UInt32], weights: [Float]) {
    self.terms = terms
    self.weights = weights
  }

  /// Something nothing is known of.
  package static let empty = ContentVector(terms: [], weights: [])

  package var isEmpty: Bool { terms.isEmpty }
  package var count: Int { min(terms.count, weights.count) }

  /// The weighted sum of vectors, not yet of length 1.
  ///
  /// - Parameter limit: how many terms are kept, those with the largest weights.
  /// - Complexity: a sort of all terms.
  init(sumOf parts: [(vector: ContentVector, weight: Float)], limit: Int) {
    // The term above, the order of the parts below: one number to sort by, and the sum of a term
    // does not depend on anything but that order.
    var keys: [UInt64] = []
    var entries: [Float] = []
    let count = parts.reduce(0) { $0 + $1.vector.count }
    keys.reserveCapacity(count)
    entries.reserveCapacity(count)
    for (vector, weight) in parts {
      for index in 0..<vector.count {
        keys.append(UInt64(vector.terms[index]) << 32 | UInt64(entries.count))
        entries.append(vector.weights[index] * weight)
      }
    }
    keys.sort()
    var terms: [UInt32] = []
    var weights: [Float] = []
    for key in keys {
      let term = UInt32(key >> 32)
      let entry = entries[Int(key & 0xFFFF_FFFF)]
      if terms.last == term {
        weights[weights.count - 1] += entry
      } else {
        terms.append(term)
        weights.append(entry)
      }
    }
    if terms.count > limit {
      let heaviest = terms.indices.sorted { (-weights[$0], $0) < (-weights[$1], $1) }
      let kept = heaviest.prefix(limit).sorted()
      (terms, weights) = (kept.map { terms[$0] }, kept.map { weights[$0] })
    }
    self.init(terms: terms, weights: weights)
  }

  /// Its length.
  var length: Float {
    weights.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }

  /// The same direction with length 1; empty when there is none.
  func normalized() -> ContentVector {
    let length = length
    guard length > 0, length.isFinite else { return .empty }
    return ContentVector(terms: terms, weights: weights.map { $0 / length })
  }

  /// Calls `body` with each term that both have, ascending, and its two weights.
  func forEachShared(
    with other: ContentVector, _ body: (_ term: UInt32, _ one: Float, _ other: Float) -> Void
  ) {
    var one = 0
    var two = 0
    while one < count, two < other.count {
      let (term, otherTerm) = (terms[one], other.terms[two])
      if term == otherTerm {
        body(term, weights[one], other.weights[two])
        one += 1
        two += 1
      } else if term < otherTerm {
        one += 1
      } else {
        two += 1
      }
    }
  }

  /// The cosine with another vector, 0 to 1: the sum over the terms that both have.
  func cosine(_ other: ContentVector) -> Float {
    var sum: Float = 0
    forEachShared(with: other) { sum += $1 * $2 }
    return Self.snapped(sum)
  }

  /// A cosine as it is shown: rounding may lead beyond 1, and equal films differ from each other
  /// by nothing but rounding.
  static func snapped(_ cosine: Float) -> Float {
    cosine > 1 - 2e-6 ? 1 : cosine
  }
}
