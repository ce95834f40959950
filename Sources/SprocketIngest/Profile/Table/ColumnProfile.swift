/// What was found in a column.
package struct ColumnProfile: Sendable {
  package enum Kind: Hashable, Sendable {
    case empty
    case identifier
    case whole
    case decimal
    case date
    /// Text with few different values.
    case category
    case list(ListForm)
    case text

    package var name: String {
      switch self {
      case .empty: "empty"
      case .identifier: "identifier"
      case .whole: "whole number"
      case .decimal: "number"
      case .date: "date"
      case .category: "category"
      case .list(let form): "list (\(form.rawValue))"
      case .text: "text"
      }
    }

    var isNumeric: Bool { self == .whole || self == .decimal }
  }

  /// What was found of the entries of lists.
  package struct ListFacts: Sendable {
    package var perValue: NumberFacts
    package var distinct: Int
    package var distinctIsExact: Bool
    package var top: [FrequentValues.Value]
    /// By how much the counts of `top` may be too low.
    package var countError: Int
  }

  package var name: String
  package var role: ColumnRole?
  package var kind: Kind
  package var rows: Int
  /// Empty fields, or nothing but blanks.
  package var blanks: Int
  /// Words that stand for nothing, such as `NULL` or `(no genres listed)`.
  package var markers: Int
  /// Numbers that are 0, which for a runtime or a budget means unknown.
  package var zeros: Int
  /// Values of another type than most.
  package var exceptions: Int
  package var distinct: Int
  package var distinctIsExact: Bool
  package var top: [FrequentValues.Value]
  /// By how much the counts of `top` may be too low.
  package var countError: Int
  /// Of a category, values that are met once, as a value of another column is by mistake.
  package var singles: [String]
  package var numbers: NumberFacts?
  /// The years of dates.
  package var years: NumberFacts?
  package var list: ListFacts?
  /// Lengths in bytes.
  package var shortest: Int
  package var longest: Int
  package var meanLength: Double
  /// Values that are not valid UTF-8.
  package var invalid: Int
  /// Values that look like UTF-8 read as Latin-1.
  package var garbled: Int

  package var missing: Int { blanks + markers }
  package var present: Int { rows - missing }
  package var missingShare: Double { rows > 0 ? Double(missing) / Double(rows) : 0 }
}
