import SprocketCore
import SprocketIngest

/// What became of a data set.
struct IngestReport: Report {
  /// Rejected rows shown to people; JSON has `RejectedRows.mostKept`.
  static let mostShown = 20

  var dataSet: DataSet
  var summary: IngestSummary
  var answer: IngestResponse
  /// The first rows that were set aside.
  var rejected: [RejectedRow]
  /// Where all of them are, if anywhere.
  var rejectsFile: String?
  var seconds: Double

  /// Whether there was something and none of it was good.
  var tookNothing: Bool {
    summary.itemCount == 0 && summary.ratingCount == 0 && summary.rejectedCount > 0
  }

  private var quality: DataQuality { DataQuality(summary: summary) }

  private var rowsPerSecond: Double {
    seconds > 0 ? Double(summary.files.reduce(0) { $0 + $1.rows }) / seconds : 0
  }

  var json: JSONValue {
    .object([
      ("source", .string(dataSet.name)), ("version", .integer(answer.version)),
      ("unchanged", .bool(answer.changedNothing)), ("files", quality.files),
      ("ignored_files", .strings(dataSet.ignoredFiles)), ("users", .count(summary.userCount)),
      ("items_added", .count(answer.itemsAdded)), ("items_changed", .count(answer.itemsChanged)),
      ("items_unchanged", .count(answer.itemsUnchanged)),
      ("ratings_added", .count(answer.ratingsAdded)),
      ("ratings_changed", .count(answer.ratingsChanged)),
      ("ratings_unchanged", .count(answer.ratingsUnchanged)),
      ("rejected", .count(answer.rejected)), ("unknown_items", .count(answer.unknownItems)),
      ("rejected_rows", .array(rejected.map(json))),
      ("findings", .array(summary.findings.map(json))), ("counts", quality.counts),
      ("validation", quality.findings),
      ("seconds", .number(seconds)), ("rows_per_second", .number(rowsPerSecond)),
      ("commit_milliseconds", .number(answer.commitMilliseconds)),
    ])
  }

  private func json(_ row: RejectedRow) -> JSONValue {
    .object([
      ("file", .string(row.file)), ("line", .count(row.line)), ("column", .string(row.column)),
      ("reason", .string(row.reason)), ("text", .string(row.text)),
    ])
  }

  private func json(_ group: IngestSummary.Group) -> JSONValue {
    .object([
      ("file", .string(group.file)), ("column", .string(group.column)),
      ("reason", .string(group.reason)), ("count", .count(group.count)),
    ])
  }

  func text(_ page: Page) -> String {
    var parts = [quality.filesText(page), changes(page)]
    if let findings = quality.findingsText(page, [.warning, .info]) { parts.append(findings) }
    if answer.rejected > 0 || !rejected.isEmpty { parts.append(rejections(page)) }
    parts.append(timing(page))
    if answer.ratingsAdded + answer.ratingsChanged + answer.itemsAdded > 0 {
      parts.append("Next: `sprocket admin retrain --wait` trains a model on it.")
    }
    return parts.joined(separator: "\n\n")
  }

  private func changes(_ page: Page) -> String {
    var table = Table([.left(""), .right("added"), .right("changed"), .right("as before")])
    table.add([
      "films", Text.grouped(answer.itemsAdded), Text.grouped(answer.itemsChanged),
      Text.grouped(answer.itemsUnchanged),
    ])
    table.add([
      "ratings", Text.grouped(answer.ratingsAdded), Text.grouped(answer.ratingsChanged),
      Text.grouped(answer.ratingsUnchanged),
    ])
    return table.render(page)
  }

  private func rejections(_ page: Page) -> String {
    var lines = [page.style.bold("\(Text.count(answer.rejected, "row")) set aside")]
    for row in rejected.prefix(Self.mostShown) {
      lines.append(
        "  \(Text.printable(row.file)):\(row.line):\(row.column): \(Text.printable(row.reason))")
    }
    let rest = answer.rejected - min(rejected.count, Self.mostShown)
    if rest > 0 {
      let hint = rejectsFile == nil ? "; `sprocket data quarantine` lists them" : ""
      lines.append("  … and \(Text.grouped(rest)) more\(hint)")
    }
    if answer.unknownItems > 0 {
      lines.append("  \(Text.count(answer.unknownItems, "rating")) of films that do not exist")
    }
    if let rejectsFile { lines.append("  all of them are in \(Text.printable(rejectsFile))") }
    return lines.joined(separator: "\n")
  }

  private func timing(_ page: Page) -> String {
    let rows = Text.number(rowsPerSecond, digits: 0)
    let version =
      answer.version == 0
      ? "" : "Data version \(answer.version)\(answer.changedNothing ? ", no difference" : ""). "
    return page.style.dim(
      version + "\(Text.duration(seconds: seconds)), \(rows) rows a second; the commit took "
        + Text.latency(micros: answer.commitMilliseconds * 1000))
  }
}
