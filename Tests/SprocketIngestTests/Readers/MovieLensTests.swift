import Foundation
import SprocketCore
import SprocketIngest
import Testing

@Suite struct MovieLensTests {
  @Test func readsAFolderAsDownloaded() throws {
    let folder = try TestFolder()
    try folder.write(
      "movies.csv",
      """
      movieId,title,genres
      1,Toy Story (1995),Adventure|Animation|Children|Comedy|Fantasy
      11,"American President, The (1995)",Comedy|Drama|Romance
      47,Seven (a.k.a. Se7en) (1995),Mystery|Thriller
      40697,Babylon 5,Sci-Fi
      156605,Paterson,(no genres listed)

      """)
    try folder.write(
      "ratings.csv",
      """
      userId,movieId,rating,timestamp
      1,1,4.0,964982703
      1,11,3.5,964981247
      2,47,0.5,1445714835

      """)
    try folder.write(
      "tags.csv",
      """
      userId,movieId,tag,timestamp
      2,1,Pixar,1445714994
      3,1,funny,1445714996
      4,1,pixar,1445714992
      4,99,nowhere,1445714992

      """)
    try folder.write("links.csv", "movieId,imdbId,tmdbId\n1,0114709,862\n11,112346,\n")
    try folder.write("README.txt", "read me")

    let found = try folder.read()
    #expect(found.dataSet.form == .movieLens)
    #expect(found.dataSet.ignoredFiles == ["README.txt"])
    #expect(
      found.items == [
        Item(
          item: ItemID("1"), title: "Toy Story", year: 1995,
          genres: ["Adventure", "Animation", "Children", "Comedy", "Fantasy"],
          tags: ["pixar", "funny"], imdbID: "tt0114709", tmdbID: "862"),
        Item(
          item: ItemID("11"), title: "The American President", year: 1995,
          genres: ["Comedy", "Drama", "Romance"], imdbID: "tt0112346"),
        Item(
          item: ItemID("47"), title: "Seven (a.k.a. Se7en)", year: 1995,
          genres: ["Mystery", "Thriller"]),
        Item(item: ItemID("40697"), title: "Babylon 5", genres: ["Sci-Fi"]),
        Item(item: ItemID("156605"), title: "Paterson"),
      ])
    #expect(
      found.ratings == [
        PlainRating("1", "1", 4, 964_982_703), PlainRating("1", "11", 3.5, 964_981_247),
        PlainRating("2", "47", 0.5, 1_445_714_835),
      ])
    #expect(
      found.rejected == [
        RejectedRow(
          file: "tags.csv", line: 5, column: "movieId", reason: "is not among the films",
          text: "4,99,nowhere,1445714992", header: "userId,movieId,tag,timestamp")
      ])
    #expect(found.chunks.map(\.complete) == [true])
    #expect(found.chunks[0].source == found.dataSet.name)
    #expect(found.summary.itemCount == 5)
    #expect(found.summary.ratingCount == 3)
    #expect(found.summary.userCount == 2)
    #expect(found.summary.ratingScale?.minimum == 0.5)
    #expect(found.summary.ratingScale?.maximum == 4)
    #expect(found.summary.ratingScale?.step == 0.5)
    #expect(found.summary.timeRange == 964_981_247_000_000...1_445_714_835_000_000)
  }

  @Test func readsDatFilesInLatin1AndUTF8() throws {
    for encoding in [String.Encoding.isoLatin1, .utf8] {
      let folder = try TestFolder()
      let movies = "1::Misérables, Les (1995)::Drama|Musical\n2::Toy Story (1995)::Comedy\n"
      try folder.write("movies.dat", [UInt8](try #require(movies.data(using: encoding))))
      try folder.write("ratings.dat", "1::1::5::978300760\r\n1::2::3.5::978302109\r\n")
      try folder.write("users.dat", "1::F::1::10::48067\n")
      let found = try folder.read()
      #expect(found.dataSet.form == .movieLensDat)
      #expect(found.dataSet.ignoredFiles == ["users.dat"])
      #expect(found.items.map(\.title) == ["Les Misérables", "Toy Story"])
      #expect(found.items.map(\.genres) == [["Drama", "Musical"], ["Comedy"]])
      #expect(
        found.ratings == [
          PlainRating("1", "1", 5, 978_300_760), PlainRating("1", "2", 3.5, 978_302_109),
        ])
      #expect(found.rejected.isEmpty)
      #expect(found.summary.findings.isEmpty == (encoding == .utf8))
    }
  }

  @Test func readsTheOldestForm() throws {
    let folder = try TestFolder()
    let flags = "0|1|0|0|0|1|0|0|0|0|0|0|0|0|0|0|0|0|0"
    let items =
      "1|Two Days, Les (1995)|01-Jan-1995||http://us.imdb.com/M/title-exact?|\(flags)\n"
      + "2|Café (1996) (V)|01-Jan-1996|||1|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0\n"
      + "3|unknown||||1|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0\n"
    try folder.write("u.item", [UInt8](try #require(items.data(using: .isoLatin1))))
    try folder.write("u.data", "196\t1\t3\t881250949\n186\t2\t3\t891717742\n196\t3\t1\t878887116\n")
    try folder.write("u1.base", "196\t1\t3\t881250949\n")
    let found = try folder.read()
    #expect(found.dataSet.form == .movieLens100K)
    #expect(found.items.map(\.title) == ["Les Two Days", "Café", "unknown"])
    #expect(found.items.map(\.year) == [1995, 1996, 0])
    #expect(found.items.map(\.genres) == [["Action", "Comedy"], [], []])
    #expect(
      Set(found.ratings) == [
        PlainRating("196", "1", 3, 881_250_949), PlainRating("186", "2", 3, 891_717_742),
        PlainRating("196", "3", 1, 878_887_116),
      ])
    #expect(found.rejected.isEmpty)
  }

  @Test func followsTheFolderThatUnpackingMakes() throws {
    let folder = try TestFolder()
    try folder.write("ml/ml-small/ratings.csv", "userId,movieId,rating,timestamp\n1,1,4,1\n")
    try folder.write("ml/__MACOSX/x", "x")
    try folder.write("ml.zip", [0x50, 0x4B, 3, 4, 0, 0])
    #expect(try folder.read().ratings == [PlainRating("1", "1", 4, 1)])
  }

  @Test func recognisesFilesWithOtherNamesByTheirContent() throws {
    let folder = try TestFolder()
    try folder.write("a.txt", "timestamp,rating,movieId,userId\n7,4,1,9\n")
    try folder.write("b.txt", "genres,title,movieId\nDrama,Up (2009),1\n")
    let found = try folder.read()
    #expect(found.items == [Item(item: ItemID("1"), title: "Up", year: 2009, genres: ["Drama"])])
    #expect(found.ratings == [PlainRating("9", "1", 4, 7)])
  }

  @Test func readsASingleFile() throws {
    let folder = try TestFolder()
    try folder.write("u.data", "196\t242\t3\t881250949\n")
    let found = try Ingested(folder.path + "/u.data")
    #expect(found.ratings == [PlainRating("196", "242", 3, 881_250_949)])
  }

  @Test func takesTagsInOrderOfFrequencyAndAtMostTwenty() throws {
    let folder = try TestFolder()
    try folder.write("movies.csv", "movieId,title,genres\n1,Up (2009),Drama\n")
    var tags = "userId,movieId,tag,timestamp\n"
    for user in 0..<30 { for tag in 0...user { tags += "\(user),1,tag \(tag),5\n" } }
    try folder.write("tags.csv", tags)
    #expect(try folder.read().items[0].tags == (0..<20).map { "tag \($0)" })
  }

  @Test(
    "The real MovieLens folder named by SPROCKET_TEST_MOVIELENS has no bad row",
    .enabled(
      if: ProcessInfo.processInfo.environment["SPROCKET_TEST_MOVIELENS"] != nil,
      "set SPROCKET_TEST_MOVIELENS to an unpacked MovieLens folder to run this test"))
  func readsTheRealOne() throws {
    let path = try #require(ProcessInfo.processInfo.environment["SPROCKET_TEST_MOVIELENS"])
    let found = try Ingested(path)
    #expect(found.rejected == [])
    #expect(found.summary.ratingCount == found.ratings.count)
    #expect(found.summary.itemCount == found.items.count)
    for group in found.summary.findings {
      print(group.file, group.column, group.reason, group.count, group.examples.map(\.text))
    }
    print(found.summary.files, found.summary.userCount, found.summary.ratingScale as Any)
  }
}
