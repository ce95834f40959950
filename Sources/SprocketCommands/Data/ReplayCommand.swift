import ArgumentParser
import SprocketClient
import SprocketCore
import SprocketIngest

/// `sprocket data replay FILE`
struct ReplayCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Take in rows of the quarantine that were repaired.",
    discussion: """
      FILE is what `sprocket data quarantine --export` wrote, with `text` corrected; rows may be \
      left out. Each is read as it would have been in its file. Those that are good go in and leave \
      the quarantine; the others stay there and are listed. The exit code is 1 when any is bad.

      EXAMPLES:
        sprocket data quarantine --export rows.csv
        $EDITOR rows.csv
        sprocket data replay rows.csv
      """)

  @Argument(help: "The exported file.", completion: .file())
  var file: String
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func perform(_ session: Session) async throws -> CommandExit {
    let replay = try QuarantineReplay(try QuarantineFile.read(file))
    let daemon = try await session.admin(waitsLong: true)
    var report = ReplayReport()
    for part in replay.parts {
      let outcome = try QuarantineReplay.check(part)
      report.bad += outcome.bad
      if outcome.chunks.isEmpty { continue }
      let call = try await daemon.ingest()
      for chunk in outcome.chunks { try await call.send(chunk) }
      let answer = try await call.finish()
      report.repaired += answer.repaired
      report.refusedByStore += outcome.good.count - answer.repaired
      report.versions.append(answer.version)
      report.itemsTaken += answer.itemsAdded + answer.itemsChanged + answer.itemsUnchanged
      report.ratingsTaken += answer.ratingsAdded + answer.ratingsChanged + answer.ratingsUnchanged
    }
    try session.show(report)
    return report.bad.isEmpty && report.refusedByStore == 0 ? .done : .failed
  }
}

/// What became of the rows.
struct ReplayReport: Report {
  var repaired = 0
  var itemsTaken = 0
  var ratingsTaken = 0
  var versions: [Int64] = []
  /// Rows that are good in themselves, but rate films that do not exist.
  var refusedByStore = 0
  var bad: [QuarantinedRow] = []

  var json: JSONValue {
    .object([
      ("repaired", .count(repaired)), ("items", .count(itemsTaken)),
      ("ratings", .count(ratingsTaken)), ("versions", .array(versions.map { .integer($0) })),
      ("refused_by_store", .count(refusedByStore)), ("bad", .array(bad.map(\.json))),
    ])
  }

  func text(_ page: Page) -> String {
    var lines = [
      "\(Text.count(repaired, "row")) repaired and taken "
        + "(\(Text.count(itemsTaken, "film")), \(Text.count(ratingsTaken, "rating")))"
    ]
    if refusedByStore > 0 {
      lines.append(
        "\(Text.count(refusedByStore, "row")) set aside again: no film has the id; "
          + "`sprocket data quarantine` shows them")
    }
    if !bad.isEmpty { lines.append("\(Text.count(bad.count, "row")) still bad:") }
    for row in bad.prefix(20) {
      lines.append(
        "  \(row.number)  \(Text.printable(row.row.column)) \(Text.printable(row.row.reason))")
    }
    if bad.count > 20 { lines.append("  … and \(Text.grouped(bad.count - 20)) more") }
    return lines.joined(separator: "\n")
  }
}
