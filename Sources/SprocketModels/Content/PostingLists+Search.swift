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
    var selection = SearchSelection(search, self)
    var nextLook = Self.firstLook
    for list in lists {
      if list.restLength <= nextLook, list.workLeft > scratch.lookCost {
        let limit = list.workLeft / Self.postingsPerFilm
        if selection.look(at: scratch, rest: list.restLength), selection.rows.count <= limit {
          return selection.rows.map { Int($0) }
        }
        nextLook = list.restLength * Self.lookStep
      }
      add(list, to: scratch)
    }
    _ = selection.look(at: scratch, rest: 0)
    return selection.rows.map { Int($0) }
  }

  /// A look costs a pass over the films met: the first where the rest of the query is this long,
  /// the next ones where it is shorter by this factor.
  private static let firstLook: Float = 0.4
  private static let lookStep: Float = 0.6

  /// Scoring a film exactly takes as long as adding about this many postings.
  private static let postingsPerFilm = 80

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
    if scratch.touchedCount > rowCount / 16 { scratch.isDense = true }
    var count = scratch.touchedCount
    let isDense = scratch.isDense
    postings.withUnsafeElements { postings in
      codes.parts.withUnsafeBufferPointer { parts in
        scratch.sums.withUnsafeMutableBufferPointer { sums in
          scratch.touched.withUnsafeMutableBufferPointer { touched in
            guard let base = sums.baseAddress, let places = touched.baseAddress,
              let part = parts.baseAddress, let first = postings.baseAddress
            else { return }
            let factor = list.factor
            if isDense {
              for index in list.range {
                let posting = first[index]
                base[Int(posting >> 8)] += factor * part[Int(posting & 0xFF)]
              }
              return
            }
            for index in list.range {
              let posting = first[index]
              let row = Int(posting >> 8)
              let sum = base[row]
              places[count] = UInt32(truncatingIfNeeded: row)
              count &+= sum == 0 ? 1 : 0
              base[row] = sum + factor * part[Int(posting & 0xFF)]
            }
          }
        }
      }
    }
    scratch.touchedCount = count
  }
}
