import SprocketCore
import SprocketIngest
import Testing

@Suite struct SyntheticFilmTableTests {
  /// The rows as a plain quote-counting reader cuts them.
  private func rows(_ films: Int, seed: UInt64 = 1) throws -> [[String]] {
    let folder = try TestFolder()
    try SyntheticFilmTable(films: films, seed: seed).write(to: folder.path + "/films.csv")
    var rows: [[String]] = []
    var row: [String] = []
    var field: [UInt8] = []
    var isQuoted = false
    for byte in try folder.bytes("films.csv") {
      switch byte {
      case 0x22: isQuoted.toggle()
      case 0x2C where !isQuoted, 0x0A where !isQuoted:
        row.append(String(decoding: field, as: UTF8.self))
        field = []
        if byte == 0x0A {
          rows.append(row)
          row = []
        }
      default: field.append(byte)
      }
    }
    return rows
  }

  @Test func hasTheColumnsAndTheHolesOfTheRealTable() throws {
    let rows = try rows(20_000)
    #expect(rows.count == 20_001)
    #expect(rows[0] == SyntheticFilmTable.columns)
    #expect(rows.allSatisfy { $0.count == 27 })
    for (place, column) in SyntheticFilmTable.columns.enumerated() {
      let missing = rows.dropFirst().count { $0[place].isEmpty }
      let share = Double(missing) / 200
      #expect(abs(share - (SyntheticFilmTable.missingShares[column] ?? 0)) < 2, "\(column)")
    }
    #expect(Set(rows.dropFirst().map { $0[0] }).count == 20_000)
  }

  @Test func aDirectorTellsMuchAboutGenreAndLanguage() throws {
    var genres: [String: [String: Int]] = [:]
    for row in try rows(20_000).dropFirst() where !row[20].isEmpty && !row[15].isEmpty {
      let first = row[15].split(separator: ",").first.map(String.init) ?? ""
      genres[row[20], default: [:]][first + row[10], default: 0] += 1
    }
    let often = genres.values.filter { $0.values.reduce(0, +) >= 5 }
    #expect(often.count > 50)
    let modal = often.reduce(0) { $0 + ($1.values.max() ?? 0) }
    let all = often.reduce(0) { $0 + $1.values.reduce(0, +) }
    #expect(modal * 2 > all)
  }

  @Test func isTheSameForTheSameSeedOnly() throws {
    #expect(try rows(300) == rows(300))
    #expect(try rows(300) != rows(300, seed: 2))
    #expect(throws: SprocketError.self) { try SyntheticFilmTable(films: 0, seed: 1) }
  }
}
