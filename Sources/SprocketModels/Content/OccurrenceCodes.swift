import SprocketCore
import SprocketMath

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// One byte for the occurrence part of a weight (see `ContentWeighting`), so that a posting is four
/// bytes.
///
/// For TF-IDF the code is the count and the part is exact. For BM25 codes are a geometric scale,
/// rounded up: `parts[code]` is at least the true part and at most `inflation` times it.
package struct OccurrenceCodes: Sendable {
  /// By code; the one of code 0 is never used.
  package let parts: [Float]
  /// Covers the rounding of sums, too.
  package let inflation: Float
  private let perOctave: Float

  /// - Parameter longest: by field, the most terms that a film has.
  package init(_ weighting: ContentWeighting, longest: [Int]) {
    switch weighting.config.weighting {
    case .tfidf:
      parts = (0...255).map { weighting.occurrencePart(count: max($0, 1), length: 1, field: 0) }
      perOctave = 0
    case .bm25:
      let largest = weighting.largestOccurrencePart
      let smallest = longest.indices.reduce(largest / 2) { smallest, field in
        min(
          smallest,
          weighting.occurrencePart(count: 1, length: max(1, longest[field]), field: field))
      }
      let octaves = max(0.5, log2(largest / smallest) + 0.01)
      perOctave = 254 / octaves
      let scale = perOctave
      parts = (0...255).map { largest * exp2(Float($0 - 255) / scale) }
    }
    inflation = Self.inflation(of: parts, isExact: perOctave == 0)
  }

  /// - Throws: `dataLoss` for parts that no training leaves.
  init(
    parts: SharedBuffer<Float>, _ weighting: ContentConfig.Weighting
  ) throws(SprocketError) {
    self.parts = parts.array()
    guard self.parts.count == 256, self.parts.allSatisfy({ $0 > 1e-6 && $0 < 1e6 }) else {
      throw SprocketError(
        .dataLoss,
        "the occurrence parts of the content model are damaged; restore the file or"
          + " retrain")
    }
    perOctave = 0
    inflation = Self.inflation(of: self.parts, isExact: weighting == .tfidf)
  }

  /// The code of a part; `count` is what it came from.
  package func code(count: Int, part: Float) -> UInt8 {
    if perOctave == 0 { return UInt8(clamping: max(1, count)) }
    let steps = log2(part / parts[255]) * perOctave
    // A little less before rounding up, so that the largest part keeps the largest code.
    return UInt8(clamping: max(1, 255 + Int((steps - 1e-3).rounded(.up))))
  }

  private static func inflation(of parts: [Float], isExact: Bool) -> Float {
    let margin: Float = 1.0001
    if isExact { return margin }
    return zip(parts, parts.dropFirst()).reduce(margin) { max($0, $1.1 / $1.0 * margin) } * margin
  }
}
