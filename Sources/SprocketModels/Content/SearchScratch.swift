import Synchronization

/// Working memory of one search: a sum for each film and the films with a sum above zero.
///
/// Eight bytes for each film of the catalogue, all sums zero between searches.
final class SearchScratch {
  /// By film.
  var sums: [Float]
  /// The films whose sum is above zero, in the order they were met. One more than there are films,
  /// because the next free place is written to before it is known whether the film is a new one.
  var touched: [UInt32]
  var touchedCount = 0
  /// Whether so many films have a sum that `touched` is no longer kept: all films are looked at.
  var isDense = false

  init(rowCount: Int) {
    sums = [Float](repeating: 0, count: rowCount)
    touched = [UInt32](repeating: 0, count: rowCount + 1)
  }

  /// Makes all sums zero again, in time that depends on the films touched.
  func reset() {
    if isDense || touchedCount > sums.count / 8 {
      sums.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
    } else {
      for index in 0..<touchedCount { sums[Int(touched[index])] = 0 }
    }
    touchedCount = 0
    isDense = false
  }

  /// What looking at the films costs, in postings that could be read instead.
  var lookCost: Int { isDense ? sums.count / 2 : 4 * touchedCount }

  /// How many films are to be looked at.
  var width: Int { isDense ? sums.count : touchedCount }
}

/// Scratches to be used again, so that a search does not allocate and clear memory for the whole
/// catalogue. As many exist as searches ever ran at the same moment; a few are kept.
final class SearchScratchPool: Sendable {
  private static let kept = 8

  private let rowCount: Int
  private let free = Mutex<[Box]>([])

  /// `@unchecked Sendable`: a scratch is either in the pool, where nobody touches it, or with the
  /// one search that took it out.
  private struct Box: @unchecked Sendable {
    let scratch: SearchScratch
  }

  init(rowCount: Int) {
    self.rowCount = rowCount
  }

  /// Lends a scratch with zero sums, and cleans it afterwards.
  func withScratch<Result>(_ body: (SearchScratch) -> Result) -> Result {
    let box = free.withLock { $0.popLast() } ?? Box(scratch: SearchScratch(rowCount: rowCount))
    defer {
      box.scratch.reset()
      free.withLock { if $0.count < Self.kept { $0.append(box) } }
    }
    return body(box.scratch)
  }
}
