import SprocketCore
import SprocketModels

/// Which terms are kept, and their final numbers: by field, within a field the most frequent first,
/// at equal frequency by their bytes. So numbers do not depend on the order of reading.
struct TermSelection {
  let terms: ContentTerms
  /// By final number: how many films have the term.
  let filmCounts: [Int]
  /// By number in the table: the final one, or `dropped`.
  let numbers: [UInt32]

  static let dropped = UInt32.max

  /// - Throws: `invalidArgument` for more text than 4 GiB.
  init(_ table: TermTable, films: Int, config: ContentConfig) throws(SprocketError) {
    let most = max(2, Int(config.maximumWordShare * Double(films)))
    var fields: [UInt8: ContentField] = [:]
    for field in ContentField.allCases { fields[field.tag] = field }
    var kept: [Int] = []
    for term in 0..<table.count {
      guard let field = fields[table.fieldTag(of: term)], config.fieldWeights[field.rawValue] > 0
      else { continue }
      let count = Int(table.filmCounts[term])
      if field.hasWords, count > most { continue }
      if field == .plot, count < config.minimumWordCount { continue }
      kept.append(term)
    }
    kept.sort { one, other in
      let (tag, otherTag) = (table.fieldTag(of: one), table.fieldTag(of: other))
      if tag != otherTag { return tag < otherTag }
      let (count, otherCount) = (table.filmCounts[one], table.filmCounts[other])
      return count != otherCount ? count > otherCount : table.precedes(one, other)
    }
    var numbers = [UInt32](repeating: Self.dropped, count: table.count)
    for (number, term) in kept.enumerated() { numbers[term] = UInt32(number) }
    self.numbers = numbers
    filmCounts = kept.map { Int(table.filmCounts[$0]) }
    terms = try ContentTerms(
      keys: kept.lazy.map { table.key(of: $0) }, spellings: kept.lazy.map { table.spelling(of: $0) }
    )
  }
}
