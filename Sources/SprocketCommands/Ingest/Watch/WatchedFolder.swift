import Foundation
import SprocketCore

#if canImport(Glibc)
  import Glibc
#endif

/// A folder into which data sets are put, and the places in it where they go.
///
/// ```
/// DIR/NAME               taken when it is whole
/// DIR/.taken/NAME        being ingested; taken up again after a crash
/// DIR/done/TIME-NAME     ingested, and TIME-NAME.report.json beside it
/// DIR/failed/TIME-NAME   refused, and TIME-NAME.report.json beside it
/// ```
struct WatchedFolder: Sendable {
  /// Endings of files that are still being written.
  private static let unfinished = [".partial", ".part", ".tmp", ".crdownload", "~"]
  private static let ownNames = ["done", "failed"]

  let path: String
  private var taken: String { path + "/.taken" }

  enum Outcome: String {
    case done, failed
  }

  /// Makes the places that are missing.
  /// - Throws: `failedPrecondition` when that fails, as without the folder itself.
  init(_ path: String) throws(SprocketError) {
    self.path = path
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue
    else { throw SprocketError(.notFound, "there is no folder \(path) to watch; make it first") }
    for place in [".taken", "done", "failed"] {
      do {
        try FileManager.default.createDirectory(
          atPath: "\(path)/\(place)", withIntermediateDirectories: true)
      } catch {
        throw SprocketError(
          .failedPrecondition, "\(path)/\(place) cannot be made; check who owns \(path)",
          cause: error)
      }
    }
  }

  /// Whether an entry of this name is one to take.
  static func isTaken(_ name: String) -> Bool {
    !name.hasPrefix(".") && !ownNames.contains(name) && !unfinished.contains { name.hasSuffix($0) }
  }

  /// What was taken before a crash, then what lies in the folder, by name.
  func waiting() throws(SprocketError) -> [String] {
    do {
      let interrupted = try FileManager.default.contentsOfDirectory(atPath: taken).sorted()
      let others = try FileManager.default.contentsOfDirectory(atPath: path)
        .filter { Self.isTaken($0) && !interrupted.contains($0) }.sorted()
      return interrupted + others
    } catch {
      throw SprocketError(.failedPrecondition, "\(path) cannot be read", cause: error)
    }
  }

  /// Takes an entry out of reach of whoever writes into the folder.
  /// - Returns: where it is now; nil when there is none of that name any more.
  func take(_ name: String) throws(SprocketError) -> String? {
    let place = "\(taken)/\(name)"
    if FileManager.default.fileExists(atPath: place) { return place }
    if rename("\(path)/\(name)", place) == 0 { return place }
    if errno == ENOENT { return nil }
    throw Self.failure("take", "\(path)/\(name)")
  }

  /// Puts an entry that was taken where it belongs, with its report beside it.
  /// - Returns: where it is now, seen from the folder.
  func put(_ name: String, _ outcome: Outcome, report: String) throws(SprocketError) -> String {
    let stamp = Timestamp(micros: Int64(Date().timeIntervalSince1970 * 1e6)).description
      .filter { $0 != "-" && $0 != ":" && $0 != "." }
    var place = "\(outcome.rawValue)/\(stamp)-\(name)"
    var number = 2
    while FileManager.default.fileExists(atPath: "\(path)/\(place)") {
      place = "\(outcome.rawValue)/\(stamp)-\(number)-\(name)"
      number += 1
    }
    // The report first: an entry that lies there has one.
    let file = "\(path)/\(place).report.json"
    guard FileManager.default.createFile(atPath: file, contents: Data((report + "\n").utf8)) else {
      throw SprocketError(.failedPrecondition, "\(file) cannot be written; is the disk full?")
    }
    if rename("\(taken)/\(name)", "\(path)/\(place)") != 0 {
      throw Self.failure("move", "\(taken)/\(name)")
    }
    return place
  }

  private static func failure(_ doing: String, _ path: String) -> SprocketError {
    SprocketError(
      .failedPrecondition, "cannot \(doing) \(path): \(String(cString: strerror(errno)))")
  }
}
