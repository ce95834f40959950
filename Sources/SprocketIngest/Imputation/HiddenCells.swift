import SprocketCore
import SprocketMath

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Which known values are hidden to measure how well they are found again. The raw value is its
/// name for people.
package enum HidingPattern: String, CaseIterable, Hashable, Sendable {
  /// All alike.
  case random
  /// Those that look most like the ones that are really missing; see `GapModel`.
  case gaps
}

/// Known values that are hidden.
struct HiddenCells: Sendable {
  /// Ascending films by column.
  let cells: [ItemColumn: [Int]]

  /// Hides a share of the known values of each column, by itself.
  ///
  /// In the pattern of the gaps a film is drawn with weight p, its chance to lack the column:
  /// without replacement, by the largest keys ln u / p (P. Efraimidis and P. Spirakis, "Weighted
  /// random sampling with a reservoir", 2006). A column without gaps, or without enough values, is
  /// left out.
  init(
    _ table: AttributeTable, columns: [ItemColumn], pattern: HidingPattern, gaps: GapModel?,
    share: Double, maximum: Int, seed: UInt64
  ) {
    var cells: [ItemColumn: [Int]] = [:]
    for (place, column) in ItemColumn.allCases.enumerated() where columns.contains(column) {
      var known = table.known(column)
      if pattern == .gaps, known.count == table.filmCount { continue }
      guard known.count >= Self.minimumKnown else { continue }
      let count = min(
        maximum, max(min(known.count / 3, Self.wantedCells), Int(share * Double(known.count))))
      var generator = SplitMix64(
        seed: seed, stream: UInt64(place * 2 + (pattern == .gaps ? 1 : 0)))
      if known.count > Self.maximumCandidates {
        known.shuffle(using: &generator)
        known.removeLast(known.count - Self.maximumCandidates)
      }
      var keyed: [(key: Double, film: Int)] = known.map { film in
        let weight =
          pattern == .gaps ? max(1e-9, gaps?.probability(column, film: film) ?? 1) : 1
        return (log(max(generator.nextUniform(), 1e-300)) / weight, film)
      }
      keyed.sort { ($1.key, $0.film) < ($0.key, $1.film) }
      cells[column] = keyed.prefix(count).map(\.film).sorted()
    }
    self.cells = cells
  }

  /// A column with fewer known values cannot be measured.
  static let minimumKnown = 40
  /// Of few values up to a third is hidden, so that there are so many to measure by.
  private static let wantedCells = 200
  /// Of more known values, so many are looked at.
  private static let maximumCandidates = 100_000
}
