import Foundation

/// Profiles a table row by row, in one pass.
///
/// The first rows are held back until they have told which columns are lists and which have few
/// values; then they and all others go through the same counters. Memory does not grow with the
/// rows, but for the hashes by which repeated rows are found (`FilmProfiler.mostCompared`).
struct TableProfiler {
  struct Settings {
    var subject = TableProfile.Subject.other
    /// Whether titles end with the year, as MovieLens writes them.
    var titleHoldsYear = false
    var latestYear = 2100
    /// How lists are written, where that is known; otherwise the first rows tell.
    var lists: [ListForm?]?
    /// What is known of a film's ratings from elsewhere.
    var interactions: ((Span<UInt8>) -> (count: Int, mean: Double))?
  }

  private static let sampleRows = 5000
  private static let sampleBytes = 16 << 20
  private static let mostBadExamples = 5

  private let settings: Settings
  private let roles: [ColumnRole: Int]
  private var columns: [ColumnProfiler]
  private var sample: [Record] = []
  private var heldBytes = 0
  private var rows: RowProfiler?
  private var rowCount = 0
  private var badRows = 0
  private var badExamples: [TableProfile.BadRow] = []

  init(columns names: [String], roles: [ColumnRole?], settings: Settings) {
    self.settings = settings
    columns = zip(names, roles).map { ColumnProfiler(name: $0, role: $1) }
    self.roles = Dictionary(
      roles.enumerated().compactMap { column, role in role.map { ($0, column) } },
      uniquingKeysWith: { first, _ in first })
  }

  /// Takes the next row, which has as many fields as there are columns.
  mutating func add(_ record: Record) {
    rowCount += 1
    if rows != nil {
      rows?.take(record, &columns)
      return
    }
    sample.append(record)
    heldBytes += record.bytes.count
    if sample.count >= Self.sampleRows || heldBytes >= Self.sampleBytes { begin() }
  }

  mutating func countBadRow(line: Int, _ reason: String) {
    badRows += 1
    if badExamples.count < Self.mostBadExamples {
      badExamples.append(TableProfile.BadRow(line: line, reason: reason))
    }
  }

  /// Looks at the first rows, then lets them through.
  private mutating func begin() {
    let plan = SamplePlan(sample, columns: columns.map { ($0.name, $0.role) })
    let lists = settings.lists ?? plan.lists
    for column in columns.indices { columns[column].list = lists[column] }
    var rows = RowProfiler(
      columns: columns.map(\.name), roles: roles, lists: lists, categories: plan.categories,
      settings: settings)
    for record in sample { rows.take(record, &columns) }
    self.rows = rows
    sample = []
  }

  /// Films, and how many of them have interactions.
  private(set) var catalogue = (films: 0, met: 0)

  mutating func profile(
    name: String, byteCount: Int?, encoding: String, delimiter: String
  ) -> TableProfile {
    if rows == nil { begin() }
    if let rows { catalogue = (rowCount, rows.filmsMet) }
    let gaps =
      rows?.gapProfile()
      ?? GapProfile(
        rows: 0, missing: [], completeRows: 0, patternCount: 0, rowsBeyondPatterns: 0,
        patterns: [], pairs: [], groups: [], tests: [])
    return TableProfile(
      name: name, subject: settings.subject, byteCount: byteCount, encoding: encoding,
      delimiter: delimiter, rows: rowCount, badRows: badRows, badExamples: badExamples,
      columns: columns.map { $0.profile() }, gaps: gaps,
      films: settings.subject == .ratings ? nil : rows?.filmProfile())
  }
}

/// What the first rows tell.
struct SamplePlan {
  /// How lists are written in each column.
  var lists: [ListForm?]
  /// Columns with few different values.
  var categories: [Int]

  private static let mostCategories = 12
  private static let mostCategoryColumns = 4

  init(_ sample: [Record], columns: [(name: String, role: ColumnRole?)]) {
    lists = []
    categories = []
    for (column, (_, role)) in columns.enumerated() {
      var texts: [ArraySlice<UInt8>] = []
      var present = 0
      var isText = true
      for record in sample {
        let range = record.range(column)
        guard !range.isEmpty else { continue }
        let bytes = record.bytes
        let form = ValueForm(bytes.span.extracting(range), readsMarkers: true)
        if form.isMissing { continue }
        present += 1
        if form == .text { texts.append(record.bytes[range]) }
      }
      isText = texts.count * 10 >= present * 9
      let list = isText ? ListForm.detect(texts, role: role) : nil
      lists.append(list)
      guard isText, list == nil, present >= 50, categories.count < Self.mostCategoryColumns,
        role == nil || role == .kind || role == .rating
      else { continue }
      let different = Set(texts)
      if (2...Self.mostCategories).contains(different.count) { categories.append(column) }
    }
  }
}
