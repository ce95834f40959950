import Foundation
import Testing

@testable import SprocketIngest

@Suite struct MissingCountTests {
  /// Fields of a CSV file, character by character as RFC 4180 says, and nothing else.
  private static func rows(_ text: String) -> [[String]] {
    var rows: [[String]] = []
    var (row, field, isQuoted) = ([String](), "", false)
    var characters = text.replacing("\r\n", with: "\n").makeIterator()
    var next = characters.next()
    while let character = next {
      next = characters.next()
      switch character {
      case "\"" where isQuoted && next == "\"":
        field.append("\"")
        next = characters.next()
      case "\"": isQuoted.toggle()
      case "," where !isQuoted:
        row.append(field)
        field = ""
      case "\n" where !isQuoted:
        rows.append(row + [field])
        (row, field) = ([], "")
      default: field.append(character)
      }
    }
    return row.isEmpty && field.isEmpty ? rows : rows + [row + [field]]
  }

  private func compare(_ path: String, _ text: String) throws {
    let rows = Self.rows(text)
    let header = try #require(rows.first)
    let found = try #require(try DataProfiler(paths: [path]).profile().tables.first)
    #expect(found.rows == rows.count - 1)
    #expect(found.columns.map(\.name) == header)
    func isMissing(_ row: [String], _ column: Int) -> Bool {
      row[column].allSatisfy { $0 == " " || $0 == "\t" }
    }
    for (column, name) in header.enumerated() {
      let missing = rows.dropFirst().count { isMissing($0, column) }
      #expect(found.columns[column].missing == missing, "\(name)")
      #expect(found.gaps.missing[column] == missing, "\(name)")
    }
    for pair in found.gaps.pairs {
      let both = rows.dropFirst().count { isMissing($0, pair.first) && isMissing($0, pair.second) }
      #expect(pair.both == both)
    }
  }

  @Test(arguments: [1 as UInt64, 2, 3])
  func everyCountEqualsAnIndependentOne(seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    var text = "show_id,type,title,director,cast,country,date_added,release_year,listed_in\r\n"
    let values = [
      "", "", " ", "plain", "\"one, two\"", "\"said \"\"so\"\"\"", "\"two\nlines\"", "Zoë", "1999",
      "\"\"", "\"September 25, 2021\"", "90 min",
    ]
    for row in 0..<700 {
      let fields = (0..<8).map { _ in values[Int(random.next() % UInt64(values.count))] }
      text += (["s\(row)"] + fields).joined(separator: ",") + (row % 2 == 0 ? "\r\n" : "\n")
    }
    let folder = try TestFolder()
    try folder.write("titles.csv", text)
    try compare(folder.path + "/titles.csv", text)
  }

  @Test(
    "Missing values of the real titles table named by SPROCKET_TEST_NETFLIX equal an independent count",
    .enabled(
      if: ProcessInfo.processInfo.environment["SPROCKET_TEST_NETFLIX"] != nil,
      "set SPROCKET_TEST_NETFLIX to netflix_titles.csv to run this test"))
  func realTitles() throws {
    let path = try #require(ProcessInfo.processInfo.environment["SPROCKET_TEST_NETFLIX"])
    try compare(path, String(contentsOfFile: path, encoding: .utf8))
    let found = try #require(try DataProfiler(paths: [path]).profile().tables.first)
    let missing = Dictionary(uniqueKeysWithValues: found.columns.map { ($0.name, $0.missing) })
    #expect(missing["director"] == 2634 && missing["cast"] == 825 && missing["country"] == 831)
    #expect(found.gaps.evidence(for: 3).first?.against == "type")
  }
}
