import Foundation
import SprocketClient
import SprocketCore
import SprocketIngest

/// Finds values and hands them over, or writes them to a file.
struct ImputationRun {
  /// Values in one message: about 200 bytes each.
  private static let chunkSize = 5_000

  private let report: AuditReport
  private let imputation: Imputation
  private let output: FileHandle?
  private let outputPath: String?

  /// - Parameters:
  ///   - report: Of the audit that the imputation goes by.
  ///   - output: A file for the values; nil: none is written.
  /// - Throws: `internal` when the file cannot be made.
  init(_ imputation: Imputation, report: AuditReport, output: String?) throws {
    self.imputation = imputation
    self.report = report
    outputPath = output
    guard let output else {
      self.output = nil
      return
    }
    guard FileManager.default.createFile(atPath: output, contents: nil),
      let file = FileHandle(forWritingAtPath: output)
    else {
      throw SprocketError(.internal, "cannot write \(output); check the folder")
    }
    self.output = file
  }

  /// Does it, column by column.
  /// - Parameter session: Where the daemon is that takes the values; nil: none does.
  func perform(
    handingOver session: Session?, progress: Progress
  ) async throws -> ImputationSummary {
    let clock = ContinuousClock()
    let start = clock.now
    let columns = imputation.columns
    var summary = ImputationSummary(report: report, output: outputPath)
    guard !columns.isEmpty else { return summary }
    var upload: UploadStream<ImputationChunk, ProposeImputationResponse>?
    if let session {
      let call = try await session.admin(waitsLong: true).proposeImputation()
      try await call.send(ImputationChunk(columns: columns, report: report.json.text))
      upload = call
    }
    for column in columns {
      let filling = try imputation.filling(column)
      var counts = ImputationSummary.Column(
        column: column, method: filling.method, missing: filling.filmCount)
      while let values = try filling.next() {
        counts.add(values)
        progress.update(
          fraction: Double(filling.position) / Double(max(1, filling.filmCount)),
          "\(column.rawValue) by \(filling.method.rawValue): \(Text.grouped(counts.values)) values")
        try write(values)
        var rest = values[...]
        while let upload, !rest.isEmpty {
          try await upload.send(ImputationChunk(values: Array(rest.prefix(Self.chunkSize))))
          rest = rest.dropFirst(Self.chunkSize)
        }
      }
      summary.columns.append(counts)
    }
    if let upload {
      progress.update("waiting for the commit")
      try await upload.send(ImputationChunk(complete: true))
      summary.answer = try await upload.finish()
    }
    summary.seconds = (clock.now - start).inSeconds
    return summary
  }

  private func write(_ values: [ImputedValue]) throws {
    guard let output else { return }
    let lines = values.map { $0.json.text + "\n" }.joined()
    do {
      try output.write(contentsOf: Data(lines.utf8))
    } catch {
      throw SprocketError(
        .internal, "cannot write the imputed values; free some space", cause: error)
    }
  }
}

/// What was imputed.
struct ImputationSummary: Report {
  struct Column: Sendable {
    var column: ItemColumn
    var method: ImputationMethod
    var missing: Int
    var filled = 0
    var values = 0
    var sure = 0

    /// From this confidence on a value counts as sure in the table.
    static let sureConfidence = 0.7

    mutating func add(_ values: [ImputedValue]) {
      self.values += values.count
      sure += values.count { $0.confidence >= Self.sureConfidence }
      var last: ItemID?
      for value in values where value.item != last {
        filled += 1
        last = value.item
      }
    }
  }

  var report: AuditReport
  var output: String?
  var columns: [Column] = []
  /// What the daemon says; nil when it was not told.
  var answer: ProposeImputationResponse?
  var seconds = 0.0

  init(report: AuditReport, output: String?) {
    self.report = report
    self.output = output
  }

  var json: JSONValue {
    .object([
      ("source", .string(report.source)), ("films", .count(report.films)),
      ("run", answer.map { .integer($0.run) } ?? .null),
      ("proposed", answer.map { .count($0.proposed) } ?? .null),
      ("replaced", answer.map { .count($0.replaced) } ?? .null),
      ("skipped", answer.map { .count($0.skipped) } ?? .null),
      ("output", output.map { .string($0) } ?? .null),
      (
        "columns",
        .array(
          columns.map { column in
            .object([
              ("column", .string(column.column.rawValue)),
              ("method", .string(column.method.rawValue)), ("missing", .count(column.missing)),
              ("filled", .count(column.filled)), ("values", .count(column.values)),
              ("values_from_0.7", .count(column.sure)),
            ])
          })
      ),
      (
        "not_imputed",
        .array(
          skipped.map { column in
            .object([
              ("column", .string(column.column.rawValue)), ("missing", .count(column.missing)),
              ("reason", .string(AuditReport.verdict(of: column))),
            ])
          })
      ),
      ("seconds", .number(report.readSeconds + report.auditSeconds + seconds)),
      ("audit_seconds", .number(report.auditSeconds)),
      ("peak_memory_bytes", ProcessMemory.peakBytes.map { .count($0) } ?? .null),
    ])
  }

  /// Columns with gaps that stay.
  private var skipped: [ColumnAudit] {
    let covered = Set(columns.map(\.column))
    return report.columns.filter { $0.missing > 0 && !covered.contains($0.column) }
  }

  func text(_ page: Page) -> String {
    var table = Table([
      .left("column"), .left("method"), .right("missing"), .right("filled"), .right("values"),
      .right("from 0.7"), .left("", shrinks: true),
    ])
    for column in columns {
      table.add([
        column.column.rawValue, column.method.rawValue, Text.grouped(column.missing),
        Text.grouped(column.filled), Text.grouped(column.values), Text.grouped(column.sure),
      ])
    }
    for column in skipped {
      table.add([
        column.column.rawValue, "", Text.grouped(column.missing), "0", "0", "0",
        AuditReport.verdict(of: column),
      ])
    }
    var lines = [table.isEmpty ? "Nothing is missing." : table.render(page)]
    if let answer {
      lines.append(
        "Run \(answer.run): \(Text.count(answer.proposed, "value")) proposed, "
          + "\(Text.grouped(answer.replaced)) of earlier runs replaced, "
          + "\(Text.grouped(answer.skipped)) skipped. `sprocket impute list` shows them; "
          + "`sprocket impute undo --run \(answer.run)` takes them back.")
    }
    if let output { lines.append("The values are in \(Text.printable(output)).") }
    let memory = ProcessMemory.peakBytes.map { ", \(Text.bytes($0)) at most" } ?? ""
    lines.append(
      page.style.dim(
        "\(Text.count(report.films, "film")): read in \(Text.duration(seconds: report.readSeconds)), "
          + "measured in \(Text.duration(seconds: report.auditSeconds)), imputed in "
          + "\(Text.duration(seconds: seconds))\(memory)"))
    return lines.joined(separator: "\n\n")
  }
}
