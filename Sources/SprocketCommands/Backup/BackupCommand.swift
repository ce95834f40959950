import ArgumentParser
import SprocketCore
import SprocketSnapshots

/// `sprocket admin backup DIR`
struct BackupCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: "Copy database, snapshots and configuration while the daemon runs.",
    discussion: """
      DIR is a folder that is not there yet; it appears whole and on disk, or not at all. The database \
      is as of one moment, requests and feedback go on meanwhile. Every file is compared with the \
      checksum that the daemon made while it sent it; --verify does so again later.

      EXAMPLES:
        sprocket admin backup ./backup-1
        sprocket admin backup ./backup-1 --snapshots all
        sprocket admin backup ./backup-1 --verify
        sprocket admin restore ./backup-1 --root ./elsewhere
      """)

  @Argument(
    help: "A folder that is not there yet, or with --verify a backup.", completion: .directory)
  var path: String
  @Option(
    help: ArgumentHelp(
      "Which snapshots: aliased (those with an alias, the champion among them), all, or none.",
      valueName: "which"))
  var snapshots = "aliased"
  @Flag(help: "Do not take a backup: compare the files of this one with their checksums.")
  var verify = false
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func validate() throws {
    if !["aliased", "all", "none"].contains(snapshots) {
      throw ValidationError("--snapshots is aliased, all or none, not \(snapshots)")
    }
  }

  func perform(_ session: Session) async throws -> CommandExit {
    if verify {
      let folder = try BackupFolder(path: path)
      try folder.verify()
      try session.show(BackupReport(act: "Whole", path: path, manifest: folder.manifest))
      return .done
    }
    let manifest = try await take(session)
    try session.show(BackupReport(act: "Wrote", path: path, manifest: manifest))
    return .done
  }

  private func take(_ session: Session) async throws -> BackupManifest {
    let writer = try BackupWriter(path: path)
    let progress = session.progress()
    defer { progress.finish() }
    do {
      let daemon = try await session.admin(waitsLong: true)
      var total = 0
      var done = 0
      for try await chunk in try await daemon.backup(BackupRequest(snapshots: snapshots)) {
        total += chunk.totalBytes
        done += chunk.data.count
        try writer.add(chunk)
        progress.update(
          fraction: total == 0 ? nil : min(1, Double(done) / Double(total)),
          "\(Text.bytes(done)) written")
        if let summary = chunk.summary { return try writer.finish(summary) }
      }
      throw SprocketError(.aborted, "the daemon ended the backup before its last chunk; try again")
    } catch {
      writer.discard()
      throw error
    }
  }
}

/// What a backup holds.
struct BackupReport: Report {
  /// What was done: `Wrote`.
  var act: String
  var path: String
  var manifest: BackupManifest

  var json: JSONValue {
    .object([
      ("path", .string(path)), ("created", .time(manifest.createdMicros)),
      ("daemon_version", .string(manifest.daemonVersion)),
      ("position", .integer(manifest.position)), ("data_version", .integer(manifest.dataVersion)),
      ("champion", manifest.champion.isEmpty ? .null : .string(manifest.champion)),
      ("snapshots", .strings(manifest.snapshots.map(\.rawValue))),
      ("bytes", .count(manifest.bytes)),
      (
        "files",
        .object(
          manifest.files.sorted { $0.key < $1.key }.map { name, record in
            (
              name,
              .object([("bytes", .count(record.bytes)), ("xxh3_128", .string(record.xxh3))])
            )
          })
      ),
    ])
  }

  func text(_ page: Page) -> String {
    var fields = FieldList()
    fields.add("of", Timestamp(micros: manifest.createdMicros).description)
    fields.add("journal position", "\(manifest.position)")
    fields.add("data version", manifest.dataVersion == 0 ? "none" : "\(manifest.dataVersion)")
    fields.add("champion", manifest.champion.isEmpty ? "none" : manifest.champion)
    fields.add("snapshots", "\(manifest.snapshots.count)")
    fields.add(
      "size", "\(Text.bytes(manifest.bytes)) in \(Text.count(manifest.files.count, "file"))")
    return "\(act) \(page.style.bold(Text.printable(path)))\n\(fields.render(page))"
  }
}
