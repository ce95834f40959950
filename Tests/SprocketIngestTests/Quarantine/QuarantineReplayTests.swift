import Foundation
import SprocketCore
import SprocketIngest
import Testing

@Suite struct QuarantineReplayTests {
  private static func row(
    _ number: Int, _ text: String, file: String = "ratings.csv",
    header: String = "userId,movieId,rating,timestamp"
  ) -> QuarantinedRow {
    QuarantinedRow(
      number: number, source: "set",
      row: RejectedRow(
        file: file, line: number * 10, column: "rating", reason: "is not a number", text: text,
        header: header))
  }

  @Test(arguments: QuarantineFile.Form.allCases)
  func whatIsExportedIsReadBack(form: QuarantineFile.Form) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let rows = [
      Self.row(1, "1,2,\"x\",3"), Self.row(2, " two\nlines, \"quoted\" "), Self.row(7, ""),
      Self.row(9, "é;🎬,\t"),
    ]
    var text = QuarantineFile.head(form)
    for row in rows { text += try QuarantineFile.line(row, form) }
    let path = folder.appending(path: "rows.\(form.rawValue)").path
    try Data(text.utf8).write(to: URL(filePath: path))
    #expect(try QuarantineFile.read(path) == rows)
  }

  @Test func goodRowsGoInAndBadOnesSayWhy() throws {
    let replay = try QuarantineReplay([
      Self.row(1, "1,10,4.5,1000000000"), Self.row(2, "1,11,oops,1000000000"),
      Self.row(3, "2,10,3,1000000001"),
    ])
    #expect(replay.parts.count == 1)
    let outcome = try QuarantineReplay.check(replay.parts[0])
    #expect(outcome.good == [1, 3])
    #expect(outcome.bad.map(\.number) == [2])
    #expect(outcome.bad.first?.row.column == "rating")
    #expect(outcome.chunks.map { $0.ratings.value.count }.reduce(0, +) == 2)
    #expect(outcome.chunks.last?.complete == true)
    #expect(outcome.chunks.last?.repairs == [1, 3])
    #expect(outcome.chunks.allSatisfy { $0.source == "set" })
  }

  @Test func filesAreReadEachInItsForm() throws {
    let replay = try QuarantineReplay([
      Self.row(1, "5::10::4::1000000000", file: "ratings.dat", header: ""),
      Self.row(
        2, "77,\"Heat, the film (1995)\",Crime", file: "movies.csv", header: "movieId,title,genres"),
    ])
    #expect(replay.parts.count == 2)
    let ratings = try QuarantineReplay.check(replay.parts[0])
    #expect(ratings.good == [1])
    let films = try QuarantineReplay.check(replay.parts[1])
    #expect(films.chunks.flatMap(\.items).map(\.title) == ["Heat, the film"])
  }

  @Test func aRowThatBecameTwoIsRefusedWithItsPart() throws {
    let replay = try QuarantineReplay([
      Self.row(1, "1,10,4.5,1000000000\n1,11,4.5,1000000000"),
      Self.row(2, "1,12,4,1000000000"),
    ])
    let outcome = try QuarantineReplay.check(replay.parts[0])
    #expect(outcome.good.isEmpty && outcome.chunks.isEmpty)
    #expect(outcome.bad.map(\.number) == [1, 2])
  }

  @Test func aRowThatIsThereTwiceIsRefused() {
    #expect(throws: SprocketError.self) {
      try QuarantineReplay([Self.row(1, "a"), Self.row(1, "b")])
    }
  }
}
