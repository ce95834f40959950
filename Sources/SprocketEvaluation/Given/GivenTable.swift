import Foundation
import SprocketCore

/// The rows of one file of a given split.
struct GivenTable {
  struct Row {
    var user: String
    var item: String
    var event: (kind: EventKind, value: Float)
    var timeMicros: Int64
  }

  private(set) var rows: [Row] = []

  /// Reads a whole file. Fields are plain: neither quoted nor with commas in them.
  init(path: String) throws(SprocketError) {
    let text: String
    do {
      text = try String(contentsOf: URL(fileURLWithPath: path), encoding: .utf8)
    } catch {
      throw SprocketError(
        .notFound, "cannot read \(path); give a folder with a split", cause: error)
    }
    var columns: Columns?
    for (number, line) in text.split(
      omittingEmptySubsequences: false, whereSeparator: \.isNewline
    ).enumerated() where !line.isEmpty {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      guard let known = columns else {
        columns = try Columns(header: fields.map(String.init), path: path)
        continue
      }
      guard let row = known.row(fields) else {
        throw SprocketError(
          .invalidArgument,
          "\(path), line \(number + 1): \"\(line.prefix(80))\" does not fit the header")
      }
      rows.append(row)
    }
    if columns == nil { throw SprocketError(.invalidArgument, "\(path) is empty") }
  }

  /// Oldest first; rows of the same time as they come.
  var rowsByTime: [Row] {
    rows.indices.sorted { (rows[$0].timeMicros, $0) < (rows[$1].timeMicros, $1) }.map { rows[$0] }
  }

  private struct Columns {
    let user: Int
    let item: Int
    let rating: Int?
    let time: Int?
    let count: Int

    init(header: [String], path: String) throws(SprocketError) {
      func position(_ names: String...) -> Int? {
        header.firstIndex { names.contains($0.lowercased()) }
      }
      guard let user = position("user", "userid"), let item = position("item", "movieid") else {
        throw SprocketError(
          .invalidArgument,
          "\(path), line 1: the columns are \(header.joined(separator: ",")); user and item are"
            + " needed")
      }
      self.user = user
      self.item = item
      rating = position("rating")
      time = position("timestamp", "ts")
      count = header.count
    }

    func row(_ fields: [Substring]) -> Row? {
      guard fields.count == count else { return nil }
      let ids = (String(fields[user]), String(fields[item]))
      guard IdentifierRule.violation(in: ids.0) == nil, IdentifierRule.violation(in: ids.1) == nil
      else { return nil }
      var row = Row(user: ids.0, item: ids.1, event: (.like, 0), timeMicros: 0)
      if let rating {
        guard let value = Float(fields[rating]), value.isFinite else { return nil }
        row.event = (.rating, value)
      }
      if let time {
        guard let seconds = Int64(fields[time]), abs(seconds) < 1 << 40 else { return nil }
        row.timeMicros = seconds * 1_000_000
      }
      return row
    }
  }
}
