import Foundation
package import SprocketCore

/// Which column of a table holds what, as its owner says: `title=primary_title,year=start_year`.
package struct ColumnMapping: Hashable, Sendable {
  /// Names of columns, as they stand in the header.
  package private(set) var columns: [ColumnKind: String] = [:]

  package init() {}

  package var isEmpty: Bool { columns.isEmpty }

  /// Reads pairs that are parted by commas.
  /// - Throws: `invalidArgument` naming the pair that is wrong.
  package init(_ text: String) throws(SprocketError) {
    for pair in text.split(separator: ",", omittingEmptySubsequences: true) {
      try add(pair, place: "--map")
    }
  }

  /// Reads a file with a pair on each line; empty lines and those that begin with `#` are passed
  /// over, and so are quotes around either side.
  /// - Throws: `notFound` when it cannot be read, `invalidArgument` naming line and pair.
  package init(file path: String) throws(SprocketError) {
    let text: String
    do {
      text = try String(contentsOfFile: path, encoding: .utf8)
    } catch {
      throw SprocketError(
        .notFound, "the mapping \(path) cannot be read: \(error.localizedDescription)")
    }
    for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .enumerated()
    {
      let line = line.trimmed
      if line.isEmpty || line.hasPrefix("#") { continue }
      try add(line, place: "\(path), line \(number + 1)")
    }
  }

  /// Takes over the pairs of another mapping, which win.
  package mutating func add(_ other: ColumnMapping) {
    columns.merge(other.columns) { _, new in new }
  }

  private mutating func add(_ pair: Substring, place: String) throws(SprocketError) {
    let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let unquoted = sides.map { side in
      let side = side.trimmed
      return side.count > 1 && side.hasPrefix("\"") && side.hasSuffix("\"")
        ? side.dropFirst().dropLast() : side
    }
    guard unquoted.count == 2, !unquoted[1].isEmpty else {
      throw SprocketError(
        .invalidArgument, "\(place): \"\(pair)\" is not of the form meaning=column")
    }
    guard let kind = ColumnNames.kind(named: String(unquoted[0])) else {
      let known = ColumnKind.allCases.map(\.rawValue).joined(separator: ", ")
      throw SprocketError(
        .invalidArgument, "\(place): no column means \"\(unquoted[0])\"; known are \(known)")
    }
    if let other = columns.updateValue(String(unquoted[1]), forKey: kind) {
      throw SprocketError(
        .invalidArgument, "\(place): \(kind.rawValue) is both \(other) and \(unquoted[1])")
    }
  }
}
