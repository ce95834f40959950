import ArgumentParser
import Foundation
import SprocketCore
import SprocketIngest

/// Which rows of the quarantine are meant.
struct QuarantineFilter: ParsableArguments {
  @Option(help: ArgumentHelp("Only rows of this data set.", valueName: "name"))
  var source = ""
  @Option(help: ArgumentHelp("Only rows with this in their reason.", valueName: "text"))
  var reason = ""
}

/// `sprocket data quarantine`
struct QuarantineCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "quarantine",
    abstract: "List the rows that were set aside, or export them to be repaired.",
    discussion: """
      The quarantine holds the rows that the latest ingest of each source could not take, up to \
      100,000 of them. An exported file has the row as it stood in `text`: correct that, leave the \
      rest as it is, and give the file to `sprocket data replay`.

      EXAMPLES:
        sprocket data quarantine
        sprocket data quarantine --source ml-latest-small --reason "not a number"
        sprocket data quarantine --export rows.csv
        sprocket data quarantine --export rows.jsonl
      """)

  @OptionGroup var filter: QuarantineFilter
  @Option(help: ArgumentHelp("How many rows to show, 0 to 1000.", valueName: "count"))
  var limit = 20
  @Option(
    help: ArgumentHelp(
      "Write all of them to this file: CSV, or JSON Lines when it ends with .jsonl.",
      valueName: "file"), completion: .file())
  var export: String?
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func validate() throws {
    guard (0...1000).contains(limit) else {
      throw ValidationError("--limit must be between 0 and 1000, not \(limit).")
    }
  }

  func perform(_ session: Session) async throws -> CommandExit {
    let daemon = try await session.admin()
    var request = ListQuarantineRequest(
      source: filter.source, reason: filter.reason, limit: export == nil ? max(limit, 1) : 1000)
    var answer = try await daemon.listQuarantine(request)
    guard let export else {
      answer.rows = Array(answer.rows.prefix(limit))
      try session.show(QuarantineReport(answer: answer))
      return .done
    }
    let form = QuarantineFile.form(ofPath: export)
    let file = try Self.create(export)
    defer { try? file.close() }
    var count = 0
    try Self.write(QuarantineFile.head(form), to: file)
    while !answer.rows.isEmpty {
      var text = ""
      for row in answer.rows { text += try QuarantineFile.line(row, form) }
      try Self.write(text, to: file)
      count += answer.rows.count
      request.after = answer.rows.last?.number ?? request.after
      answer = try await daemon.listQuarantine(request)
    }
    try session.show(QuarantineExportReport(path: export, count: count))
    return .done
  }

  private static func create(_ path: String) throws(SprocketError) -> FileHandle {
    // The rows may say who watched what.
    guard
      FileManager.default.createFile(
        atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]),
      let file = FileHandle(forWritingAtPath: path)
    else {
      throw SprocketError(.failedPrecondition, "cannot write to \(path); check the folder")
    }
    return file
  }

  private static func write(_ text: String, to file: FileHandle) throws(SprocketError) {
    do {
      try file.write(contentsOf: Data(text.utf8))
    } catch {
      throw SprocketError(
        .resourceExhausted, "cannot write the rows; is the disk full?", cause: error)
    }
  }
}

/// Rows of the quarantine, and how many of each kind.
struct QuarantineReport: Report {
  var answer: ListQuarantineResponse

  var json: JSONValue {
    .object([
      ("rows", .array(answer.rows.map(\.json))), ("total", .count(answer.total)),
      (
        "groups",
        .array(
          answer.groups.map {
            .object([
              ("source", .string($0.source)), ("file", .string($0.rows.file)),
              ("column", .string($0.rows.column)), ("reason", .string($0.rows.reason)),
              ("count", .count($0.rows.count)),
            ])
          })
      ),
    ])
  }

  func text(_ page: Page) -> String {
    if answer.total == 0 { return "Nothing is set aside." }
    var groups = Table([
      .right("rows"), .left("source", shrinks: true), .left("file", shrinks: true), .left("column"),
      .left("reason", shrinks: true),
    ])
    for group in answer.groups.prefix(20) {
      groups.add([
        Text.grouped(group.rows.count), Text.printable(group.source),
        Text.printable(group.rows.file), Text.printable(group.rows.column),
        Text.printable(group.rows.reason),
      ])
    }
    var parts = [groups.render(page)]
    if !answer.rows.isEmpty {
      parts.append(
        answer.rows.map { row in
          "\(row.number)  \(Text.printable(row.row.file)):\(row.row.line):\(row.row.column): "
            + "\(Text.printable(row.row.reason))\n    "
            + page.style.dim(Text.printable(String(row.row.text.prefix(200))))
        }.joined(separator: "\n"))
    }
    let rest = answer.total - answer.rows.count
    if rest > 0 {
      parts.append(
        page.style.dim("… and \(Text.grouped(rest)) more; --export FILE writes all of them"))
    }
    return parts.joined(separator: "\n\n")
  }
}

/// What was written to a file.
struct QuarantineExportReport: Report {
  var path: String
  var count: Int

  var json: JSONValue { .object([("file", .string(path)), ("rows", .count(count))]) }

  func text(_ page: Page) -> String {
    "Wrote \(Text.count(count, "row")) to \(Text.printable(path)). "
      + "Correct `text`, then: sprocket data replay \(Text.printable(path))"
  }
}

extension QuarantinedRow {
  var json: JSONValue {
    .object([
      ("number", .count(number)), ("source", .string(source)), ("version", .integer(version)),
      ("file", .string(row.file)), ("line", .count(row.line)), ("column", .string(row.column)),
      ("reason", .string(row.reason)), ("header", .string(row.header)),
      ("text", .string(row.text)),
    ])
  }
}
