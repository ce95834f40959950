import Foundation
import SprocketCore
import SprocketIngest

#if canImport(Glibc)
  import Glibc
#endif

/// Takes the bytes of one file.
protocol ExportSink {
  func write(_ bytes: [UInt8]) throws
  /// All is written; returns when it is on disk.
  func finish() throws
}

/// Where an export goes: it appears there whole, or not at all.
///
/// Files are written under a hidden name beside the place, flushed, and renamed; then the folder
/// above is flushed, so that the new name survives a power failure as well.
final class ExportDestination {
  private let plan: ExportPlan
  private let console: any Console
  private let target: URL
  private let partial: URL

  /// - Throws: `alreadyExists` when there is something at the place and it is not to be replaced;
  ///   `failedPrecondition` when it cannot be written.
  init(_ plan: ExportPlan, _ console: any Console) throws(SprocketError) {
    self.plan = plan
    self.console = console
    target = URL(filePath: plan.path).standardizedFileURL
    partial = target.deletingLastPathComponent().appending(
      path: ".\(target.lastPathComponent).partial-\(ProcessInfo.processInfo.processIdentifier)")
    if plan.target == .standardOutput { return }
    if FileManager.default.fileExists(atPath: target.path), !plan.replaces {
      throw SprocketError(
        .alreadyExists, "there is something at \(plan.path) already; --replace replaces it")
    }
    if plan.target == .folder {
      do {
        try FileManager.default.createDirectory(
          at: partial, withIntermediateDirectories: false,
          attributes: [.posixPermissions: 0o700])
      } catch {
        throw Self.unwritable(partial.path, error)
      }
    }
  }

  /// A file of the export.
  func file(named name: String) throws(SprocketError) -> any ExportSink {
    switch plan.target {
    case .standardOutput: return StandardOutputSink(console: console)
    case .file: return try FileSink(partial)
    case .folder: return try FileSink(partial.appending(path: name))
    }
  }

  /// Makes the folder one that `sprocket ingest` takes back exactly.
  func writeManifest(_ files: [ExportReport.File]) throws {
    let entries = files.compactMap { file in
      file.table.rows.map {
        ExchangeManifest.File(table: $0, file: file.name, rows: file.rows ?? 0)
      }
    }
    let sink = try FileSink(partial.appending(path: ExchangeDataSet.manifestName))
    try sink.write([UInt8](try ExchangeManifest(files: entries).json()))
    try sink.finish()
  }

  /// Gives the export its name.
  func commit() throws(SprocketError) {
    if plan.target == .standardOutput { return }
    if plan.target == .folder { try Self.flush(folder: partial) }
    let old = partial.appendingPathExtension("old")
    let isReplacing =
      plan.target == .folder && plan.replaces
      && FileManager.default.fileExists(atPath: target.path)
    // A folder cannot be renamed over one that holds something, unlike a file.
    if isReplacing { try Self.rename(target, to: old) }
    try Self.rename(partial, to: target)
    try Self.flush(folder: target.deletingLastPathComponent())
    if isReplacing { try? FileManager.default.removeItem(at: old) }
  }

  /// Removes what was written so far.
  func discard() {
    if plan.target != .standardOutput { try? FileManager.default.removeItem(at: partial) }
  }

  private static func rename(_ from: URL, to: URL) throws(SprocketError) {
    if Glibc.rename(from.path, to.path) == 0 { return }
    throw unwritable(to.path, String(cString: strerror(errno)))
  }

  private static func flush(folder: URL) throws(SprocketError) {
    let descriptor = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw unwritable(folder.path, String(cString: strerror(errno))) }
    defer { close(descriptor) }
    if fsync(descriptor) != 0 { throw unwritable(folder.path, String(cString: strerror(errno))) }
  }

  fileprivate static func unwritable(_ path: String, _ reason: Any) -> SprocketError {
    SprocketError(
      .failedPrecondition, "\(path) cannot be written: \(reason); look at the folder and its space")
  }
}

private struct StandardOutputSink: ExportSink {
  let console: any Console

  /// The bytes are whole rows, so they are whole characters.
  func write(_ bytes: [UInt8]) throws { try console.write(String(decoding: bytes, as: UTF8.self)) }

  func finish() {}
}

private struct FileSink: ExportSink {
  private let handle: FileHandle
  private let path: String

  /// What is exported says who watched what: only its owner may read it.
  init(_ url: URL) throws(SprocketError) {
    path = url.path
    try? FileManager.default.removeItem(at: url)
    guard
      FileManager.default.createFile(
        atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]),
      let handle = FileHandle(forWritingAtPath: path)
    else { throw ExportDestination.unwritable(path, "it cannot be made") }
    self.handle = handle
  }

  func write(_ bytes: [UInt8]) throws {
    do {
      try handle.write(contentsOf: bytes)
    } catch {
      throw SprocketError(
        .resourceExhausted, "\(path) cannot be written on; is the disk full?", cause: error)
    }
  }

  func finish() throws {
    do {
      try handle.synchronize()
      try handle.close()
    } catch {
      throw SprocketError(
        .resourceExhausted, "\(path) cannot be flushed; is the disk full?", cause: error)
    }
  }
}
