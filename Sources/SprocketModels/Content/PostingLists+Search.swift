import SprocketMath

/// What a search looks for.
struct ContentSearch {
  var k: Int
  var query: ContentVector
  /// Over the films.
  var mask: RowMask
  /// A film that is not to be found.
  var excluded: Int?
  /// By film, 0 to 1: what its cosine is multiplied with; nil: nothing.
  var influence: SharedBuffer<Float>?
}

extension PostingLists {
  /// Films that are to be found among the best `k` for certain, and some more: exactly scored, they
  /// give the exact answer.
  ///
  /// Term at a time, the shortest lists first. The terms not yet read can add to a cosine no more
  /// than the length R of the rest of the query (Cauchy and Schwarz; films have length 1). Once the
  /// k-th best sum exceeds R, no film can come in that has none of the terms read, and of the
  /// films met only those within R of the k-th are left. As soon as scoring them costs less than
  /// to go on reading, the search is over: long lists, such as those of a language, are seldom
  /// read for a film that is well described. (The idea is that of H. Turtle and J. Flood, "Query
  /// evaluation: strategies and optimizations", 1995, with a bound for the rest of the query in
  /// place of one for each term.)
  func candidates(
    for search: ContentSearch, termWeights: SharedBuffer<Float>, _ scratch: SearchScratch
  ) -> [Int] {
    let lists = lists(of: search.query, termWeights)
    let sums = Sums(self, search)
    var workSinceLook = 0
    for list in lists {
      // Looking costs a pass over the films met, so only where it is less than what was read since
      // the last time, or than what it may save.
      let cost = scratch.touchedCount + Sums.binCount
      if list.workLeft > 4 * cost, workSinceLook + 2 * list.range.count > cost {
        workSinceLook = 0
        let limit = list.workLeft / Self.postingsPerFilm
        if let rows = sums.certain(in: scratch, rest: list.restLength, limit: limit) { return rows }
      }
      add(list, to: scratch)
      workSinceLook += list.range.count
    }
    return sums.certain(in: scratch, rest: 0, limit: .max) ?? []
  }

  /// Scoring a film exactly takes as long as adding about this many postings.
  private static let postingsPerFilm = 150

  private static let smallestFactor: Float = 1e-20

  private struct List {
    var range: Range<Int>
    /// Query weight × term weight.
    var factor: Float
    /// Length of the query from this list on, and postings in those lists.
    var restLength: Float
    var workLeft: Int
  }

  private func lists(of query: ContentVector, _ termWeights: SharedBuffer<Float>) -> [List] {
    var lists: [List] = []
    lists.reserveCapacity(query.count)
    for index in 0..<query.count where Int(query.terms[index]) + 1 < offsets.count {
      let term = query.terms[index]
      let factor = query.weights[index] * termWeights[Int(term)]
      // What adds nothing would leave a film's sum at zero, and it would be met again and again.
      guard factor >= Self.smallestFactor, factor.isFinite else { continue }
      lists.append(
        List(
          range: range(of: term), factor: factor, restLength: query.weights[index], workLeft: 0))
    }
    lists.sort { ($0.range.count, $0.range.lowerBound) < ($1.range.count, $1.range.lowerBound) }
    var squares: Float = 0
    var work = 0
    for index in lists.indices.reversed() {
      squares += lists[index].restLength * lists[index].restLength
      work += lists[index].range.count
      lists[index].restLength = squares.squareRoot()
      lists[index].workLeft = work
    }
    return lists
  }

  /// Adds one list. Postings name rows below `rowCount`, which was checked when they were made, and
  /// a code is a byte, so all indices are inside; `touched` has one place more than there are films.
  private func add(_ list: List, to scratch: SearchScratch) {
    var count = scratch.touchedCount
    postings.withUnsafeElements { postings in
      codes.parts.withUnsafeBufferPointer { parts in
        scratch.sums.withUnsafeMutableBufferPointer { sums in
          scratch.touched.withUnsafeMutableBufferPointer { touched in
            guard let base = sums.baseAddress, let places = touched.baseAddress,
              let part = parts.baseAddress, let first = postings.baseAddress
            else { return }
            for index in list.range {
              let posting = first[index]
              let row = Int(posting >> 8)
              let sum = base[row]
              places[count] = UInt32(truncatingIfNeeded: row)
              count &+= sum == 0 ? 1 : 0
              base[row] = sum + list.factor * part[Int(posting & 0xFF)]
            }
          }
        }
      }
    }
    scratch.touchedCount = count
  }
}

/// Reads what has been summed up so far.
private struct Sums {
  static let binCount = 1024

  private let lists: PostingLists
  private let search: ContentSearch

  init(_ lists: PostingLists, _ search: ContentSearch) {
    self.lists = lists
    self.search = search
  }

  /// The films that may be among the best, if no other can be and there are at most `limit`.
  /// - Parameter rest: what terms not yet read can add to a cosine.
  func certain(in scratch: SearchScratch, rest: Float, limit: Int) -> [Int]? {
    // Sums are at most `inflation` too high; the k-th best film scores at least this.
    let threshold = kthBest(in: scratch) / lists.codes.inflation - 1e-6
    guard rest == 0 || rest < threshold else { return nil }
    var rows: [Int] = []
    var isTooMany = false
    forEachValue(in: scratch) { row, value, influence in
      if value + rest * influence >= threshold {
        if rows.count < limit { rows.append(row) } else { isTooMany = true }
      }
    }
    return isTooMany ? nil : rows
  }

  /// A number that at least `k` films reach, and not many more; 0 when fewer than `k` were met.
  private func kthBest(in scratch: SearchScratch) -> Float {
    var bins = [UInt32](repeating: 0, count: Self.binCount)
    bins.withUnsafeMutableBufferPointer { bins in
      forEachValue(in: scratch) { _, value, _ in
        // What is no number is in no bin.
        if value > 0 { bins[value < 1 ? Int(value * Float(Self.binCount)) : bins.count - 1] += 1 }
      }
    }
    var count = 0
    for index in bins.indices.reversed() {
      count += Int(bins[index])
      if count >= search.k { return Float(index) / Float(Self.binCount) }
    }
    return 0
  }

  /// Calls `body` with the films met that are in the mask, what they score so far, and their
  /// influence. Rows are those of postings, checked when they were made; the mask and both columns
  /// are over as many rows.
  private func forEachValue(
    in scratch: SearchScratch, _ body: (_ row: Int, _ value: Float, _ influence: Float) -> Void
  ) {
    let excluded = search.excluded ?? -1
    let influence = search.influence
    search.mask.withWords { words in
      lists.inverseLengths.withUnsafeElements { inverseLengths in
        scratch.sums.withUnsafeBufferPointer { sums in
          scratch.touched.withUnsafeBufferPointer { touched in
            for index in 0..<scratch.touchedCount {
              let row = Int(touched[index])
              guard words[row >> 6] >> UInt64(row & 63) & 1 == 1, row != excluded else { continue }
              let cosine = sums[row] * inverseLengths[row]
              if let influence {
                let factor = influence[row]
                body(row, cosine * factor, factor)
              } else {
                body(row, cosine, 1)
              }
            }
          }
        }
      }
    }
  }
}
