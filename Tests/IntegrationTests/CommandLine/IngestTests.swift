import Foundation
import SprocketClient
import SprocketCore
import SprocketTestKit
import Testing

@Suite("sprocket ingest")
struct IngestTests {
  private static func counts(_ result: ToolResult) throws -> [String: Int] {
    try result.object().compactMapValues { $0 as? Int }
  }

  @Test("A MovieLens folder goes in, and a second time it changes nothing")
  func twice() async throws {
    let folder = try TemporaryFolder()
    let dataSet = PlantedDataSet.standard
    let path = try dataSet.write(to: folder)
    try await withDaemon(.empty) { daemon in
      let first = try await daemon.sprocket("ingest", path, "--json")
      #expect(first.exitCode == 0, "\(first.errors)")
      let added = try Self.counts(first)
      #expect(added["items_added"] == 40)
      #expect(added["ratings_added"] == dataSet.ratings.count)
      #expect(added["users"] == 60)
      #expect(added["rejected"] == 0)
      let client = try await daemon.data()
      let films = try await client.allItems()
      let planted = Dictionary(uniqueKeysWithValues: dataSet.films.map { ($0.item, $0) })
      for film in films {
        #expect(film.title == planted[film.item]?.title)
        #expect(film.year == planted[film.item]?.year)
        #expect(film.genres == planted[film.item]?.genres)
      }
      let history = try await client.events(of: 7)
      let ratings = dataSet.ratings.filter { $0.user == 7 }.sorted { $0.time > $1.time }
      #expect(history.map(\.event.value) == ratings.map(\.value))
      #expect(history.map(\.event.timeMicros) == ratings.map { $0.time * 1_000_000 })

      let again = try Self.counts(try await daemon.sprocket("ingest", path, "--json"))
      #expect(again["items_added"] == 0)
      #expect(again["items_changed"] == 0)
      #expect(again["items_unchanged"] == 40)
      #expect(again["ratings_added"] == 0)
      #expect(again["ratings_changed"] == 0)
      #expect(again["ratings_unchanged"] == dataSet.ratings.count)
      #expect(try await client.allItems() == films)
      #expect(try await client.events(of: 7) == history)
    }
  }

  @Test("Bad rows are reported with file, line, column and reason; the good ones go in")
  func badRows() async throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "movieId,title,genres\n1,First (1990),Drama\n2,Second (1991),War\n,Nameless,Drama\n",
      to: "ml/movies.csv")
    try folder.write(
      """
      userId,movieId,rating,timestamp
      a,1,4.0,1000000000
      a,2,nine,1000000001
      b,1,11,1000000002
      b,2,3.5,yesterday
      c,77,4.0,1000000003
      d,1
      e,2,2.5,1000000004

      """, to: "ml/ratings.csv")
    try await withDaemon(.empty) { daemon in
      let result = try await daemon.sprocket("ingest", "\(folder.path)/ml", "--json")
      #expect(result.exitCode == 0, "\(result.output)")
      let counts = try Self.counts(result)
      #expect(counts["items_added"] == 2)
      #expect(counts["ratings_added"] == 2)
      #expect(counts["rejected"] == 6)
      let rows = try #require(try result.object()["rejected_rows"] as? [[String: Any]])
      let places = Set(
        rows.map { row in
          let file = ((row["file"] as? String ?? "") as NSString).lastPathComponent
          return "\(file):\(row["line"] as? Int ?? 0):\(row["column"] as? String ?? "")"
        })
      #expect(
        places.isSuperset(of: [
          "movies.csv:4:movieId", "ratings.csv:3:rating", "ratings.csv:4:rating",
          "ratings.csv:5:timestamp", "ratings.csv:6:movieId",
        ]), "\(places.sorted())")
      #expect(places.contains { $0.hasPrefix("ratings.csv:7:") }, "\(places.sorted())")
      #expect(rows.allSatisfy { !(($0["reason"] as? String) ?? "").isEmpty })

      let forPeople = try await daemon.sprocket("ingest", "\(folder.path)/ml")
      #expect((forPeople.output + forPeople.errors).contains("ratings.csv:3:rating"))
      #expect(forPeople.output.contains("6 rows set aside"), "\(forPeople.output)")
      #expect(try await daemon.data().events(of: UserID("e")).count == 1)
    }
  }

  @Test("A file that is not what it claims is refused whole, and nothing is changed")
  func notWhatItClaims() async throws {
    let folder = try TemporaryFolder()
    let movies = "movieId,title,genres\n1,First (1990),Drama\n"
    let bad: [(String, String, String)] = [
      ("binary", movies, "\u{0}\u{1}PNG\u{0}\n\u{0}\u{0}"),
      ("html", movies, "<html><body>Not found</body></html>\n"),
      ("header", movies, "name,value\na,1\n"),
      ("empty", movies, ""),
    ]
    try await withDaemon(.empty) { daemon in
      for (name, movies, ratings) in bad {
        try folder.write(movies, to: "\(name)/movies.csv")
        let file = try folder.write(ratings, to: "\(name)/ratings.csv")
        let result = try await daemon.sprocket("ingest", "\(folder.path)/\(name)")
        #expect(result.exitCode == 1, "\(name): \(result.output)")
        #expect(result.errors.contains("ratings.csv"), "\(name): \(result.errors)")
        #expect(FileManager.default.fileExists(atPath: file))
      }
      let nothing = try await daemon.sprocket("ingest", "\(folder.path)/nowhere")
      #expect(nothing.exitCode == 1)
      #expect(nothing.errors.contains("nowhere"))
      let stats = try await daemon.admin().getStats(GetStatsRequest())
      #expect(stats.items == 0)
      #expect(stats.ratings == 0)
    }
  }

  @Test("The older forms of MovieLens go in as well")
  func olderForms() async throws {
    let folder = try TemporaryFolder()
    try folder.write("1::Dot One (1990)::Drama|War\n2::Dot Two (1991)::War\n", to: "1m/movies.dat")
    try folder.write("7::1::5::978300760\n7::2::3::978300761\n", to: "1m/ratings.dat")
    try folder.write("1\t11\t4\t881250949\n2\t11\t3\t891717742\n", to: "100k/u.data")
    let flags = (0..<19).map { $0 == 8 ? "1" : "0" }.joined(separator: "|")
    try folder.write("11|Tab One (1995)|01-Jan-1995||http://x/|\(flags)\n", to: "100k/u.item")
    try await withDaemon(.empty) { daemon in
      for (name, films, ratings) in [("1m", 2, 2), ("100k", 1, 2)] {
        let result = try await daemon.sprocket("ingest", "\(folder.path)/\(name)", "--json")
        #expect(result.exitCode == 0, "\(name): \(result.output)")
        let counts = try Self.counts(result)
        #expect(counts["items_added"] == films, "\(name): \(result.output)")
        #expect(counts["ratings_added"] == ratings, "\(name): \(result.output)")
      }
      let film = try await daemon.data().getItem(GetItemRequest(item: 11)).item
      #expect(film.title == "Tab One")
      #expect(film.year == 1995)
      #expect(film.genres == ["Drama"])
    }
  }

  @Test("A daemon that goes away in the middle of an ingest gives an error, not a hang")
  func lostDaemon() async throws {
    let folder = try TemporaryFolder()
    let path = try PlantedDataSet(users: 2000, films: 200, seed: 8).write(to: folder)
    try await withDaemon(.empty) { daemon in
      async let result = daemon.sprocket("ingest", path)
      try await Task.sleep(for: .milliseconds(120))
      daemon.process.send(SIGKILL)
      let ended = try await result
      #expect([1, 3].contains(ended.exitCode), "\(ended.output)")
      #expect(!ended.errors.isEmpty)
    }
  }
}
