import SprocketCore
import SprocketIngest
import Testing

@Suite struct SprocketFormTests {
  @Test func readsItemsAndRatingsInAnyColumnOrder() throws {
    let folder = try TestFolder()
    try folder.write(
      "items.csv",
      """
      year,item,title,studio,cast,genres,directors,overview,language
      1999,matrix,"The Matrix",Warner,Keanu Reeves | Carrie-Anne Moss,Action|Science Fiction,\
      Lana Wachowski|Lilly Wachowski,"A hacker, woken.
      Then more.",EN
      ,s42,"Hello, ""World"" here",,,,,,
      """)
    try folder.write(
      "ratings.csv",
      """
      rating,time,item,user
      4.5,2024-02-29T12:00:00.25+01:00,matrix,ada
      3,86400,s42,Zoë
      """)
    let found = try folder.read()
    #expect(found.dataSet.form == .sprocket)
    #expect(
      found.items == [
        Item(
          item: ItemID("matrix"), title: "The Matrix", year: 1999,
          genres: ["Action", "Science Fiction"],
          directors: ["Lana Wachowski", "Lilly Wachowski"],
          cast: ["Keanu Reeves", "Carrie-Anne Moss"],
          overview: "A hacker, woken. Then more.", language: "en"),
        Item(item: ItemID("s42"), title: "Hello, \"World\" here"),
      ])
    #expect(
      found.ratings == [
        PlainRating("ada", "matrix", 4.5, 1_709_204_400.25), PlainRating("Zoë", "s42", 3, 86_400),
      ])
    #expect(found.rejected.isEmpty)
    #expect(found.dataSet.files[0].ignoredColumns == ["studio"])
    #expect(found.summary.findings.map(\.column) == ["studio"])
  }

  @Test func countsLinesInsideQuotes() throws {
    let folder = try TestFolder()
    try folder.write(
      "films.csv",
      "item,title,year\r\na,\"two\r\nlines\",1990\r\n\r\nb,Good,1991\r\nc,,1992\r\n")
    let found = try folder.read()
    #expect(found.items.map(\.title) == ["two lines", "Good"])
    #expect(
      found.rejected == [
        RejectedRow(
          file: "films.csv", line: 6, column: "title", reason: "is empty", text: "c,,1992",
          header: "item,title,year")
      ])
  }

  @Test func aForgottenQuoteCostsOneRow() throws {
    let folder = try TestFolder()
    try folder.write(
      "items.csv",
      "item,title\na,\"open\nb,Good\nc,\"Fine, too\"\nd,sa\"id\ne,\"x\" y\nf,Last\ng,\"end")
    let found = try folder.read()
    #expect(found.items.map(\.item.rawValue) == ["b", "c", "f"])
    #expect(found.rejected.map(\.line) == [2, 5, 6, 8])
    #expect(Set(found.rejected.map(\.column)) == ["title"])
    #expect(found.rejected[0].text == "a,\"open")
  }

  @Test func takesAByteOrderMarkAndALastLineWithoutEnd() throws {
    let folder = try TestFolder()
    try folder.write("items.csv", [0xEF, 0xBB, 0xBF] + Array("item,title\r\na,Up\r\nb,Down".utf8))
    let found = try folder.read()
    #expect(found.items.map(\.title) == ["Up", "Down"])
    #expect(found.rejected.isEmpty)
  }

  @Test func keepsAFilmWithAnImpossibleYear() throws {
    let folder = try TestFolder()
    try folder.write("items.csv", "item,title,year\na,Up,3009\nb,Down,soon\nc,Old,1850\n")
    let found = try folder.read()
    #expect(found.items.map(\.year) == [0, 0, 0])
    #expect(found.rejected.isEmpty)
    #expect(found.summary.findings.reduce(0) { $0 + $1.count } == 3)
    #expect(found.summary.findings.flatMap(\.examples).map(\.line).sorted() == [2, 3, 4])
  }

  @Test func readsItemsInLatin1AndSaysSo() throws {
    let folder = try TestFolder()
    try folder.write("items.csv", Array("item,title\na,Caf".utf8) + [0xE9, 0x0A])
    let found = try folder.read()
    #expect(found.items.map(\.title) == ["Café"])
    #expect(found.summary.findings.map(\.reason) == ["is not UTF-8; read as Latin-1"])
  }

  @Test func rejectsARowThatIsNotUTF8AmongOthersThatAre() throws {
    let folder = try TestFolder()
    try folder.write(
      "items.csv", Array("item,title\na,Café\nb,Caf".utf8) + [0xE9, 0x0A] + Array("c,é\n".utf8))
    let found = try folder.read()
    #expect(found.items.map(\.title) == ["Café", "é"])
    #expect(found.rejected.map(\.line) == [3])
    #expect(found.rejected.map(\.reason) == ["is not valid UTF-8"])
  }

  @Test func boundsTheLengthOfARow() throws {
    let folder = try TestFolder()
    let huge = String(repeating: "x", count: 3 << 19)
    try folder.write(
      "items.csv", "item,title\na,\(huge)\nb,Up\nc,\"\(huge)\"\nd,\(huge.prefix(2000))\ne,Down")
    let found = try folder.read()
    #expect(found.items.map(\.title) == ["Up", "Down"])
    #expect(found.rejected.map(\.line) == [2, 4, 5])
    #expect(found.rejected.allSatisfy { $0.text.utf8.count <= 8192 })
  }

  @Test func chunksStayWithinTheirBounds() async throws {
    let folder = try TestFolder()
    let title = String(repeating: "t", count: 900)
    let people = (0..<20).map { "\($0)" + String(repeating: "p", count: 150) }
    var items = "item,title,cast\n"
    for item in 0..<600 { items += "i\(item),\(title),\(people.joined(separator: "|"))\n" }
    for item in 600..<2700 { items += "i\(item),short,\n" }
    try folder.write("items.csv", items)
    let user = String(repeating: "u", count: 120)
    var ratings = "user,item,rating,time\n"
    for number in 0..<70_000 {
      ratings +=
        "\(number < 15_500 ? "\(user)\(number)" : "u\(number / 2700)"),i\(number % 2700),4,\(number)\n"
    }
    try folder.write("ratings.csv", ratings)

    var chunks: [IngestChunk] = []
    var progress: [Int] = []
    let dataSet = try DataSetReader.open(folder.path)
    let summary = try await dataSet.read {
      chunks.append($0)
    } progress: {
      progress.append($0)
      #expect($1 == dataSet.totalBytes)
    }
    #expect(summary.ratingCount == 70_000)
    #expect(chunks.reduce(0) { $0 + $1.ratings.value.count } == 70_000)
    #expect(chunks.reduce(0) { $0 + $1.items.count } == 2700)
    #expect(chunks.dropLast().allSatisfy { !$0.complete })
    #expect(chunks.last?.complete == true)
    #expect(progress == progress.sorted() && progress.last == dataSet.totalBytes)
    let firstRating = try #require(chunks.firstIndex { !$0.ratings.value.isEmpty })
    let lateItems = chunks[(firstRating + 1)...].reduce(0) { $0 + $1.items.count }
    #expect(lateItems == 0)
    for chunk in chunks {
      #expect(chunk.ratings.value.count <= 100_000 && chunk.items.count <= 2000)
      let ids = chunk.ratings.users.map(\.rawValue) + chunk.ratings.items.map(\.rawValue)
      let text = chunk.items.reduce(0) { $0 + $1.title.utf8.count + $1.cast.joined().utf8.count }
      let size = text + ids.joined().utf8.count + chunk.ratings.value.count * 19
      #expect(size < 2_200_000)
    }
  }
}
