import SprocketCore
import SprocketIngest
import Testing

@Suite struct MetadataTests {
  private static let table = """
    id,title,vote_average,vote_count,release_date,runtime,imdb_id,original_language,overview,genres,production_countries,cast,director,writers
    862,Toy Story,8,9,1995-10-30,81,tt0114709,en,Toys live.,"Family, Comedy",United States,"Tom Hanks, Tim Allen",John Lasseter,"Joss Whedon, Joel Cohen"
    11,Other,8,9,1995-10-30,99,,en,By its id here.,Drama,,,Somebody,
    12,Heat,8,9,1995-12-15,170,,en,By title.,"Action, Crime",,Al Pacino,Michael Mann,Michael Mann
    13,Twice,8,9,2000-01-01,90,,en,Ambiguous.,Drama,,,X,
    14,Nowhere,8,9,2000-01-01,90,,en,Unknown.,Drama,,,X,
    15,Toy Story,8,9,1995-10-30,82,tt0114709,fr,Again.,Drama,,,Y,

    """

  private func open(_ folder: TestFolder, _ paths: [String], _ metadata: [String]) throws
    -> (items: [Item], rejected: [RejectedRow], summary: IngestSummary)
  {
    let data = try DataSetReader.open(
      paths.map { folder.path + "/" + $0 }, metadata: metadata.map { folder.path + "/" + $0 })
    let reader = ChunkReader(data)
    var items: [Item] = []
    var rejected: [RejectedRow] = []
    while let chunk = try reader.next() {
      items += chunk.items
      rejected += chunk.rejected
    }
    return (items, rejected, reader.summary)
  }

  @Test func joinsByIdsAndByTitleAndKeepsWhatIsKnown() throws {
    let folder = try TestFolder()
    try folder.write(
      "ml/movies.csv",
      """
      movieId,title,genres
      1,Toy Story (1995),Animation
      2,Its Own Title (1960),(no genres listed)
      3,Heat (1995),Crime
      4,Twice (2000),War
      5,Twice (2000),Drama
      6,Alone (2001),Drama

      """)
    try folder.write("ml/links.csv", "movieId,imdbId,tmdbId\n1,0114709,862\n2,,11\n")
    try folder.write("ml/ratings.csv", "userId,movieId,rating,timestamp\n1,1,4,1000\n")
    try folder.write("tmdb.csv", Self.table)
    let found = try open(folder, ["ml"], ["tmdb.csv"])
    #expect(found.rejected.isEmpty)
    #expect(
      found.items == [
        Item(
          item: ItemID("1"), title: "Toy Story", year: 1995, genres: ["Animation"],
          directors: ["John Lasseter"], cast: ["Tom Hanks", "Tim Allen"], imdbID: "tt0114709",
          tmdbID: "862", overview: "Toys live.", language: "en", countries: ["United States"],
          writers: ["Joss Whedon", "Joel Cohen"], runtimeMinutes: 81),
        Item(
          item: ItemID("2"), title: "Its Own Title", year: 1960, genres: ["Drama"],
          directors: ["Somebody"], tmdbID: "11", overview: "By its id here.", language: "en",
          runtimeMinutes: 99),
        Item(
          item: ItemID("3"), title: "Heat", year: 1995, genres: ["Crime"],
          directors: ["Michael Mann"], cast: ["Al Pacino"], tmdbID: "12", overview: "By title.",
          language: "en", writers: ["Michael Mann"], runtimeMinutes: 170),
        Item(item: ItemID("4"), title: "Twice", year: 2000, genres: ["War"]),
        Item(item: ItemID("5"), title: "Twice", year: 2000, genres: ["Drama"]),
        Item(item: ItemID("6"), title: "Alone", year: 2001, genres: ["Drama"]),
      ])
    let counts = Dictionary(
      found.summary.findings.filter { $0.file == "tmdb.csv" }.map { ($0.reason, $0.count) },
      uniquingKeysWith: +)
    #expect(counts["rows joined to films of the data set by the id at imdb.com"] == 1)
    #expect(counts["rows joined to films of the data set by the id at themoviedb.org"] == 1)
    #expect(counts["rows joined to films of the data set by title and year"] == 1)
    #expect(counts["rows describe no film of the data set; passed over"] == 1)
    #expect(counts["has title and year of several films; passed over"] == 1)
    #expect(counts["describes the same film as an earlier line; passed over"] == 1)
    #expect(found.summary.itemCount == 6)
  }

  @Test func linksListTheFilmsWhereNothingElseDoes() throws {
    let folder = try TestFolder()
    try folder.write("ratings.csv", "userId,movieId,rating,timestamp\n1,1,4,1000\n1,9,4,1000\n")
    try folder.write("links.csv", "movieId,imdbId,tmdbId\n1,0114709,862\n3,0000001,12\n")
    try folder.write("tmdb.csv", Self.table)
    let found = try open(folder, ["ratings.csv"], ["tmdb.csv", "links.csv"])
    #expect(found.items.map(\.item.rawValue) == ["1", "3"])
    #expect(found.items.map(\.title) == ["Toy Story", "Heat"])
    #expect(found.items.map(\.runtimeMinutes) == [81, 170])
    #expect(found.rejected.map(\.reason) == ["is not among the films"])
  }

  @Test func aTableListsTheFilmsWhereNothingElseDoes() throws {
    let folder = try TestFolder()
    try folder.write("r.csv", "user,item,rating,time\n1,862,4,1000\n1,9,4,1000\n")
    try folder.write("tmdb.csv", Self.table)
    let found = try open(folder, ["r.csv"], ["tmdb.csv"])
    #expect(found.items.count == 6)
    #expect(found.rejected.map(\.line) == [3])
    let same = try open(folder, ["r.csv", "tmdb.csv"], [])
    #expect(same.items == found.items)
    #expect(throws: SprocketError.self) { try open(folder, ["tmdb.csv"], ["r.csv"]) }
  }
}
