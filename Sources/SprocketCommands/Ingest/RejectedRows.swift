import Foundation
import SprocketCore

/// Keeps the first rows that were set aside, and writes all of them to a file if there is one.
final class RejectedRows {
  /// How many are kept.
  static let mostKept = 100

  private(set) var first: [RejectedRow] = []
  private(set) var count = 0
  private let file: FileHandle?

  /// - Throws: `failedPrecondition` when the file cannot be made.
  init(path: String?) throws(SprocketError) {
    guard let path else {
      file = nil
      return
    }
    guard FileManager.default.createFile(atPath: path, contents: nil),
      let file = FileHandle(forWritingAtPath: path)
    else {
      throw SprocketError(
        .failedPrecondition, "cannot write the rejected rows to \(path); check the folder")
    }
    self.file = file
    try write("file,line,column,reason,text\n")
  }

  func add(_ rows: [RejectedRow]) throws(SprocketError) {
    count += rows.count
    first += rows.prefix(max(0, Self.mostKept - first.count))
    guard file != nil, !rows.isEmpty else { return }
    var text = ""
    for row in rows {
      let cells = [row.file, String(row.line), row.column, row.reason, row.text]
      text += cells.map(Self.quoted).joined(separator: ",") + "\n"
    }
    try write(text)
  }

  private func write(_ text: String) throws(SprocketError) {
    do {
      try file?.write(contentsOf: Data(text.utf8))
    } catch {
      throw SprocketError(
        .resourceExhausted, "cannot write the rejected rows; is the disk full?", cause: error)
    }
  }

  /// A CSV cell (RFC 4180).
  private static func quoted(_ cell: String) -> String {
    guard cell.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return cell }
    return "\"" + cell.replacing("\"", with: "\"\"") + "\""
  }
}
