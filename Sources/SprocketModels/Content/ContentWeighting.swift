package import SprocketMath

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// How counts of terms become weights; the same for a film of the catalogue and for a newer one.
///
/// The weight of a term in a film is field weight × idf × tf part, see `ContentConfig.Weighting`
/// (S. Robertson and H. Zaragoza, "The probabilistic relevance framework: BM25 and beyond", 2009,
/// section 3.4), and all weights of the film are then divided by the length of their vector.
package struct ContentWeighting: Sendable {
  package let config: ContentConfig
  /// By field: the configured weight times what was learned.
  package let fieldWeights: [Float]
  /// By field: the mean number of terms of the films that have any.
  package let fieldLengths: [Float]
  /// By term: field weight × idf.
  let termWeights: SharedBuffer<Float>

  package init(
    config: ContentConfig, fieldWeights: [Float], fieldLengths: [Float],
    termWeights: SharedBuffer<Float>
  ) {
    self.config = config
    self.fieldWeights = fieldWeights
    self.fieldLengths = fieldLengths
    self.termWeights = termWeights
  }

  /// How rare a term is.
  package static func inverseFrequency(
    films: Int, having count: Int, _ weighting: ContentConfig.Weighting
  ) -> Float {
    let (n, df) = (Double(films), Double(count))
    return switch weighting {
    case .tfidf: Float(log(1 + n / max(df, 1)))
    case .bm25: Float(log(1 + max(0, n - df + 0.5) / (df + 0.5)))
    }
  }

  /// What `count` occurrences in a field of `length` terms weigh.
  package func occurrencePart(count: Int, length: Int, field: Int) -> Float {
    let tf = Float(count)
    switch config.weighting {
    case .tfidf: return 1 + log(tf)
    case .bm25:
      let (k1, b) = (Float(config.saturation), Float(config.lengthWeight))
      let relative = Float(length) / max(fieldLengths[field], 1)
      return tf * (k1 + 1) / (tf + k1 * (1 - b + b * relative))
    }
  }

  /// What `occurrencePart` cannot exceed.
  var largestOccurrencePart: Float {
    switch config.weighting {
    case .tfidf: 1 + log(Float(Self.maximumCount))
    case .bm25: Float(config.saturation) + 1
    }
  }

  /// More occurrences than this count as this many.
  package static let maximumCount = 255

  /// The film's vector before it is brought to length 1, and its occurrence parts.
  ///
  /// - Parameters:
  ///   - terms: ascending, each once.
  ///   - counts: parallel to `terms`.
  package func weigh(
    _ terms: ArraySlice<UInt32>, counts: ArraySlice<UInt8>, fieldStarts: [Int],
    parts: inout [Float], weights: inout [Float]
  ) {
    parts.removeAll(keepingCapacity: true)
    weights.removeAll(keepingCapacity: true)
    var position = terms.startIndex
    for field in 0..<(fieldStarts.count - 1) {
      let first = position
      var length = 0
      while position < terms.endIndex, Int(terms[position]) < fieldStarts[field + 1] {
        length += Int(counts[position - terms.startIndex + counts.startIndex])
        position += 1
      }
      for index in first..<position {
        let count = Int(counts[index - terms.startIndex + counts.startIndex])
        let part = occurrencePart(count: count, length: length, field: field)
        parts.append(part)
        weights.append(part * termWeights[Int(terms[index])])
      }
    }
  }

  /// The length of a vector: what its weights are divided by.
  package static func length(of weights: [Float]) -> Float {
    var sum = 0.0
    for weight in weights { sum += Double(weight) * Double(weight) }
    return Float(sum.squareRoot())
  }
}
