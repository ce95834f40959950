/// How the entries of a list stand in one field.
package enum ListForm: String, Hashable, Sendable, CaseIterable {
  case bars = "|"
  case semicolons = ";"
  case commas = ","
  case slashes = "/"

  var separator: UInt8 {
    switch self {
    case .bars: 0x7C
    case .semicolons: 0x3B
    case .commas: 0x2C
    case .slashes: 0x2F
    }
  }

  /// Entries of lists are names: no longer than this on average, in bytes and in words.
  private static let longestMean = 40.0
  private static let mostMeanWords = 4.0
  /// At least this share of the values must have several entries.
  private static let leastShare = 0.03
  /// Entries of lists come again in other values; of sentences hardly any part does.
  private static let mostDistinct = 0.85

  /// Whether the present values of a column are lists, and how their entries are parted. Nil when
  /// they are not, or when none has more than one entry.
  static func detect(_ values: [ArraySlice<UInt8>], role: ColumnRole?) -> ListForm? {
    guard !values.isEmpty else { return nil }
    let isLikely = role?.isUsuallyList == true
    switch role {
    case .title, .overview, .tagline, .item, .user, .time, .releaseDate, .year, .imdb, .tmdb:
      return nil
    default: break
    }
    let found = allCases.compactMap { form in
      form.severals(values, isLikely: isLikely).map { (form: form, values: $0) }
    }
    // A stray bar in a list with commas does not make it a list with bars.
    return found.max { $0.values < $1.values }?.form
  }

  /// How many values have several entries in this form; nil when they are no lists in it.
  private func severals(_ values: [ArraySlice<UInt8>], isLikely: Bool) -> Int? {
    var (several, entries, bytes, words) = (0, 0, 0, 0)
    var seen: Set<ArraySlice<UInt8>> = []
    for value in values {
      let parts = value.split(separator: separator).map(Self.trimmed).filter { !$0.isEmpty }
      if parts.count > 1 { several += 1 }
      entries += parts.count
      for part in parts {
        bytes += part.count
        words += 1 + part.count { $0 == 0x20 }
        seen.insert(part)
      }
    }
    guard several > 0, entries > 0 else { return nil }
    let count = Double(entries)
    guard Double(bytes) / count <= Self.longestMean, Double(words) / count <= Self.mostMeanWords
    else { return nil }
    let isOften = Double(several) / Double(values.count) >= Self.leastShare
    let comeAgain = Double(seen.count) / count <= Self.mostDistinct
    return isLikely && (self != .slashes || isOften) || isOften && comeAgain ? several : nil
  }

  private static func trimmed(_ part: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var part = part
    while part.first == 0x20 { part.removeFirst() }
    while part.last == 0x20 { part.removeLast() }
    return part
  }

  /// Lends every entry of a list, without blanks around it; empty ones are left out.
  func forEachEntry(_ value: Span<UInt8>, _ body: (Span<UInt8>) -> Void) {
    let separator = separator
    var start = 0
    while start <= value.count {
      var end = start
      while end < value.count, value[end] != separator { end += 1 }
      var (from, to) = (start, end)
      while from < to, value[from] == 0x20 { from += 1 }
      while from < to, value[to - 1] == 0x20 { to -= 1 }
      if from < to { body(value.extracting(from..<to)) }
      start = end + 1
    }
  }
}
