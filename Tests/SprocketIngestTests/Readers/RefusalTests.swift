import SprocketCore
import SprocketIngest
import Testing

@Suite struct RefusalTests {
  /// A file and what the message must say about it.
  static let wrongFiles: [(name: String, bytes: [UInt8], words: [String])] = [
    ("ratings.csv", [], ["is empty"]),
    ("ratings.csv", [0x50, 0x4B, 3, 4, 20, 0], ["ZIP archive", "unpack it first"]),
    ("movies.csv", [0x42, 0x5A, 0x68, 0x39], ["bzip2", "unpack it first"]),
    ("ratings.csv", [0xFF, 0xFE, 0x75, 0], ["userId,movieId,rating,timestamp"]),
    ("ratings.dat", Array(repeating: 0, count: 4096), ["not text"]),
    (
      "ratings.csv", Array("1,1,4.0,964982703\n".utf8),
      ["userId,movieId,rating,timestamp", "1,1,4"]
    ),
    ("ratings.csv", Array("userId,movieId,rating\n1,2,3\n".utf8), ["timestamp"]),
    ("ratings.csv", Array("movieId,title,genres\n1,Up,Drama\n".utf8), ["userId,movieId,rating"]),
    ("movies.csv", Array("userId,movieId,rating,timestamp\n".utf8), ["movieId,title,genres"]),
    ("items.csv", Array("<!DOCTYPE html>\n<html>\n".utf8), ["item,title,year", "<!DOCTYPE html>"]),
    ("tags.csv", Array("a,b\n".utf8), ["userId,movieId,tag"]),
    ("links.csv", Array("a,b\n".utf8), ["movieId,imdbId"]),
    ("ratings.csv", Array("user,userId,item,rating,time\n".utf8), ["user and userId", "the same"]),
    ("ratings.dat", Array("1,2,3,4\n".utf8), ["user::film::rating::seconds"]),
    ("movies.dat", Array("1::2::3::4\n".utf8), ["film::Title (Year)"]),
    ("u.data", Array("1 2 3 4\n".utf8), ["tabs"]),
    ("u.item", Array("1|Toy Story (1995)|0|1\n".utf8), ["genre flags"]),
  ]

  @Test(arguments: wrongFiles)
  func refusesAFileThatIsNotWhatItsNameSays(name: String, bytes: [UInt8], words: [String]) throws {
    let folder = try TestFolder()
    try folder.write(name, bytes)
    let error = try #require(throws: SprocketError.self) { try folder.read() }
    #expect(error.code == .invalidArgument)
    #expect(error.message.hasPrefix("\(name), line 1: "))
    for word in words { #expect(error.message.contains(word), "\(error.message)") }
  }

  @Test func refusesWhatIsNotThere() throws {
    let error = try #require(throws: SprocketError.self) { try DataSetReader.open("/no/such") }
    #expect(error.code == .notFound)
    #expect(error.message.contains("/no/such"))
  }

  @Test func refusesAFolderWithoutADataSetAndSaysWhatItLookedFor() throws {
    let folder = try TestFolder()
    try folder.write("notes.txt", "nothing")
    let error = try #require(throws: SprocketError.self) { try folder.read() }
    #expect(error.code == .invalidArgument)
    #expect(error.message.contains("ratings.csv"))
    try folder.write("ml-latest.zip", [0x50, 0x4B, 3, 4, 20, 0])
    let packed = try #require(throws: SprocketError.self) { try folder.read() }
    #expect(packed.message.contains("ml-latest.zip"))
    #expect(packed.message.contains("unpack it first"))
  }

  @Test func refusesTwoFilesThatHoldTheSame() throws {
    let folder = try TestFolder()
    try folder.write("movies.csv", "movieId,title,genres\n")
    try folder.write("items.csv", "item,title\n")
    let error = try #require(throws: SprocketError.self) { try folder.read() }
    #expect(error.message.contains("both items.csv and movies.csv"))
  }

  @Test func refusesAFileWhoseRowsAreAllBad() throws {
    let folder = try TestFolder()
    let rows = String(repeating: "1,2,three,4\n", count: 2000)
    try folder.write("ratings.csv", "userId,movieId,rating,timestamp\n" + rows)
    let error = try #require(throws: SprocketError.self) { try folder.read() }
    #expect(error.code == .invalidArgument)
    #expect(error.message.contains("not one of the first 1000 rows"))
    #expect(error.message.contains("rating is not a number"))
  }

  @Test func takesAFileWithAHeaderOnly() throws {
    let folder = try TestFolder()
    try folder.write("ratings.csv", "userId,movieId,rating,timestamp\n")
    let found = try folder.read()
    #expect(found.chunks.map(\.complete) == [true])
    #expect(found.ratings.isEmpty)
  }
}
