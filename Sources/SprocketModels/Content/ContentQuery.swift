import SprocketMath

/// The weights of a query by term, for dot products with many films: a small hash table, which
/// stays in the cache.
struct ContentQuery {
  /// Term + 1, or 0.
  private var keys: [UInt32]
  private var weights: [Float]
  private let shift: UInt32

  init(_ vector: ContentVector) {
    var bits: UInt32 = 4
    while 1 << bits < vector.count * 4 { bits += 1 }
    shift = 32 - bits
    keys = [UInt32](repeating: 0, count: 1 << bits)
    weights = [Float](repeating: 0, count: 1 << bits)
    for index in 0..<vector.count {
      var slot = Int((vector.terms[index] &* Self.mixer) >> shift)
      while keys[slot] != 0 { slot = (slot + 1) & (keys.count - 1) }
      keys[slot] = vector.terms[index] &+ 1
      weights[slot] = vector.weights[index]
    }
  }

  /// 2³² / φ: spreads neighbouring terms (Fibonacci hashing).
  private static let mixer: UInt32 = 0x9E37_79B9

  /// The dot product with each of the rows of `films` in `rows`; 0 for a row that is not there.
  /// Terms are added in ascending order, as `ContentVector.cosine` does.
  func products(with films: RatingMatrix, rows: some Sequence<Int>) -> [Float] {
    // Pointers, since a check for each term would cost as much as the work. `offsets` were checked
    // against `columns` when the matrix was made; slots are masked.
    films.offsets.withUnsafeElements { offsets in
      films.columns.withUnsafeElements { terms in
        films.values.withUnsafeElements { values in
          keys.withUnsafeBufferPointer { keys in
            weights.withUnsafeBufferPointer { weights in
              rows.map { row in
                guard row >= 0, row < films.rowCount else { return 0 }
                var sum: Float = 0
                for entry in Int(offsets[row])..<Int(offsets[row + 1]) {
                  let key = terms[entry] &+ 1
                  var slot = Int((terms[entry] &* Self.mixer) >> shift)
                  while keys[slot] != key, keys[slot] != 0 { slot = (slot + 1) & (keys.count - 1) }
                  if keys[slot] == key { sum += weights[slot] * values[entry] }
                }
                return ContentVector.snapped(sum)
              }
            }
          }
        }
      }
    }
  }
}
