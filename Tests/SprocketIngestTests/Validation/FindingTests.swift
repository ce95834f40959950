import SprocketCore
import SprocketIngest
import Testing

@Suite struct FindingTests {
  private func findings(_ name: String, _ text: String) throws -> [IngestSummary.Group] {
    let folder = try TestFolder()
    try folder.write(name, text)
    return try folder.read().summary.allFindings
  }

  private func one(_ groups: [IngestSummary.Group], _ words: String) throws -> IngestSummary.Group {
    let found = groups.filter { $0.reason.contains(words) }
    try #require(found.count == 1, "\(words) in \(groups.map(\.reason))")
    return found[0]
  }

  @Test func filmsThatAreProbablyOneAreNamed() throws {
    let found = try findings(
      "items.csv",
      """
      item,title,year,directors
      1,The Matrix,1999,Lana W|Lilly W
      2,"Matrix",1999,Lana W|Lilly W
      3,MATRIX!,1999,lana w|Lilly W.
      4,Matrix,2003,Lana W|Lilly W
      5,Matrix,1999,Somebody
      6,Matrix,,

      """)
    let twins = try one(found, "under another id")
    #expect(twins.severity == .warning)
    #expect(twins.count == 2)
    #expect(twins.examples.map(\.line) == [3, 4])
    #expect(
      twins.examples.map(\.reason)
        == Array(repeating: "is perhaps the same film as in line 2", count: 2))
  }

  @Test func brokenCharactersAreNamedAndGoodOnesAreNot() throws {
    let found = try findings(
      "items.csv",
      """
      item,title,overview
      1,AmÃ©lie,a
      2,Amélie,São Paulo – “ÉTÉ” à côté
      3,b,Itâ€™s
      4,ÐŸÑ€Ð¸Ð²ÐµÑ‚,c
      5,Привет,SÃO

      """)
    let broken = found.filter { $0.reason.contains("read as Windows-1252") }
    #expect(broken.map(\.count).reduce(0, +) == 3)
    #expect(broken.flatMap(\.examples).map(\.line).sorted() == [2, 4, 5])
    #expect(broken.allSatisfy { $0.severity == .warning })
  }

  @Test func columnsThatSayNothingAreNamed() throws {
    var text = "item,title,year,genres,language\n"
    for row in 1...12 { text += "\(row),Film \(row),,\"Drama, War\",en\n" }
    let found = try findings("items.csv", text)
    #expect(try one(found, "is empty in every row").column == "year")
    let same = try one(found, "is \"en\" in every row")
    #expect(same.severity == .info)
    let lists = try one(found, "lists as one text")
    #expect((lists.column, lists.count, lists.severity) == ("genres", 12, .warning))
    #expect(lists.examples.first?.text == "Drama, War")
  }

  @Test func listsAsAProgramPrintsThemAreNamed() throws {
    let found = try findings("items.csv", "item,title,cast\n1,A,\"['B', 'C']\"\n2,D,E\n")
    #expect(try one(found, "in brackets").count == 1)
  }

  @Test func ratingsThatAreAllEqualAreNamed() throws {
    var text = "user,item,rating,time\n"
    for row in 1...12 { text += "u\(row),i,5,1000\n" }
    let found = try findings("ratings.csv", text)
    #expect(try one(found, "is 5.0 in every row").column == "rating")
    #expect(try one(found, "is the same in every row").column == "time")
  }

  @Test func rowsSetAsideAreErrorsAndWeighMost() throws {
    let found = try findings(
      "ratings.csv",
      "user,item,rating,time,more\na,i,5,1000,x\nb,i,50,1000,x\nc,i,5,99999999999,x\n")
    #expect(found.map(\.severity) == [.error, .error, .info])
    #expect(found.prefix(2).map(\.column) == ["rating", "time"])
    #expect(found.prefix(2).flatMap(\.examples).map(\.line) == [3, 4])
  }

  @Test func oddValuesAreLeftOutAndTold() throws {
    let folder = try TestFolder()
    try folder.write(
      "items.csv",
      """
      item,title,year,runtime,certification,language
      1,A,1066,0,R,NaN
      2,B,1999-12-31,many,90 min,en
      3,C,1999.0,2000,PG,en
      4,D,soon,1h 30m,PG,en
      5,E,1999-13-01,200000,PG,en

      """)
    let found = try folder.read()
    #expect(found.items.map(\.year) == [0, 1999, 1999, 0, 0])
    #expect(found.items.map(\.runtimeMinutes) == [0, 0, 2000, 90, 0])
    #expect(found.items.map(\.certification) == ["R", "", "PG", "PG", "PG"])
    #expect(found.items.map(\.language) == ["", "en", "en", "en", "en"])
    let warnings = found.summary.findings.filter { $0.severity == .warning }
    #expect(warnings.reduce(0) { $0 + $1.count } == 7)
  }
}
