import Foundation
import SprocketCore
import SprocketIngest
import Testing

@Suite struct BadRowTests {
  /// A row, the column that is wrong, and what is wrong with it.
  static let badRatings: [(row: String, column: String, reason: String)] = [
    ("1,1,4.0", "timestamp", "has 3 fields in its row instead of 4"),
    ("1,1,4.0,5,6", "column 5", "has 5 fields in its row instead of 4"),
    ("1,1,four,5", "rating", "is not a number"), ("1,1,,5", "rating", "is not a number"),
    ("1,1,\"4,5\",5", "rating", "is not a number"), ("1,1,0x1p1,5", "rating", "is not a number"),
    ("1,1,nan,5", "rating", "is not a finite number"),
    ("1,1,-inf,5", "rating", "is not a finite number"),
    ("1,1,1e999,5", "rating", "is not a finite number"),
    ("1,1,-0.5,5", "rating", "is outside 0 to 10"), ("1,1,10.5,5", "rating", "is outside 0 to 10"),
    ("1,1,4.0,-5", "timestamp", "is before 1970"),
    ("1,1,4.0,99999999999", "timestamp", "is in the future"),
    ("1,1,4.0,964982703000", "timestamp", "is in the future"),
    ("1,1,4.0,yesterday", "timestamp", "is not a time: neither seconds since 1970 nor RFC 3339"),
    ("1,1,4.0,", "timestamp", "is not a time: neither seconds since 1970 nor RFC 3339"),
    (",1,4.0,5", "userId", "is empty"), ("1,,4.0,5", "movieId", "is empty"),
    ("abc,1,4.0,5", "userId", "is not a whole number"),
    ("1,1x,4.0,5", "movieId", "is not a whole number"),
    ("1,\u{1},4.0,5", "movieId", "contains a control character"),
    ("1,77,4.0,5", "movieId", "is not among the films"),
    ("\(String(repeating: "9", count: 129)),1,4.0,5", "userId", "has more than 128 bytes"),
    (
      "1,\"1,4.0,5", "movieId",
      "has a quote in the wrong place; a field with quotes needs quotes around it, and the "
        + "quotes inside doubled"
    ),
    ("1,1,4.0,5\r6", "userId", "has a carriage return in the middle of the line"),
    ("1,1,4.0,5\r\"6", "userId", "has a carriage return in the middle of the line"),
  ]

  @Test(arguments: badRatings)
  func setsABadRatingAsideAndTakesTheOthers(row: String, column: String, reason: String) throws {
    let folder = try TestFolder()
    try folder.write("movies.csv", "movieId,title,genres\n1,Up (2009),Drama\n2,Down (2010),Drama\n")
    try folder.write(
      "ratings.csv",
      "userId,movieId,rating,timestamp\n7,1,4.0,1\n\(row)\n8,\"2\",5.0,2\n9,2,5.0,3\n")
    let found = try folder.read()
    #expect(found.ratings.map(\.user) == ["7", "8", "9"])
    let bad = try #require(found.rejected.first)
    #expect(found.rejected.count == 1)
    #expect(bad.file == "ratings.csv")
    #expect(bad.line == 3)
    #expect(bad.column == column)
    #expect(bad.reason == reason)
    #expect(bad.text == row)
    #expect(found.summary.rejections.map(\.count) == [1])
    #expect(found.summary.rejectedCount == 1)
    #expect(found.summary.userCount == 3)
  }

  @Test func namesTheByteThatIsNoText() throws {
    let folder = try TestFolder()
    let good = Array("user,item,rating,time\na,1,4,1\n".utf8)
    try folder.write(
      "ratings.csv",
      good + Array("b,".utf8) + [0] + Array(",4,1\nc".utf8) + [0xFF]
        + Array(",2,4,1\nd,1,0,0\n".utf8))
    let found = try folder.read()
    #expect(found.ratings.map(\.user) == ["a", "d"])
    #expect(found.rejected.map(\.line) == [3, 4])
    #expect(found.rejected.map(\.column) == ["item", "user"])
    #expect(
      found.rejected.map(\.reason) == ["contains a control character", "is not valid UTF-8"])
  }

  @Test func acceptsATimeUpToADayAhead() throws {
    let folder = try TestFolder()
    let now = Int(Date().timeIntervalSince1970)
    try folder.write(
      "ratings.csv",
      "user,item,rating,time\na,1,4,\(now + 80_000)\na,2,4,\(now + 90_000)\n")
    let found = try folder.read()
    #expect(found.ratings.map(\.item) == ["1"])
    #expect(found.rejected.map(\.line) == [3])
  }

  @Test func setsABadFilmAsideAndItsRatingsWithIt() throws {
    let folder = try TestFolder()
    try folder.write(
      "movies.csv",
      "movieId,title,genres\n1,Up (2009),Drama\n2,,Drama\n1,Again (2009),Drama\n3,A\u{7}b,Drama\n")
    try folder.write(
      "ratings.csv", "userId,movieId,rating,timestamp\n1,1,4.0,1\n1,2,5.0,2\n1,3,5.0,3\n")
    try folder.write("links.csv", "movieId,imdbId,tmdbId\n1,x,\n2,1,1\n1,5,y\n1,7,7\n1,8,8\n")
    let found = try folder.read()
    #expect(found.items.map(\.title) == ["Up"])
    #expect(found.items.map(\.imdbID) == ["tt0000007"])
    func reasons(_ file: String) -> [String] {
      found.rejected.filter { $0.file == file }.map { "\($0.line) \($0.column) \($0.reason)" }
    }
    #expect(
      reasons("movies.csv") == [
        "3 title is empty", "4 movieId is the same film as in line 2",
        "5 title contains a control character",
      ])
    #expect(
      reasons("ratings.csv") == [
        "3 movieId is not among the films", "4 movieId is not among the films",
      ])
    #expect(
      reasons("links.csv") == [
        "2 imdbId is no number of imdb.com", "3 movieId is not among the films",
        "4 tmdbId is no number of themoviedb.org", "6 movieId is the same film as in line 5",
      ])
  }
}

@Suite struct DuplicateTests {
  @Test func theLaterRatingOfAUserCounts() throws {
    let folder = try TestFolder()
    try folder.write(
      "ratings.csv",
      """
      user,item,rating,time
      a,1,1,10
      a,2,2,10
      a,1,3,20
      a,2,4,5
      a,2,5,10
      b,1,5,1

      """)
    let found = try folder.read()
    #expect(
      Set(found.ratings) == [
        PlainRating("a", "1", 3, 20), PlainRating("a", "2", 2, 10), PlainRating("b", "1", 5, 1),
      ])
    #expect(found.ratings.count == 3)
    #expect(
      found.rejected.map { "\($0.line) \($0.reason) \($0.text)" } == [
        "2 is rated by the same user in line 4, which is later a,1,1,10",
        "5 is rated by the same user in line 3, which is later a,2,4,5",
        "6 is rated by the same user in line 3, at the same time a,2,5,10",
      ])
    #expect(found.summary.ratingCount == 3)
  }

  @Test func findsDuplicatesInAFileThatIsNotGroupedByUser() throws {
    let folder = try TestFolder()
    try folder.write(
      "ratings.csv",
      """
      user,item,rating,time
      a,1,1,10
      b,1,5,1
      a,1,3,20
      b,1,4,1
      a,1,2,15
      c,9,2,15
      a,3,2,15

      """)
    let found = try folder.read()
    #expect(found.rejected.map(\.line) == [2, 5, 6])
    var kept: [String: PlainRating] = [:]
    for rating in found.ratings { kept[rating.user + "/" + rating.item] = rating }
    #expect(
      Set(kept.values) == [
        PlainRating("a", "1", 3, 20), PlainRating("b", "1", 5, 1), PlainRating("c", "9", 2, 15),
        PlainRating("a", "3", 2, 15),
      ])
    #expect(found.summary.ratingCount == 4)
  }
}
