import SprocketCore
import SprocketIngest

/// What was found in a data set: how each file is written, and what is wrong with its rows.
struct DataQuality {
  /// Groups shown to people for each severity; JSON has all.
  private static let mostShown = 20

  var summary: IngestSummary

  // MARK: JSON

  /// The files: counts, how they are written, what their columns were taken for.
  var files: JSONValue { .array(summary.files.map(json)) }

  /// Everything that was found, what weighs most first.
  var findings: JSONValue { .array(summary.allFindings.map(json)) }

  /// How many rows or columns were found for each severity.
  var counts: JSONValue {
    .object(
      Severity.allCases.reversed().map { severity in
        (severity.rawValue, .count(count(severity)))
      })
  }

  /// How many findings of a severity there are, all groups together.
  func count(_ severity: Severity) -> Int {
    summary.allFindings.reduce(0) { $0 + ($1.severity == severity ? $1.count : 0) }
  }

  private func json(_ file: IngestSummary.File) -> JSONValue {
    let source = file.source
    let format = source.format
    var given: [String] = []
    if format.isEncodingGiven { given.append("encoding") }
    if format.isDelimiterGiven { given.append("delimiter") }
    return .object([
      ("file", .string(file.name)), ("role", .string("\(file.role)")), ("rows", .count(file.rows)),
      ("accepted", .count(file.accepted)), ("rejected", .count(file.rejected)),
      ("form", .string(source.form.rawValue)), ("packing", .string(format.packing.rawValue)),
      ("encoding", .string(format.encoding.rawValue)),
      ("byte_order_mark", .bool(format.hasByteOrderMark)), ("delimiter", .string(source.delimiter)),
      ("quotes", .bool(source.hasQuotes)), ("line_ends", .string(format.lineEnds.rawValue)),
      ("given", .strings(given)),
      (
        "columns",
        .object(source.meanings.map { ($0.kind.rawValue, .string($0.column)) })
      ),
      ("ignored_columns", .strings(source.ignoredColumns)),
    ])
  }

  private func json(_ group: IngestSummary.Group) -> JSONValue {
    .object([
      ("severity", .string(group.severity.rawValue)), ("file", .string(group.file)),
      ("column", .string(group.column)), ("reason", .string(group.reason)),
      ("count", .count(group.count)),
      (
        "examples",
        .array(
          group.examples.map { row in
            .object([
              ("line", .count(row.line)), ("reason", .string(row.reason)),
              ("text", .string(row.text)),
            ])
          })
      ),
    ])
  }

  // MARK: Text

  /// The files with their counts, and a line about how each is written.
  func filesText(_ page: Page) -> String {
    var table = Table([
      .left("file", shrinks: true), .left("has"), .right("rows"), .right("accepted"),
      .right("rejected"),
    ])
    for file in summary.files {
      table.add([
        file.name, "\(file.role)", Text.grouped(file.rows), Text.grouped(file.accepted),
        Text.grouped(file.rejected),
      ])
    }
    let written = summary.files.map { page.style.dim(Self.format(of: $0)) }
    return ([table.render(page)] + written).joined(separator: "\n")
  }

  /// `films.csv.gz: gzip, UTF-8 (told), parted by ";", quotes, LF; title is primaryTitle, …`
  private static func format(of file: IngestSummary.File) -> String {
    let source = file.source
    let format = source.format
    var parts: [String] = []
    if format.packing != .none { parts.append(format.packing.rawValue) }
    parts.append(
      format.encoding.rawValue + (format.hasByteOrderMark ? " with a byte order mark" : "")
        + (format.isEncodingGiven ? " (told)" : ""))
    let delimiter = source.delimiter
    parts.append(
      delimiter == "JSON Lines"
        ? delimiter
        : "parted by \(delimiter == "tab" ? "tabs" : "\"\(delimiter)\"")"
          + (format.isDelimiterGiven ? " (told)" : ""))
    if delimiter != "JSON Lines" { parts.append(source.hasQuotes ? "quotes" : "no quotes") }
    parts.append(format.lineEnds.rawValue)
    var line = "\(Text.printable(file.name)): \(parts.joined(separator: ", "))"
    let renamed = source.meanings.filter { $0.kind.rawValue != $0.column.lowercased() }
    if !renamed.isEmpty {
      line +=
        "; "
        + renamed.map { "\($0.kind.rawValue) is \(Text.printable($0.column))" }
        .joined(separator: ", ")
    }
    return line
  }

  /// The findings, what weighs most first; nil when there is none.
  /// - Parameter severities: Which of them.
  func findingsText(_ page: Page, _ severities: Set<Severity>) -> String? {
    var lines: [String] = []
    for severity in Severity.allCases.reversed() where severities.contains(severity) {
      let groups = summary.allFindings.filter { $0.severity == severity }
      for group in groups.prefix(Self.mostShown) { lines.append(Self.line(group)) }
      if groups.count > Self.mostShown {
        lines.append("  … and \(groups.count - Self.mostShown) more kinds; --json has all of them")
      }
    }
    return lines.isEmpty ? nil : lines.joined(separator: "\n")
  }

  private static func line(_ group: IngestSummary.Group) -> String {
    let column = group.column.isEmpty ? "" : "\(Text.printable(group.column)) "
    let places = group.examples.map { String($0.line) }
    let lines =
      places.isEmpty || places == ["1"]
      ? "" : ", line \(places.joined(separator: ", "))\(group.count > places.count ? ", …" : "")"
    let word = group.severity.rawValue.padding(to: 7)
    return "\(word)  \(Text.printable(group.file)): \(column)\(Text.printable(group.reason)) "
      + "(\(Text.grouped(group.count))\(lines))"
  }
}

extension String {
  fileprivate func padding(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
