import Foundation
package import SprocketCore

/// Rows of the quarantine in a file: for people to repair, and to be read again.
///
/// CSV (RFC 4180) with a header, or JSON Lines; the names are the same. `text` is the row as it stood
/// in its file; it is what is to be edited. `number`, `file` and `header` must stay as they are.
package enum QuarantineFile {
  package enum Form: String, CaseIterable, Sendable {
    case csv
    case jsonl
  }

  private static let columns = [
    "number", "source", "version", "file", "line", "column", "reason", "header", "text",
  ]

  /// The form that a path asks for by its ending: JSON Lines for `.jsonl` and `.ndjson`, else CSV.
  package static func form(ofPath path: String) -> Form {
    let path = path.lowercased()
    return path.hasSuffix(".jsonl") || path.hasSuffix(".ndjson") ? .jsonl : .csv
  }

  // MARK: Writing

  /// What stands before the rows.
  package static func head(_ form: Form) -> String {
    form == .csv ? columns.joined(separator: ",") + "\n" : ""
  }

  /// One row with its line end.
  package static func line(_ row: QuarantinedRow, _ form: Form) throws -> String {
    switch form {
    case .csv:
      let cells = [
        String(row.number), row.source, String(row.version), row.row.file, String(row.row.line),
        row.row.column, row.row.reason, row.row.header, row.row.text,
      ]
      return cells.map(quoted).joined(separator: ",") + "\n"
    case .jsonl:
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      return String(decoding: try encoder.encode(JSONRow(row)), as: UTF8.self) + "\n"
    }
  }

  private static func quoted(_ cell: String) -> String {
    // A field of blanks at its ends would lose them.
    let needsQuotes =
      cell.contains { $0 == "," || $0 == "\"" || $0.isNewline }
      || cell.first?.isWhitespace == true || cell.last?.isWhitespace == true
    return needsQuotes ? "\"" + cell.replacing("\"", with: "\"\"") + "\"" : cell
  }

  // MARK: Reading

  /// The rows of a file that was exported, edited or not.
  /// - Throws: `notFound` when there is no such file; `invalidArgument` naming the line that cannot
  ///   be understood.
  package static func read(_ path: String) throws(SprocketError) -> [QuarantinedRow] {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw SprocketError(.notFound, "there is no file \(path), or it cannot be read")
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw SprocketError(.invalidArgument, "\(path) is not UTF-8; save it as UTF-8")
    }
    let name = URL(filePath: path).lastPathComponent
    switch form(ofPath: path) {
    case .csv: return try readCSV(text, name: name)
    case .jsonl: return try readJSON(text, name: name)
    }
  }

  private static func readJSON(
    _ text: String, name: String
  ) throws(SprocketError) -> [QuarantinedRow] {
    var rows: [QuarantinedRow] = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    where !line.allSatisfy(\.isWhitespace) {
      do {
        rows.append(try JSONDecoder().decode(JSONRow.self, from: Data(line.utf8)).row)
      } catch {
        throw SprocketError(
          .invalidArgument, "\(name), line \(index + 1): not a row as `data quarantine` exports it",
          cause: error)
      }
    }
    return rows
  }

  private static func readCSV(
    _ text: String, name: String
  ) throws(SprocketError) -> [QuarantinedRow] {
    let parser = try CSVTokenizer()
    var rows: [QuarantinedRow] = []
    var names: [String] = []
    var line = 0
    var firstLine = 1
    parser.reset()
    for part in text.split(separator: "\n", omittingEmptySubsequences: false) {
      line += 1
      if parser.isBetweenRows, part.allSatisfy(\.isWhitespace) { continue }
      if parser.isBetweenRows { firstLine = line }
      var bytes = Array(part.utf8)
      bytes.append(0x0A)
      guard bytes.withUnsafeBufferPointer({ parser.feed($0) }) else {
        throw SprocketError(.invalidArgument, "\(name), line \(line): a quote in the wrong place")
      }
      if parser.endedRows == 0 { continue }
      var record = Record()
      parser.take(into: &record)
      parser.reset()
      var start = 0
      let cells = record.ends.map { end in
        defer { start = end }
        return String(decoding: record.bytes[start..<end], as: UTF8.self)
      }
      if names.isEmpty {
        names = cells
      } else {
        rows.append(try row(cells, names, name: name, line: firstLine))
      }
    }
    guard parser.isBetweenRows else {
      throw SprocketError(
        .invalidArgument, "\(name), line \(firstLine): opens a quote that is not closed")
    }
    return rows
  }

  private static func row(
    _ cells: [String], _ names: [String], name: String, line: Int
  ) throws(SprocketError) -> QuarantinedRow {
    func cell(_ column: String) throws(SprocketError) -> String {
      guard let place = names.firstIndex(of: column), place < cells.count else {
        throw SprocketError(
          .invalidArgument, "\(name), line \(line): the column \(column) is missing")
      }
      return cells[place]
    }
    guard let number = Int(try cell("number")), number > 0 else {
      throw SprocketError(
        .invalidArgument, "\(name), line \(line): number is not that of a quarantined row")
    }
    return QuarantinedRow(
      number: number, source: try cell("source"),
      row: RejectedRow(
        file: try cell("file"), line: Int(try cell("line")) ?? 0, column: try cell("column"),
        reason: try cell("reason"), text: try cell("text"), header: try cell("header")))
  }

  private struct JSONRow: Codable {
    var number: Int
    var source: String
    var version: Int64?
    var file: String
    var line: Int
    var column: String
    var reason: String
    var header: String
    var text: String

    init(_ row: QuarantinedRow) {
      number = row.number
      source = row.source
      version = row.version
      file = row.row.file
      line = row.row.line
      column = row.row.column
      reason = row.row.reason
      header = row.row.header
      text = row.row.text
    }

    var row: QuarantinedRow {
      QuarantinedRow(
        number: number, source: source, version: version ?? 0,
        row: RejectedRow(
          file: file, line: line, column: column, reason: reason, text: text, header: header))
    }
  }
}
