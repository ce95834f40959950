import Foundation
import SprocketClient
import SprocketCore
import SprocketIngest

/// Takes back what `sprocket export` wrote, or a file of deletions: all of it or nothing.
struct ExchangeIngest {
  let dataSet: ExchangeDataSet

  func perform(_ session: Session) async throws -> CommandExit {
    let daemon = try await session.admin(waitsLong: true)
    let call = try await daemon.ingest()
    let progress = session.progress()
    defer { progress.finish() }
    let clock = ContinuousClock()
    let start = clock.now
    let total = dataSet.totalBytes
    let rows = try await dataSet.read(
      into: { try await call.send($0) },
      progress: { read in
        progress.update(
          fraction: total == 0 ? nil : min(1, Double(read) / Double(total)),
          "\(Text.bytes(read)) read")
      })
    progress.update(fraction: 1, "waiting for the commit")
    let answer = try await call.finish()
    progress.finish()
    try session.show(
      ExchangeIngestReport(
        source: dataSet.name, rows: rows, answer: answer, seconds: (clock.now - start).inSeconds))
    return .done
  }
}

/// What became of an export that was ingested.
struct ExchangeIngestReport: Report {
  var source: String
  var rows: [(file: ExchangeDataSet.File, rows: Int)]
  var answer: IngestResponse
  var seconds: Double

  private var counts: [(key: String, label: String, added: Int, changed: Int, unchanged: Int)] {
    [
      (
        "items", "films", answer.itemsAdded, answer.itemsChanged, answer.itemsUnchanged
      ),
      (
        "ratings", "ratings", answer.ratingsAdded, answer.ratingsChanged, answer.ratingsUnchanged
      ),
      ("events", "events", answer.eventsAdded, 0, answer.eventsUnchanged),
    ]
  }

  var json: JSONValue {
    .object([
      ("source", .string(source)),
      (
        "files",
        .array(
          rows.map { file, rows in
            .object([
              ("file", .string(file.url.lastPathComponent)),
              ("role", .string(file.table.rawValue)), ("rows", .count(rows)),
            ])
          })
      ),
      ("items_added", .count(answer.itemsAdded)), ("items_changed", .count(answer.itemsChanged)),
      ("items_unchanged", .count(answer.itemsUnchanged)),
      ("ratings_added", .count(answer.ratingsAdded)),
      ("ratings_changed", .count(answer.ratingsChanged)),
      ("ratings_unchanged", .count(answer.ratingsUnchanged)),
      ("events_added", .count(answer.eventsAdded)),
      ("events_unchanged", .count(answer.eventsUnchanged)),
      ("ratings_deleted", .count(answer.ratingsDeleted)),
      ("items_deleted", .count(answer.itemsDeleted)),
      ("unknown_deletions", .count(answer.unknownDeletions)),
      ("rejected", .count(answer.rejected)), ("unknown_items", .count(answer.unknownItems)),
      ("seconds", .number(seconds)), ("commit_milliseconds", .number(answer.commitMilliseconds)),
    ])
  }

  func text(_ page: Page) -> String {
    var parts: [String] = []
    if rows.contains(where: { $0.file.table != .deletions }) {
      var table = Table([.left(""), .right("added"), .right("changed"), .right("as before")])
      for count in counts where count.added + count.changed + count.unchanged > 0 {
        table.add([
          count.label, Text.grouped(count.added), Text.grouped(count.changed),
          Text.grouped(count.unchanged),
        ])
      }
      parts.append(table.render(page))
    }
    if rows.contains(where: { $0.file.table == .deletions }) {
      parts.append(
        "Taken back: what users did with films, \(Text.count(answer.ratingsDeleted, "time")). "
          + "Deleted: \(Text.count(answer.itemsDeleted, "film")). "
          + "Not there: \(Text.grouped(answer.unknownDeletions)).")
    }
    if answer.rejected > 0 {
      parts.append(
        "\(Text.count(answer.rejected, "row")) set aside, for a film that does not exist or a "
          + "rating that the user has taken back.")
    }
    parts.append(
      page.style.dim(
        "\(Text.duration(seconds: seconds)); the commit took "
          + Text.latency(micros: answer.commitMilliseconds * 1000)))
    return parts.joined(separator: "\n\n")
  }
}
