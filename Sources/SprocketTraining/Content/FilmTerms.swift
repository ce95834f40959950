import SprocketCore
import SprocketMath
import SprocketModels
import Synchronization

/// The kept terms of all films by row: columns of what becomes the matrix film × term.
struct FilmTerms: Sendable {
  /// By film, and the number of entries at the end.
  let offsets: [Int]
  /// Ascending within a film.
  let terms: SharedBuffer<UInt32>
  /// Parallel to `terms`: how often the film has it.
  let counts: SharedBuffer<UInt8>
  /// By field: the mean number of terms of the films that have any, and the most that one has.
  let meanLengths: [Float]
  let longest: [Int]

  /// - Throws: `cancelled`.
  init(
    _ portions: consuming [TermCollector.Portion], _ selection: TermSelection, threads: Int,
    isCancelled: @Sendable () -> Bool
  ) throws {
    let numbers = selection.numbers
    let fieldStarts = selection.terms.fieldStarts
    let schedule = RowSchedule(count: portions.count, rowsPerChunk: 1)
    let portions = Mutex(portions)
    let lengths = Mutex(FieldLengths())
    try ParallelRows.forEach(schedule, threads: threads, isCancelled: isCancelled) { index in
      let portion = portions.withLock { $0[index] }
      var own = FieldLengths()
      let selected = Self.select(portion, numbers, fieldStarts, &own)
      portions.withLock { $0[index] = selected }
      lengths.withLock { $0.add(own) }
    }
    let selected = portions.withLock { $0 }
    var offsets = [0]
    for portion in selected {
      let start = offsets.last ?? 0
      for end in portion.ends { offsets.append(start + end) }
    }
    self.offsets = offsets
    let total = offsets.last ?? 0
    terms = SharedBuffer(count: total) { terms in
      var place = 0
      for portion in selected {
        for term in portion.terms {
          terms[place] = term
          place += 1
        }
      }
    }
    counts = SharedBuffer(count: total) { counts in
      var place = 0
      for portion in selected {
        for count in portion.counts {
          counts[place] = count
          place += 1
        }
      }
    }
    (meanLengths, longest) = lengths.withLock { ($0.means, $0.longest) }
  }

  var filmCount: Int { offsets.count - 1 }

  func range(of film: Int) -> Range<Int> { offsets[film]..<offsets[film + 1] }

  /// The kept terms of each film under their final numbers, ascending.
  private static func select(
    _ portion: TermCollector.Portion, _ numbers: [UInt32], _ fieldStarts: [Int],
    _ lengths: inout FieldLengths
  ) -> TermCollector.Portion {
    var selected = TermCollector.Portion()
    selected.terms.reserveCapacity(portion.terms.count)
    selected.counts.reserveCapacity(portion.counts.count)
    var entries: [UInt64] = []
    var first = 0
    for end in portion.ends {
      entries.removeAll(keepingCapacity: true)
      for index in first..<end {
        let number = numbers[Int(portion.terms[index])]
        // The term above, its count below: one number to sort by.
        if number != TermSelection.dropped {
          entries.append(UInt64(number) << 8 | UInt64(portion.counts[index]))
        }
      }
      first = end
      entries.sort()
      for entry in entries {
        selected.terms.append(UInt32(entry >> 8))
        selected.counts.append(UInt8(entry & 0xFF))
      }
      selected.ends.append(selected.terms.count)
      lengths.addFilm(entries, fieldStarts)
    }
    return selected
  }
}

/// How many terms films have in each field.
private struct FieldLengths: Sendable {
  private var films = [Int](repeating: 0, count: ContentField.allCases.count)
  private var terms = [Int](repeating: 0, count: ContentField.allCases.count)
  private(set) var longest = [Int](repeating: 0, count: ContentField.allCases.count)

  var means: [Float] {
    zip(terms, films).map { $1 == 0 ? 0 : Float(Double($0) / Double($1)) }
  }

  mutating func addFilm(_ entries: [UInt64], _ fieldStarts: [Int]) {
    var position = 0
    for field in 0..<(fieldStarts.count - 1) {
      var length = 0
      while position < entries.count, Int(entries[position] >> 8) < fieldStarts[field + 1] {
        length += Int(entries[position] & 0xFF)
        position += 1
      }
      guard length > 0 else { continue }
      films[field] += 1
      terms[field] += length
      longest[field] = max(longest[field], length)
    }
  }

  mutating func add(_ other: FieldLengths) {
    for field in films.indices {
      films[field] += other.films[field]
      terms[field] += other.terms[field]
      longest[field] = max(longest[field], other.longest[field])
    }
  }
}
