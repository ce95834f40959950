import Foundation
package import SprocketCore

/// How versions are named, and which names a folder of snapshots accepts.
package enum SnapshotName {
  /// The name of a new version, `YYYYMMDDTHHMMSSZ-kind-job`: names sort by age.
  package static func version(createdMicros: Int64, kind: String, job: Int64) -> ModelVersion {
    var seconds = time_t(createdMicros / 1_000_000)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    let date =
      digits(parts.tm_year + 1900, 4) + digits(parts.tm_mon + 1, 2)
      + digits(parts.tm_mday, 2)
    let time = digits(parts.tm_hour, 2) + digits(parts.tm_min, 2) + digits(parts.tm_sec, 2)
    return ModelVersion("\(date)T\(time)Z-\(kind)-\(job)")
  }

  /// Accepts a name that is safe as the name of a folder: 1 to 100 letters, digits, `.`, `_` and
  /// `-`, beginning with a letter or digit.
  /// - Throws: `invalidArgument` for every other.
  package static func validate(_ version: ModelVersion) throws(SprocketError) {
    guard isValid(version.rawValue) else {
      throw SprocketError(
        .invalidArgument,
        "\"\(version.rawValue.prefix(100))\" is no model version; "
          + "`sprocket admin models` lists them")
    }
  }

  static func isValid(_ name: String) -> Bool {
    guard let first = name.utf8.first, name.utf8.count <= 100, isLetterOrDigit(first) else {
      return false
    }
    return name.utf8.allSatisfy {
      isLetterOrDigit($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "_")
        || $0 == UInt8(ascii: "-")
    }
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"):
      true
    default: false
    }
  }

  private static func digits(_ number: Int32, _ count: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, count - text.count)) + text
  }
}
