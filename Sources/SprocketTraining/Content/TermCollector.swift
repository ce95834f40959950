import SprocketCore
import SprocketMath
import SprocketModels
import Synchronization

/// Reads the text of all films on several threads.
///
/// A portion of films is taken apart against a table of its own, which is then merged into the
/// table of all: the lock is held for the distinct terms of a portion only.
final class TermCollector: Sendable {
  /// The terms of a portion of films, each film's distinct.
  struct Portion: Sendable {
    var terms: [UInt32] = []
    var counts: [UInt8] = []
    /// Where each film's end.
    var ends: [Int] = []
  }

  static let filmsPerPortion = 4096

  private let films: [Item]
  private let state: Mutex<(table: TermTable, portions: [Portion], done: Int)>

  private init(_ films: [Item]) {
    self.films = films
    let count = (films.count + Self.filmsPerPortion - 1) / Self.filmsPerPortion
    state = Mutex((TermTable(), [Portion](repeating: Portion(), count: count), 0))
  }

  /// - Parameter report: told after each portion how many are done, of how many.
  /// - Throws: `cancelled`; what `report` throws.
  static func collect(
    _ films: [Item], threads: Int, isCancelled: @Sendable () -> Bool,
    report: @Sendable (_ done: Int, _ of: Int) throws -> Void
  ) throws -> (table: TermTable, portions: [Portion]) {
    let collector = TermCollector(films)
    let count = collector.state.withLock { $0.portions.count }
    try ParallelRows.forEach(
      RowSchedule(count: count, rowsPerChunk: 1), threads: threads, isCancelled: isCancelled,
      makeState: { (ContentTokenizer(), ContentTokens()) }
    ) { state, portion in
      let done = collector.read(portion, &state.0, &state.1)
      try report(done, count)
    }
    return collector.state.withLock { state in
      defer { state.portions = [] }
      return (state.table, state.portions)
    }
  }

  private func read(
    _ number: Int, _ tokenizer: inout ContentTokenizer, _ tokens: inout ContentTokens
  ) -> Int {
    let rows =
      number * Self.filmsPerPortion..<min(films.count, (number + 1) * Self.filmsPerPortion)
    var table = TermTable()
    var portion = Portion()
    var found: [UInt32] = []
    for row in rows {
      tokenizer.tokenize(films[row], into: &tokens)
      found.removeAll(keepingCapacity: true)
      for token in 0..<tokens.count {
        let term = tokens.withToken(token) { key, spelling in
          table.term(
            ofKey: key, hash: ContentTokens.hash(key), spelling: spelling, row: UInt32(row))
        }
        found.append(UInt32(term))
      }
      found.sort()
      let first = portion.terms.count
      for term in found {
        if portion.terms.count > first, portion.terms.last == term {
          let last = portion.counts.count - 1
          portion.counts[last] = UInt8(clamping: Int(portion.counts[last]) + 1)
        } else {
          portion.terms.append(term)
          portion.counts.append(1)
          table.addFilms(1, to: Int(term))
        }
      }
      portion.ends.append(portion.terms.count)
    }
    return state.withLock { state in
      let numbers = state.table.merge(table)
      for index in portion.terms.indices {
        portion.terms[index] = numbers[Int(portion.terms[index])]
      }
      state.portions[number] = portion
      state.done += 1
      return state.done
    }
  }
}
