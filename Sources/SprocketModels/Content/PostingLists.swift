package import SprocketCore
package import SprocketMath

/// For each term the films that have it, ascending, four bytes for each: an inverted index.
///
/// A posting is row × 256 + occurrence code. What a posting adds to a score is the query's weight ×
/// term weight × `codes.parts[code]` / length of the film's vector, so no weight is stored and
/// scores are exact up to `codes.inflation`.
package struct PostingLists: Sendable {
  /// Rows must fit in three bytes.
  package static let maximumRows = 1 << 24

  let rowCount: Int
  /// By term, and the number of postings at the end.
  let offsets: SharedBuffer<Int64>
  let postings: SharedBuffer<UInt32>
  /// By film: 1 / length of its vector, 0 for a film without terms.
  let inverseLengths: SharedBuffer<Float>
  let codes: OccurrenceCodes

  /// - Throws: `dataLoss` when the parts do not fit together, so that a damaged file is refused
  ///   here and cannot lead outside of the memory later. One pass over the postings.
  package init(
    termCount: Int, rowCount: Int, offsets: SharedBuffer<Int64>, postings: SharedBuffer<UInt32>,
    inverseLengths: SharedBuffer<Float>, codes: OccurrenceCodes
  ) throws(SprocketError) {
    self.rowCount = rowCount
    self.offsets = offsets
    self.postings = postings
    self.inverseLengths = inverseLengths
    self.codes = codes
    let count = postings.count
    let ascends = offsets.withUnsafeElements { offsets in
      offsets.count == termCount + 1 && offsets.first == 0 && offsets.last == Int64(count)
        && zip(offsets, offsets.dropFirst()).allSatisfy { $0 <= $1 }
    }
    let largest = postings.withUnsafeElements { postings in
      var largest: UInt32 = 0
      for posting in postings { largest = max(largest, posting) }
      return Int(largest >> 8)
    }
    guard ascends, rowCount <= Self.maximumRows, inverseLengths.count == rowCount,
      postings.count == 0 || largest < rowCount
    else {
      throw SprocketError(
        .dataLoss, "the postings of the content model are damaged; restore the file or retrain")
    }
  }

  var byteCount: Int { offsets.byteCount + postings.byteCount + inverseLengths.byteCount }

  /// How many films have a term.
  func count(of term: UInt32) -> Int {
    let index = Int(term)
    guard index + 1 < offsets.count else { return 0 }
    return Int(offsets[index + 1] - offsets[index])
  }

  func range(of term: UInt32) -> Range<Int> {
    Int(offsets[Int(term)])..<Int(offsets[Int(term) + 1])
  }
}
