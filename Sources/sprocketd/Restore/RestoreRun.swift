import Foundation
import Glibc
import SprocketCore
import SprocketSnapshots
import SprocketStorage

/// Puts a backup in the place of the daemon's files, while no daemon runs on them.
///
/// Everything is copied, checked and taken back in time beside the place first; what is there already
/// is moved aside, never removed. An interruption before the last renames changes nothing.
struct RestoreRun {
  let paths: DaemonPaths
  let backup: String
  /// Microseconds since 1970-01-01 UTC, or nil for the moment of the backup.
  let until: Int64?
  /// Whether files that are there already are moved aside.
  let replaces: Bool

  /// - Throws: `alreadyExists` when a daemon runs on the files, or when there are some and they are not
  ///   to be replaced; `dataLoss` when the backup is damaged; `failedPrecondition` when it cannot be
  ///   taken back to that time.
  func run() throws -> RestoreReport {
    let folder = try BackupFolder(path: backup)
    if let until, until > folder.manifest.createdMicros {
      throw SprocketError(
        .invalidArgument,
        "the backup is of \(Timestamps.text(folder.manifest.createdMicros)), before that time; it "
          + "knows nothing of what came after it")
    }
    try folder.verify()
    try paths.create()
    let lock = try RootLock(path: paths.lock)
    defer { withExtendedLifetime(lock) {} }
    let occupied = try occupants()
    if !occupied.isEmpty, !replaces {
      throw SprocketError(
        .alreadyExists,
        "\(paths.state) holds \(occupied.joined(separator: ", ")) already; --replace moves that aside"
      )
    }
    let staging = "\(paths.state)/.restore-\(getpid())"
    try? FileManager.default.removeItem(atPath: staging)
    defer { try? FileManager.default.removeItem(atPath: staging) }
    var report = RestoreReport(manifest: folder.manifest, until: until)
    try folder.copy { name in
      name == BackupManifest.configurationName ? nil : staging + "/" + name
    }
    try prepare(staging, &report)
    try handOver(staging)
    report.movedAside = try moveAside(occupied)
    try moveIn(staging)
    try placeConfiguration(folder, &report)
    return report
  }

  /// Checks the copy, brings it up to date and takes it back in time.
  private func prepare(_ staging: String, _ report: inout RestoreReport) throws {
    let store = try SprocketStore(path: staging + "/" + BackupManifest.databaseName)
    defer { store.close() }
    try store.checkIntegrity()
    if let until { report.cut = try store.cutJournal(after: until) }
    for version in report.cut.models {
      try? FileManager.default.removeItem(atPath: "\(staging)/snapshots/\(version.rawValue)")
    }
    let counts = try store.counts()
    report.films = counts.items
    report.ratings = counts.ratings
    report.events = counts.events
    let left = try? FileManager.default.contentsOfDirectory(atPath: staging + "/snapshots")
    report.snapshots = (left ?? []).sorted().reversed()
  }

  /// What stands where the backup is to go.
  private func occupants() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: paths.state).sorted().filter { name in
      if name.hasPrefix(BackupManifest.databaseName) { return true }
      guard name == "snapshots" else { return false }
      return try !FileManager.default.contentsOfDirectory(atPath: paths.snapshots).isEmpty
    }
  }

  private func moveAside(_ names: [String]) throws -> String {
    if names.isEmpty { return "" }
    let time = Timestamps.text(Int64(Date().timeIntervalSince1970 * 1e6))
      .replacingOccurrences(of: ":", with: "")
    let aside = "\(paths.state)/replaced-\(time)"
    try FileManager.default.createDirectory(
      atPath: aside, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    for name in names {
      try FileManager.default.moveItem(
        atPath: "\(paths.state)/\(name)", toPath: "\(aside)/\(name)")
    }
    return aside
  }

  private func moveIn(_ staging: String) throws {
    // The database last: as long as it is missing nothing is restored.
    for name in try FileManager.default.contentsOfDirectory(atPath: staging).sorted().reversed() {
      let target = "\(paths.state)/\(name)"
      guard rename("\(staging)/\(name)", target) == 0 else {
        throw SprocketError(
          .internal, "cannot move \(name) to \(target): \(String(cString: strerror(errno)))")
      }
    }
    let descriptor = open(paths.state, O_RDONLY | O_DIRECTORY)
    if descriptor >= 0 {
      fsync(descriptor)
      close(descriptor)
    }
  }

  /// A configuration that is there stays: it says who may call and where, on this machine.
  private func placeConfiguration(_ folder: BackupFolder, _ report: inout RestoreReport) throws {
    guard folder.manifest.files[BackupManifest.configurationName] != nil else { return }
    if FileManager.default.fileExists(atPath: paths.configuration) {
      report.configuration = "kept"
      return
    }
    try folder.copy { $0 == BackupManifest.configurationName ? paths.configuration : nil }
    report.configuration = "restored"
  }

  /// Restored by root, the files belong to whom the folder belongs to: the daemon's user.
  private func handOver(_ staging: String) throws {
    var status = stat()
    guard geteuid() == 0, stat(paths.state, &status) == 0, status.st_uid != 0 else { return }
    let inside = FileManager.default.enumerator(atPath: staging)?.compactMap { $0 as? String } ?? []
    for path in [staging] + inside.map({ staging + "/" + $0 })
    where chown(path, status.st_uid, status.st_gid) != 0 {
      throw SprocketError(
        .permissionDenied, "cannot give \(path) to user \(status.st_uid): look at the file system")
    }
  }
}

/// What a restore did.
struct RestoreReport: Encodable {
  var manifest: BackupManifest
  var until: Int64?
  var cut = JournalCutReport()
  var films = 0
  var ratings = 0
  var events = 0
  var snapshots: [String] = []
  /// Empty when nothing was there.
  var movedAside = ""
  /// "restored", "kept", or empty when the backup has none.
  var configuration = ""

  init(manifest: BackupManifest, until: Int64?) {
    self.manifest = manifest
    self.until = until
  }

  /// For people.
  var text: String {
    var lines = [
      "restored the backup of \(Timestamps.text(manifest.createdMicros)): \(films) films, "
        + "\(ratings) ratings, \(events) events, \(snapshots.count) snapshots"
    ]
    if let until {
      lines.append(
        "as of \(Timestamps.text(until)): \(cut.events) events dropped, \(cut.retractions) of them "
          + "retractions; \(cut.models.count) models that had learned from them dropped")
    }
    if !movedAside.isEmpty { lines.append("what was there before is in \(movedAside)") }
    switch configuration {
    case "kept": lines.append("the configuration that was there stays; the backup has its own")
    case "restored": lines.append("the configuration came with it")
    default: break
    }
    return lines.joined(separator: "\n")
  }

  /// One object, its keys sorted.
  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }

  private enum CodingKeys: String, CodingKey {
    case created, until, films, ratings, events, snapshots, configuration
    case droppedEvents = "dropped_events"
    case droppedRetractions = "dropped_retractions"
    case droppedModels = "dropped_models"
    case movedAside = "moved_aside"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Timestamps.text(manifest.createdMicros), forKey: .created)
    try container.encode(until.map(Timestamps.text), forKey: .until)
    try container.encode(films, forKey: .films)
    try container.encode(ratings, forKey: .ratings)
    try container.encode(events, forKey: .events)
    try container.encode(snapshots, forKey: .snapshots)
    try container.encode(configuration, forKey: .configuration)
    try container.encode(cut.events, forKey: .droppedEvents)
    try container.encode(cut.retractions, forKey: .droppedRetractions)
    try container.encode(cut.models.map(\.rawValue), forKey: .droppedModels)
    try container.encode(movedAside, forKey: .movedAside)
  }
}

/// Times as people write them, in UTC.
enum Timestamps {
  static func text(_ micros: Int64) -> String {
    Date(timeIntervalSince1970: Double(micros) / 1e6).formatted(.iso8601)
  }

  /// - Throws: `invalidArgument` when the text is no time.
  static func micros(_ text: String) throws(SprocketError) -> Int64 {
    let full = text.contains("T") ? text : text + "T00:00:00Z"
    guard let date = try? Date(full, strategy: .iso8601) else {
      throw SprocketError(
        .invalidArgument, "\"\(text)\" is no time such as 2026-11-28T14:05:00Z or 2026-11-28")
    }
    return Int64((date.timeIntervalSince1970 * 1e6).rounded())
  }
}
