/// What was found in one table.
package struct TableProfile: Sendable {
  package enum Subject: String, Hashable, Sendable {
    case films
    case ratings
    case other = "table"
  }

  /// A row that could not be cut into fields, or has too many or too few.
  package struct BadRow: Hashable, Sendable {
    package var line: Int
    package var reason: String
  }

  package var name: String
  package var subject: Subject
  /// nil for the store.
  package var byteCount: Int?
  package var encoding: String
  /// What parts the fields, in words.
  package var delimiter: String
  package var rows: Int
  package var badRows: Int
  package var badExamples: [BadRow]
  package var columns: [ColumnProfile]
  package var gaps: GapProfile
  package var films: FilmProfile?

  package var missing: Int { columns.reduce(0) { $0 + $1.missing } }
}
