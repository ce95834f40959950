import SprocketCore

/// The list of versions.
struct DataLogReport: Report {
  var versions: [DataVersion]
  var total: Int

  var json: JSONValue {
    .object([("versions", .array(versions.map(\.json))), ("total", .count(total))])
  }

  func text(_ page: Page) -> String {
    if versions.isEmpty { return "No data set was taken in yet; `sprocket ingest` does that." }
    var table = Table([
      .right("version"), .left("when"), .left("source", shrinks: true), .right("films +"),
      .right("films ~"), .right("ratings +"), .right("ratings ~"), .right("set aside"),
      .left("note"),
    ])
    for version in versions {
      let changes = version.changes
      table.add([
        String(version.version), Timestamp(micros: version.finishedMicros).description,
        Text.printable(version.source), Text.grouped(changes.itemsAdded),
        Text.grouped(changes.itemsChanged), Text.grouped(changes.ratingsAdded),
        Text.grouped(changes.ratingsChanged), Text.grouped(changes.rejected), version.note,
      ])
    }
    let shown = table.render(page)
    return total > versions.count
      ? shown + "\n" + page.style.dim("\(versions.count) of \(total); --limit shows more") : shown
  }
}

/// One version.
struct DataVersionReport: Report {
  var version: DataVersion

  var json: JSONValue { version.json }

  func text(_ page: Page) -> String {
    let changes = version.changes
    let seconds = Double(version.finishedMicros - version.startedMicros) / 1e6
    var lines = [
      "version \(version.version) of \(Text.printable(version.source))"
        + (version.note.isEmpty ? "" : ", \(version.note)"),
      "committed \(Timestamp(micros: version.finishedMicros).description) after "
        + "\(Text.duration(seconds: seconds)), sent by user id \(version.uid)",
      "journal position \(version.position), catalogue revision \(version.revision)",
      "films: \(Text.grouped(changes.itemsAdded)) added, \(Text.grouped(changes.itemsChanged)) "
        + "changed, \(Text.grouped(changes.itemsUnchanged)) as before",
      "ratings: \(Text.grouped(changes.ratingsAdded)) added, "
        + "\(Text.grouped(changes.ratingsChanged)) changed, "
        + "\(Text.grouped(changes.ratingsUnchanged)) as before",
      "set aside: \(Text.count(changes.rejected, "row")), \(Text.grouped(changes.unknownItems)) "
        + "of them of films that do not exist",
    ]
    if changes.repaired > 0 {
      lines.append("repaired: \(Text.count(changes.repaired, "row")) left the quarantine")
    }
    if !version.provenance.files.isEmpty { lines += ["", files(page)] }
    lines += groups("set aside by the reader", version.provenance.rejections)
    lines += groups("odd, but taken", version.provenance.findings)
    return lines.joined(separator: "\n")
  }

  private func files(_ page: Page) -> String {
    var table = Table([
      .left("file", shrinks: true), .left("has"), .right("bytes"), .right("rows"),
      .right("accepted"), .right("rejected"), .left("hash"),
    ])
    for file in version.provenance.files {
      table.add([
        Text.printable(file.name), file.role, Text.grouped(file.bytes), Text.grouped(file.rows),
        Text.grouped(file.accepted), Text.grouped(file.rejected), file.hash,
      ])
    }
    return table.render(page)
  }

  private func groups(_ title: String, _ groups: [RowGroup]) -> [String] {
    if groups.isEmpty { return [] }
    return ["", "\(title):"]
      + groups.map {
        "  \(Text.printable($0.file)): \(Text.printable($0.column)) \(Text.printable($0.reason)) "
          + "(\(Text.count($0.count, "row")))"
      }
  }
}

extension DataVersion {
  /// What is special about it.
  var note: String {
    if changes.repaired > 0 { return "repairs the quarantine" }
    return changes.changedNothing ? "no difference" : ""
  }

  var json: JSONValue {
    .object([
      ("version", .integer(version)), ("source", .string(source)),
      ("started_micros", .integer(startedMicros)), ("finished_micros", .integer(finishedMicros)),
      ("uid", .count(Int(uid))), ("position", .integer(position)),
      ("revision", .integer(revision)), ("unchanged", .bool(changes.changedNothing)),
      ("items_added", .count(changes.itemsAdded)), ("items_changed", .count(changes.itemsChanged)),
      ("items_unchanged", .count(changes.itemsUnchanged)),
      ("ratings_added", .count(changes.ratingsAdded)),
      ("ratings_changed", .count(changes.ratingsChanged)),
      ("ratings_unchanged", .count(changes.ratingsUnchanged)),
      ("rejected", .count(changes.rejected)), ("unknown_items", .count(changes.unknownItems)),
      ("repaired", .count(changes.repaired)),
      ("files", .array(provenance.files.map(\.json))),
      ("rejections", .array(provenance.rejections.map(\.json))),
      ("findings", .array(provenance.findings.map(\.json))),
    ])
  }
}

extension SourceFile {
  var json: JSONValue {
    .object([
      ("file", .string(name)), ("role", .string(role)), ("hash", .string(hash)),
      ("bytes", .count(bytes)), ("rows", .count(rows)), ("accepted", .count(accepted)),
      ("rejected", .count(rejected)),
    ])
  }
}

extension RowGroup {
  var json: JSONValue {
    .object([
      ("file", .string(file)), ("column", .string(column)), ("reason", .string(reason)),
      ("count", .count(count)),
    ])
  }
}
