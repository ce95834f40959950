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
  /// Whether the file says how well users liked the items.
  private(set) var hasRatings = false

  private typealias Line = ArraySlice<UInt8>

  /// Reads a whole file. Fields are plain: neither quoted nor with commas in them.
  init(path: String) throws(SprocketError) {
    let bytes: [UInt8]
    do {
      bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    } catch {
      throw SprocketError(
        .notFound, "cannot read \(path); give a folder with a split", cause: error)
    }
    var columns: Columns?
    var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    var number = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      var line = bytes[start..<end]
      start = end + 1
      number += 1
      if line.last == UInt8(ascii: "\r") { line.removeLast() }
      if line.isEmpty { continue }
      let fields = line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
      guard let known = columns else {
        columns = try Columns(header: fields.map(Self.text), path: path)
        hasRatings = columns?.rating != nil
        continue
      }
      guard let row = known.row(fields) else {
        throw SprocketError(
          .invalidArgument,
          "\(path), line \(number): \"\(Self.text(line.prefix(80)))\" does not fit the header")
      }
      rows.append(row)
    }
    if columns == nil { throw SprocketError(.invalidArgument, "\(path) is empty") }
  }

  /// Oldest first; rows of the same time as they come.
  var rowsByTime: [Row] { Self.byTime(rows) }

  static func byTime(_ rows: [Row]) -> [Row] {
    rows.indices.sorted { (rows[$0].timeMicros, $0) < (rows[$1].timeMicros, $1) }.map { rows[$0] }
  }

  private static func text(_ bytes: Line) -> String { String(decoding: bytes, as: UTF8.self) }

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

    func row(_ fields: [Line]) -> Row? {
      guard fields.count == count else { return nil }
      let ids = (GivenTable.text(fields[user]), GivenTable.text(fields[item]))
      guard IdentifierRule.violation(in: ids.0) == nil, IdentifierRule.violation(in: ids.1) == nil
      else { return nil }
      var row = Row(user: ids.0, item: ids.1, event: (.like, 0), timeMicros: 0)
      if let rating {
        guard let value = Float(GivenTable.text(fields[rating])), value.isFinite else { return nil }
        row.event = (.rating, value)
      }
      if let time {
        guard let seconds = Int64(GivenTable.text(fields[time])), abs(seconds) < 1 << 40 else {
          return nil
        }
        row.timeMicros = seconds * 1_000_000
      }
      return row
    }
  }
}
