import SprocketCore
import SprocketMath
import SprocketModels

/// Makes the tables of a content model from the terms of the films.
struct ContentIndexBuilder {
  let selection: TermSelection
  let filmTerms: FilmTerms
  let weighting: ContentWeighting
  let threads: Int
  let isCancelled: @Sendable () -> Bool

  /// - Throws: `cancelled`.
  func model(influence: SharedBuffer<Float>?) throws -> ContentModel {
    let codes = OccurrenceCodes(weighting, longest: filmTerms.longest)
    let films = filmTerms.filmCount
    let entries = filmTerms.terms.count
    var inverseLengths = SharedBuffer<Float>([])
    var occurrences = SharedBuffer<UInt8>([])
    let weights = try SharedBuffer<Float>(count: entries) { weights in
      inverseLengths = try SharedBuffer(count: films) { inverseLengths in
        occurrences = try SharedBuffer(count: entries) { occurrences in
          try weigh(codes, weights, inverseLengths, occurrences)
        }
      }
    }
    let matrix = try RatingMatrix(
      rowCount: films, columnCount: selection.terms.count,
      offsets: SharedBuffer(filmTerms.offsets.map { Int64($0) }), columns: filmTerms.terms,
      values: weights)
    return try ContentModel(
      terms: selection.terms, weighting: weighting, films: matrix,
      postings: postings(occurrences, inverseLengths, codes), influence: influence)
  }

  /// Fills in the weights, lengths and codes of all films.
  ///
  /// Each film writes to its own places only, so threads may share the memory.
  private func weigh(
    _ codes: OccurrenceCodes, _ weights: UnsafeMutableBufferPointer<Float>,
    _ inverseLengths: UnsafeMutableBufferPointer<Float>,
    _ occurrences: UnsafeMutableBufferPointer<UInt8>
  ) throws {
    nonisolated(unsafe) let weights = weights
    nonisolated(unsafe) let inverseLengths = inverseLengths
    nonisolated(unsafe) let occurrences = occurrences
    let weighting = weighting
    let filmTerms = filmTerms
    let fieldStarts = selection.terms.fieldStarts
    try ParallelRows.forEach(
      RowSchedule(count: filmTerms.filmCount, rowsPerChunk: 4096), threads: threads,
      isCancelled: isCancelled, makeState: { (parts: [Float](), weights: [Float]()) }
    ) { state, film in
      let range = filmTerms.range(of: film)
      if range.isEmpty { return }
      let counts = filmTerms.counts.slice(range).array()
      weighting.weigh(
        filmTerms.terms.slice(range).array()[...], counts: counts[...], fieldStarts: fieldStarts,
        parts: &state.parts, weights: &state.weights)
      let length = ContentWeighting.length(of: state.weights)
      guard length > 0 else { return }
      inverseLengths[film] = 1 / length
      for (index, place) in range.enumerated() {
        weights[place] = state.weights[index] / length
        occurrences[place] = codes.code(count: Int(counts[index]), part: state.parts[index])
      }
    }
  }

  /// A counting sort by term: time in proportion to the entries.
  private func postings(
    _ occurrences: SharedBuffer<UInt8>, _ inverseLengths: SharedBuffer<Float>,
    _ codes: OccurrenceCodes
  ) throws(SprocketError) -> PostingLists {
    var next = [0]
    next.reserveCapacity(selection.filmCounts.count + 1)
    for count in selection.filmCounts { next.append((next.last ?? 0) + count) }
    let offsets = SharedBuffer(next.map { Int64($0) })
    let postings = SharedBuffer<UInt32>(count: filmTerms.terms.count) { postings in
      filmTerms.terms.withUnsafeElements { terms in
        occurrences.withUnsafeElements { occurrences in
          next.withUnsafeMutableBufferPointer { next in
            for film in 0..<filmTerms.filmCount {
              for place in filmTerms.range(of: film) {
                let term = Int(terms[place])
                postings[next[term]] = UInt32(film) << 8 | UInt32(occurrences[place])
                next[term] += 1
              }
            }
          }
        }
      }
    }
    return try PostingLists(
      termCount: selection.terms.count, rowCount: filmTerms.filmCount, offsets: offsets,
      postings: postings, inverseLengths: inverseLengths, codes: codes)
  }
}
