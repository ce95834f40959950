import Foundation
import SprocketCore
import Testing

@testable import SprocketIngest

@Suite struct DataProfileTests {
  private func profile(_ paths: String...) throws -> DataProfile {
    try DataProfiler(paths: paths, now: Date(timeIntervalSince1970: 1_700_000_000)).profile()
  }

  private func table(_ name: String, _ text: String) throws -> TableProfile {
    let folder = try TestFolder()
    try folder.write(name, text)
    return try #require(try profile("\(folder.path)/\(name)").tables.first)
  }

  private func table(_ name: String, _ rows: [[String]]) throws -> TableProfile {
    try table(name, rows.map { $0.joined(separator: ",") }.joined(separator: "\n") + "\n")
  }

  @Test func aTableThatNobodyKnowsIsProfiled() throws {
    let rows = (0..<400).map { row in
      [
        "\(row)", row % 3 == 0 ? "red" : "blue", row % 4 == 0 ? "" : "\(Double(row) / 4)",
        "2020-01-0\(row % 9 + 1)", row % 5 == 0 ? "NULL" : "text no \(row)",
        "\"a\(row % 7), b\(row % 5)\"",
      ]
    }
    let found = try table(
      "things.csv", [["number", "colour", "size", "day", "words", "parts"]] + rows)
    #expect(found.subject == .other && found.rows == 400 && found.badRows == 0)
    #expect(
      found.columns.map(\.kind.name)
        == ["whole number", "category", "number", "date", "text", "list (,)"])
    #expect(found.columns.map(\.missing) == [0, 0, 100, 0, 80, 0])
    #expect(found.columns[4].markers == 80 && found.columns[4].blanks == 0)
    #expect(found.columns[1].top.map(\.count) == [266, 134])
    #expect(found.columns[0].distinct == 400)
    let numbers = try #require(found.columns[0].numbers)
    #expect(numbers.median == 199 && numbers.mean == 199.5 && numbers.maximum == 399)
    let parts = try #require(found.columns[5].list)
    #expect(parts.distinct == 12 && parts.perValue.mean == 2)
    #expect(parts.top.first?.text == "b0" && parts.top.first?.count == 80)
    #expect(found.columns[3].years?.minimum == 2020)
    // Gaps of `size` and `words` are made apart, so 20 of 400 are both.
    let pair = try #require(found.gaps.pairs.first { $0.first == 2 && $0.second == 4 })
    #expect(pair.both == 20 && abs(pair.lift - 1) < 1e-9)
  }

  @Test(arguments: [("t.tsv", "\t"), ("t.csv", ";"), ("t.txt", "|")])
  func otherMarksPartFieldsToo(name: String, mark: String) throws {
    let text = "a\(mark)b\(mark)c\n1\(mark)\(mark)x\n2\(mark)y\(mark)\n"
    let found = try table(name, text)
    #expect(found.columns.map(\.name) == ["a", "b", "c"])
    #expect(found.columns.map(\.missing) == [0, 1, 1])
  }

  @Test func aStrayBarMakesNoListOfBars() throws {
    var rows = [["id", "title", "genres"]]
    for row in 0..<90 {
      rows.append(["\(row)", "t\(row)", row == 7 ? "Drama|War" : "\"Drama, Crime\""])
    }
    let found = try table("f.csv", rows)
    #expect(found.columns[2].kind == .list(.commas))
    #expect(found.columns[2].list?.top.first?.count == 89)
  }

  @Test func badRowsAreNamedAndGoodOnesCounted() throws {
    let found = try table("t.csv", "a,b\n1,2\n3\n\"x\"y,4\n5,6,7\n8,\n")
    #expect(found.rows == 2 && found.badRows == 3)
    #expect(found.badExamples.map(\.line) == [3, 4, 5])
    #expect(found.columns.map(\.missing) == [0, 1])
  }

  @Test func latin1IsReadAsSuch() throws {
    let folder = try TestFolder()
    let head = Array("title,country\n".utf8)
    try folder.write(
      "t.csv", head + [0x41, 0x6D, 0xE9, 0x6C, 0x69, 0x65] + Array(",France\n".utf8))
    let found = try #require(try profile(folder.path + "/t.csv").tables.first)
    #expect(found.encoding == "Latin-1")
    #expect(found.columns[0].top.first?.text == "Amélie")
    #expect(found.columns[0].invalid == 0)
  }

  @Test func brokenCharactersAreCounted() throws {
    let found = try table("t.csv", "title,x\nAmÃ©lie,1\nItâ€™s,2\nAmélie,3\n")
    #expect(found.columns[0].garbled == 2)
  }

  @Test func filmsWithImpossibleFactsAreNamed() throws {
    let found = try table(
      "f.csv",
      """
      show_id,title,release_year,duration,listed_in
      1,Heat,1995,170 min,"Crime, Drama"
      2,Later,2995,90 min,Drama
      3,Long,2001,9999 min,Drama
      4,Heat,1995,2 Seasons,"Crime, Drama"
      4,HEAT,1995,1h 30m,Crime
      """)
    let films = try #require(found.films)
    #expect(found.subject == .films)
    #expect(films.oddYears == 1 && films.oddRuntimes == 1)
    #expect(films.examples.map(\.line) == [3, 4])
    #expect(films.duplicates.items == 1 && films.duplicates.titles == 2)
    #expect(films.duplicates.rows == 0)
    #expect(films.runtimes?.count == 3 && films.runtimes?.minimum == 90)
    #expect(films.genres.map(\.films) == [4, 3])
  }

  @Test func genresThatGoTogetherHaveALiftAboveOne() throws {
    var rows = [["item", "title", "genres"]]
    for row in 0..<300 {
      let genres = row % 3 == 0 ? "War|History" : row % 3 == 1 ? "Comedy" : "Comedy|Romance"
      rows.append(["\(row)", "t\(row)", genres])
    }
    let films = try #require(try table("f.csv", rows).films)
    let war = try #require(films.genrePairs.first { $0.first == "War" && $0.second == "History" })
    #expect(war.films == 100 && abs(war.lift - 3) < 1e-9)
    let never = try #require(films.genrePairs.last)
    #expect(never.films == 0 && never.lift == 0)
  }

  @Test func filmsKnowTheirRatingsFromAnotherFile() throws {
    let folder = try TestFolder()
    var movies = "movieId,title,genres\n"
    var ratings = "userId,movieId,rating,timestamp\n"
    for film in 1...200 {
      let isBare = film % 4 == 0
      movies +=
        "\(film),Film \(film) (\(1990 + film % 20)),\(isBare ? "(no genres listed)" : "Drama")\n"
      for user in 0..<(isBare ? film % 3 : 20) {
        ratings += "\(user + 1),\(film),\(isBare ? 2 : 4),96498270\(user % 10)\n"
      }
    }
    ratings += "1,9999,3,964982703\n"
    try folder.write("movies.csv", movies)
    try folder.write("ratings.csv", ratings)
    let found = try profile(folder.path)
    let films = try #require(found.tables.first { $0.subject == .films })
    #expect(films.columns[2].missing == 50 && films.columns[2].markers == 50)
    #expect(films.films?.years?.minimum == 1990)
    let all = try #require(found.ratings)
    #expect(all.catalogueFilms == 200 && all.unknownFilms == 1)
    #expect(all.filmsWithout == (1...200).count { $0 % 4 == 0 && $0 % 3 == 0 })
    let bias = try #require(
      films.gaps.biases.first { $0.against == "mean rating" && $0.column == 2 }
        ?? films.gaps.biases.first)
    #expect(bias.column == 2 && (bias.means?.missing ?? 9) < (bias.means?.present ?? 0))
    #expect(found.advice.contains { $0.weight == .warning })
  }

  @Test func severalPathsAreOneDataSet() throws {
    let folder = try TestFolder()
    try folder.write("a/ratings.csv", "user,item,rating,time\nu,1,4,964982703\n")
    try folder.write("b/films.csv", "id,title,genres\n1,Heat,Crime\n2,Ronin,\n")
    let found = try profile(folder.path + "/a/ratings.csv", folder.path + "/b/films.csv")
    #expect(found.tables.map(\.name) == ["ratings.csv", "films.csv"])
    #expect(found.ratings?.filmsWithout == 1)
  }

  /// A crash would end the test run.
  @Test(arguments: 0..<8 as Range<UInt64>)
  func damagedFilesGiveAProfileOrAnError(seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    var text = "userId,movieId,rating,timestamp,title,release_date,runtime,genres,vote_count\n"
    for row in 0..<40 {
      text +=
        "\(row % 5),\(row),\(row % 5).5,96498270\(row % 10),\"T, \(row)\",19\(row + 10)-01-02,"
      text += "\(row * 9),\"A, B\",\(row)\n"
    }
    let bytes = Array(text.utf8)
    let nasty: [UInt8] = [0, 0x22, 0x2C, 0x0A, 0x0D, 0xFF, 0xC3, 0x7C, 0x2D, 0x65, 0x39, 0x1F]
    let folder = try TestFolder()
    for round in 0..<40 {
      var damaged = bytes
      for _ in 0..<(1 + random.below(12)) {
        let place = random.below(damaged.count)
        switch random.below(4) {
        case 0: damaged[place] = nasty[random.below(nasty.count)]
        case 1: damaged.remove(at: place)
        case 2: damaged.insert(contentsOf: Array("9e307".utf8), at: place)
        default: damaged.removeSubrange(place..<min(damaged.count, place + random.below(200)))
        }
        if damaged.isEmpty { damaged = [0x2C] }
      }
      try folder.write("\(round).csv", damaged)
      do {
        let found = try profile("\(folder.path)/\(round).csv")
        for table in found.tables {
          #expect(table.columns.allSatisfy { $0.rows == table.rows })
        }
      } catch let error as SprocketError {
        #expect(!error.message.isEmpty)
      }
    }
  }

  @Test func whatIsNoTableIsRefused() throws {
    let folder = try TestFolder()
    try folder.write("x.csv", [0x50, 0x4B, 0x03, 0x04, 1, 2, 3])
    try folder.write("empty.csv", "")
    for name in ["x.csv", "empty.csv", "nothing.csv"] {
      #expect(throws: SprocketError.self) { try profile(folder.path + "/" + name) }
    }
  }

  @Test func aStoreIsProfiledLikeFiles() throws {
    var profiler = StoreProfiler()
    for user in 0..<30 {
      profiler.add(
        user: UserID("u\(user)"), item: ItemID("1"), kind: .rating, value: 4,
        timeMicros: 1_000_000_000_000_000)
    }
    profiler.add(
      RatingColumns(
        users: [UserID("v")], items: [ItemID("2")], userIndex: [0, 7], itemIndex: [0, 0],
        value: [3, 3], timeMicros: [1_000_000_000_000_000, 0]))
    profiler.add(Item(item: ItemID("1"), title: "Heat", year: 1995, genres: ["Crime", "a|b"]))
    profiler.add(Item(item: ItemID("2"), title: "Ronin", genres: ["Action"], cast: ["Jean Reno"]))
    profiler.add(Item(item: ItemID("3"), title: "Unseen"))
    let found = profiler.profile(name: "store")
    let films = try #require(found.tables.first)
    let missing = Dictionary(uniqueKeysWithValues: films.columns.map { ($0.name, $0.missing) })
    #expect(missing["genres"] == 1 && missing["year"] == 2 && missing["cast"] == 2)
    #expect(films.films?.genres.map(\.name) == ["Action", "Crime", "a/b"])
    let ratings = try #require(found.ratings)
    #expect(ratings.interactions == 31 && ratings.unreadable == 1)
    #expect(ratings.catalogueFilms == 3 && ratings.filmsWithout == 1 && ratings.unknownFilms == 0)
  }
}
