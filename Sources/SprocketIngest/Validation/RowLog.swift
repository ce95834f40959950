import SprocketCore

/// Counts what becomes of the rows of one file and keeps an example of everything odd.
struct RowLog {
  private struct Key: Hashable {
    var column: String
    var reason: String
  }

  private static let exampleLimit = 3
  /// A file whose first rows are all bad is not what it claims to be.
  private static let hopelessRows = 1000

  private(set) var file: IngestSummary.File
  private var rejections: [Key: IngestSummary.Group] = [:]
  private var findings: [Key: IngestSummary.Group] = [:]
  /// Rows that could not even be read, without those that only repeat or name unknown films.
  private var unreadable = 0

  init(_ file: DataSetFile) {
    self.file = IngestSummary.File(name: file.name, role: file.role, source: file)
  }

  mutating func countRow() { file.rows += 1 }

  mutating func countAccepted() { file.accepted += 1 }

  /// A row that was counted as accepted is not: a later one takes its place.
  mutating func takeBackAccepted() { file.accepted -= 1 }

  /// Notes a row that is set aside.
  /// - Throws: `invalidArgument` when not one of the first 1,000 rows can be read: the file is then
  ///   not what it claims to be.
  mutating func reject(_ row: RejectedRow, group: String, isUnreadable: Bool) throws(SprocketError)
  {
    file.rejected += 1
    Self.add(row, Key(column: row.column, reason: group), .error, to: &rejections)
    guard isUnreadable else { return }
    unreadable += 1
    if unreadable == Self.hopelessRows, file.accepted == 0, file.rejected == unreadable {
      throw SprocketError(
        .invalidArgument,
        "\(file.name): not one of the first \(unreadable) rows can be read (line \(row.line), "
          + "\(row.column) \(row.reason)); is it the right file?")
    }
  }

  /// Notes something odd about a row that is taken, or about so many of them.
  mutating func find(
    _ row: RejectedRow, group: String, _ severity: Severity, count: Int = 1
  ) {
    Self.add(row, Key(column: row.column, reason: group), severity, count: count, to: &findings)
  }

  /// Whether examples of a finding are still too few.
  func wantsExample(of finding: Rejection) -> Bool {
    let known = findings[Key(column: finding.column, reason: finding.group)]
    return known.map { $0.examples.count < Self.exampleLimit } ?? true
  }

  /// Adds what was counted to the summary of the data set.
  func report(to summary: inout IngestSummary) {
    summary.files.append(file)
    summary.rejections = Self.sorted(summary.rejections + rejections.values)
    summary.findings = Self.sorted(summary.findings + findings.values)
  }

  private static func add(
    _ row: RejectedRow, _ key: Key, _ severity: Severity, count: Int = 1,
    to groups: inout [Key: IngestSummary.Group]
  ) {
    var group =
      groups[key]
      ?? IngestSummary.Group(
        severity: severity, file: row.file, column: key.column, reason: key.reason, count: 0,
        examples: [])
    group.count += count
    if group.examples.count < exampleLimit { group.examples.append(row) }
    groups[key] = group
  }

  private static func sorted(_ groups: [IngestSummary.Group]) -> [IngestSummary.Group] {
    groups.sorted {
      ($1.count, $0.file, $0.column, $0.reason) < ($0.count, $1.file, $1.column, $1.reason)
    }
  }
}
