import SprocketCore
import SprocketIngest
import Testing

@Suite struct FilmTableTests {
  private func items(
    _ name: String, _ text: String, options: ReadingOptions = ReadingOptions()
  ) throws -> (items: [Item], file: DataSetFile, found: Ingested) {
    let folder = try TestFolder()
    try folder.write(name, text)
    let found = try Ingested(folder.path, options: options)
    return (found.items, try #require(found.dataSet.files.first), found)
  }

  @Test func takesTitlesOfAStreamingService() throws {
    let found = try items(
      "netflix.csv",
      """
      show_id,type,title,director,cast,country,date_added,release_year,rating,duration,listed_in,description
      s1,Movie,Sankofa,Haile Gerima,"Kofi Ghanaba, Oyafunmike Ogunlano","United States, Ghana","September 24, 2021",1993,TV-MA,125 min,"Dramas, Independent Movies","A model slips back in time."
      s2,TV Show,Blood & Water,,,South Africa,"September 24, 2021",2021,TV-MA,2 Seasons,TV Dramas,"A swimmer."
      s3,Movie,Louis C.K. 2017,Louis C.K.,Louis C.K.,United States,"April 4, 2017",2017,74 min,,Movies,"Comedy."

      """)
    #expect(found.file.form == .titles)
    #expect(
      found.items == [
        Item(
          item: ItemID("s1"), title: "Sankofa", year: 1993,
          genres: ["Dramas", "Independent Movies"], directors: ["Haile Gerima"],
          cast: ["Kofi Ghanaba", "Oyafunmike Ogunlano"], overview: "A model slips back in time.",
          countries: ["United States", "Ghana"], runtimeMinutes: 125, certification: "TV-MA"),
        Item(
          item: ItemID("s2"), title: "Blood & Water", year: 2021, genres: ["TV Dramas"],
          overview: "A swimmer.", countries: ["South Africa"], certification: "TV-MA"),
        Item(
          item: ItemID("s3"), title: "Louis C.K. 2017", year: 2017, genres: ["Movies"],
          directors: ["Louis C.K."], cast: ["Louis C.K."], overview: "Comedy.",
          countries: ["United States"]),
      ])
    let reasons = found.found.summary.findings.map(\.reason)
    #expect(reasons.contains("is a duration, not a rating of age; left out"))
    #expect(reasons.contains("is a number of seasons, not of minutes; left out"))
  }

  @Test func takesTMDBsTableAsItIsGenerated() throws {
    let folder = try TestFolder()
    try SyntheticFilmTable(films: 3000, seed: 4).write(to: folder.path + "/films.csv")
    let found = try folder.read()
    #expect(found.dataSet.form == .tmdb)
    #expect(found.summary.itemCount == 3000)
    #expect(found.summary.rejectedCount == 0)
    let items = found.items
    #expect(items.allSatisfy { $0.item.rawValue == $0.tmdbID && $0.language.count == 2 })
    #expect(items.contains { $0.writers.count > 1 && $0.cast.count > 5 && $0.countries.count == 2 })
    #expect(items.count { $0.runtimeMinutes == 0 } > 300)
    #expect(items.allSatisfy { $0.year == 0 || (1900...2025).contains($0.year) })
  }

  @Test(arguments: [
    (
      "films.tsv",
      "tconst\tprimaryTitle\tstartYear\truntimeMinutes\tgenres\ntt1\t\"Up\" again\t2009\t96\tDrama,War\ntt2\tIt\t\\N\t\\N\t\\N\n",
      "tab", false
    ),
    (
      "films.csv",
      "tconst;primaryTitle;startYear;runtimeMinutes;genres\ntt1;\"\"\"Up\"\" again\";2009;1h 36m;\"Drama,War\"\ntt2;It;;;\n",
      ";", true
    ),
    (
      "films.txt",
      "tconst|primaryTitle|startYear|runtimeMinutes|genres\ntt1|\"\"\"Up\"\" again\"|2009-05-01|96.0|Drama,War\ntt2|It|||\n",
      "|", true
    ),
    (
      "films.jsonl",
      "{\"tconst\":\"tt1\",\"primaryTitle\":\"\\\"Up\\\" again\",\"startYear\":2009,\"runtimeMinutes\":96,\"genres\":[\"Drama\",{\"id\":4,\"name\":\"War\"}]}\n{\"primaryTitle\":\"It\",\"tconst\":\"tt2\",\"startYear\":null}\n",
      "JSON Lines", true
    ),
  ])
  func readsAnyTable(name: String, text: String, delimiter: String, quotes: Bool) throws {
    let found = try items(name, text)
    #expect(found.file.form == .table)
    #expect(found.file.delimiter == delimiter)
    #expect(found.file.hasQuotes == quotes)
    #expect(
      found.items == [
        Item(
          item: ItemID("tt1"), title: "\"Up\" again", year: 2009, genres: ["Drama", "War"],
          imdbID: "tt0000001", runtimeMinutes: 96),
        Item(item: ItemID("tt2"), title: "It", imdbID: "tt0000002"),
      ])
    #expect(found.found.summary.rejectedCount == 0)
  }

  @Test func takesColumnsAsTheMappingSays() throws {
    var options = ReadingOptions()
    options.mapping = try ColumnMapping(
      "item=nr,title=Titel,year=Jahr,genres=Sparte,directors=Regie")
    let found = try items(
      "filme.csv", "nr;Titel;Jahr;Sparte;Regie;Ort\n7;Das Boot;1981;Krieg/Drama;W. Petersen;x\n",
      options: options)
    #expect(
      found.items == [
        Item(
          item: ItemID("7"), title: "Das Boot", year: 1981, genres: ["Krieg/Drama"],
          directors: ["W. Petersen"])
      ])
    #expect(found.file.meanings.map(\.column) == ["nr", "Titel", "Jahr", "Sparte", "Regie"])
    options.mapping = try ColumnMapping("title=Title")
    #expect(throws: SprocketError.self) { try items("f.csv", "nr;Titel\n1;a\n", options: options) }
    for bad in ["title", "colour=x", "title=a,title=b"] {
      #expect(throws: SprocketError.self) { try ColumnMapping(bad) }
    }
  }

  @Test func readsAMappingFile() throws {
    let folder = try TestFolder()
    try folder.write("map", "# films\n item = \"nr\"\n\ntitle=Titel\n")
    var expected = ColumnMapping()
    expected.add(try ColumnMapping("item=nr,title=Titel"))
    #expect(try ColumnMapping(file: folder.path + "/map") == expected)
    try folder.write("map", "item = nr\nname\n")
    let error = #expect(throws: SprocketError.self) {
      try ColumnMapping(file: folder.path + "/map")
    }
    #expect(error?.message.contains("line 2") == true)
  }

  @Test func aRowOfJSONThatIsNotRightIsSetAside() throws {
    let found = try items(
      "films.jsonl",
      """
      {"item":"1","title":"A","genres":["x"]}
      {"item":"2","title":"B"
      {"item":"3","title":{"en":"C"}}
      {"item":"4","title":"D","title":"E"}
      {"item":"5","title":"\\ud800"}
      {"item":"6","title":"F","other":\(String(repeating: "[", count: 100))\(String(repeating: "]", count: 100))}
      {"item":"7","title":"G","genres":["a\\u001fb"]}
      {"item":08,"title":"H"}
      [1]
      {"item":"9","title":"I","other":{"a":[1,{"b":null}]},"genres":"one, two"}

      """)
    #expect(found.items.map(\.item.rawValue) == ["1", "9"])
    #expect(found.items.last?.genres == ["one, two"])
    #expect(found.found.rejected.map(\.line) == [2, 3, 4, 5, 6, 7, 8, 9])
  }
}
