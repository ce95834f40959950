import SprocketCore
import SprocketIngest
import Testing

@Suite struct TextFormatTests {
  private let text = "item,title,genres\n1,Amélie – “été”,Drama\n2,Œuvre,War\n"
  private let expected = [
    Item(item: ItemID("1"), title: "Amélie – “été”", genres: ["Drama"]),
    Item(item: ItemID("2"), title: "Œuvre", genres: ["War"]),
  ]

  private func bytes(_ text: String, _ encoding: TextEncoding, mark: Bool = false) -> [UInt8] {
    let text = (mark ? "\u{FEFF}" : "") + text
    switch encoding {
    case .utf8: return Array(text.utf8)
    case .utf16LittleEndian: return text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    case .utf16BigEndian: return text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    case .latin1, .windows1252:
      let special: [Unicode.Scalar: UInt8] = ["–": 0x96, "“": 0x93, "”": 0x94, "Œ": 0x8C]
      return text.unicodeScalars.map { special[$0] ?? UInt8($0.value) }
    }
  }

  @Test(arguments: TextEncoding.allCases, [false, true])
  func findsTheEncoding(encoding: TextEncoding, mark: Bool) throws {
    if encoding == .latin1 || (encoding == .windows1252 && mark) { return }
    let folder = try TestFolder()
    try folder.write("items.csv", bytes(text, encoding, mark: mark))
    let found = try folder.read()
    #expect(found.items == expected)
    let format = try #require(found.dataSet.files.first).format
    #expect(format.encoding == encoding)
    #expect(format.hasByteOrderMark == mark)
  }

  @Test func theEncodingCanBeTold() throws {
    let folder = try TestFolder()
    try folder.write("items.csv", bytes("item,title\n1,é\n", .latin1))
    let latin = try folder.read()
    #expect(latin.items.map(\.title) == ["é"])
    #expect(latin.dataSet.files.first?.format.encoding == .latin1)
    let told = try Ingested(folder.path, options: ReadingOptions(encoding: .utf8))
    #expect(told.items.isEmpty)
    #expect(told.rejected.map(\.reason) == ["is not valid UTF-8"])
  }

  @Test(arguments: ["\n", "\r\n", "\r"])
  func findsTheLineEnds(ends: String) throws {
    let folder = try TestFolder()
    try folder.write("items.csv", text.replacing("\n", with: ends))
    let found = try folder.read()
    #expect(found.items == expected)
    let known: [String: LineEnds] = ["\n": .lf, "\r\n": .crlf, "\r": .cr]
    #expect(found.dataSet.files.first?.format.lineEnds == known[ends])
  }

  @Test func readsPackedFiles() throws {
    let folder = try TestFolder()
    let films = try TestFolder()
    try SyntheticFilmTable(films: 4000, seed: 9).write(to: films.path + "/films.csv")
    let plain = try films.bytes("films.csv")
    let items = try films.read().items
    folder.writeGzip("films.csv.gz", Array(plain[..<9999]), Array(plain[9999...]))
    let gzip = try folder.read()
    #expect(gzip.items == items)
    #expect(gzip.dataSet.files.first?.format.packing == .gzip)
    #expect(gzip.dataSet.name.hasPrefix("sprocket-ingest-"))
    let other = try TestFolder()
    try other.writeZstd("films.csv.zst", plain)
    let zstd = try Ingested(other.path + "/films.csv.zst")
    #expect(zstd.items == items)
    #expect(zstd.dataSet.name == "films")
    for (folder, name) in [(folder, "films.csv.gz"), (other, "films.csv.zst")] {
      let whole = try folder.bytes(name)
      try folder.write(name, Array(whole.dropLast(whole.count / 3)))
      let cut = #expect(throws: SprocketError.self) { try folder.read() }
      #expect(cut?.code == .dataLoss)
      var broken = whole
      for place in whole.count / 2..<whole.count / 2 + 40 { broken[place] ^= 0x5A }
      try folder.write(name, broken)
      #expect(throws: SprocketError.self) { try folder.read() }
    }
  }

  @Test func refusesAFileThatUnpacksToFarTooMuch() throws {
    let folder = try TestFolder()
    let line = Array("1,\(String(repeating: "x", count: 900)),Drama\n".utf8)
    var bomb = Array("item,title,genres\n".utf8)
    for _ in 0..<90_000 { bomb += line }
    folder.writeGzip("items.csv.gz", bomb)
    let error = #expect(throws: SprocketError.self) { try folder.read() }
    #expect(error?.code == .invalidArgument)
    #expect(error?.message.contains("200 times") == true)
  }

  @Test func theTableViewShowsEveryColumn() throws {
    let folder = try TestFolder()
    try folder.write("any.tsv", "a\tgenre\tname\n1\tx, y\t\\N\n2\t\t\n3\n")
    var reader = try TableReader(path: folder.path + "/any.tsv")
    #expect(reader.columns.map(\.name) == ["a", "genre", "name"])
    #expect(reader.columns.map(\.kinds) == [[], [.genres], [.title]])
    #expect(try reader.next() == .row)
    #expect(reader.line == 2)
    #expect(reader.list(1) == ["x", "y"])
    #expect(reader.text(2) == "\\N")
    #expect(try reader.next() == .row)
    #expect(reader.isMissing(1))
    #expect(
      try reader.next()
        == .malformed(
          line: 4, column: "genre", reason: "has 1 fields in its row instead of 3"))
    #expect(try reader.next() == .end)
    #expect(reader.bytesRead == reader.file.byteCount)
  }
}
