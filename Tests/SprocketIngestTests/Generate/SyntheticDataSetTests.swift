import SprocketCore
import SprocketIngest
import Testing

@Suite struct SyntheticDataSetTests {
  @Test(arguments: [
    (200, 300, 5000), (1, 2, 1), (3, 10, 15), (50, 20, 500), (1000, 40, 1500), (2, 25, 25),
  ])
  func holdsJustWhatWasAskedFor(users: Int, films: Int, ratings: Int) throws {
    let folder = try TestFolder()
    let data = try SyntheticDataSet(users: users, films: films, ratings: ratings, seed: 1)
    var written = 0
    try data.write(to: folder.path) { written = $0 }
    let found = try folder.read()
    #expect(written == ratings)
    #expect(found.dataSet.form == .movieLens)
    #expect(found.summary.rejectedCount == 0)
    #expect(found.summary.itemCount == films)
    #expect(found.summary.ratingCount == ratings)
    #expect(found.summary.userCount <= users)
    #expect(found.items.allSatisfy { !$0.genres.isEmpty && $0.year >= 1930 })
  }

  @Test func isTheSameForTheSameSeedOnly() throws {
    let folder = try TestFolder()
    for (name, seed) in [("one", UInt64(5)), ("two", 5), ("three", 6)] {
      try SyntheticDataSet(users: 100, films: 200, ratings: 3000, seed: seed)
        .write(to: folder.path + "/" + name)
    }
    for file in ["movies.csv", "ratings.csv"] {
      #expect(try folder.bytes("one/" + file) == folder.bytes("two/" + file))
    }
    #expect(try folder.bytes("one/ratings.csv") != folder.bytes("three/ratings.csv"))
  }

  @Test func popularityHasALongTailAndRatingsSpreadOverTheScale() throws {
    let folder = try TestFolder()
    try SyntheticDataSet(users: 500, films: 1000, ratings: 20_000, seed: 2).write(to: folder.path)
    let ratings = try folder.read().ratings
    var counts: [String: Int] = [:]
    for rating in ratings { counts[rating.item, default: 0] += 1 }
    let head = counts.values.sorted(by: >).prefix(100).reduce(0, +)
    #expect(head * 100 > ratings.count * 30)
    let mean = ratings.reduce(0) { $0 + $1.value } / Float(ratings.count)
    #expect((2.8...4.2).contains(mean))
    #expect(Set(ratings.map(\.value)).count == 10)
  }

  @Test func refusesWhatCannotBe() throws {
    for (users, films, ratings) in [(0, 10, 1), (10, 1, 1), (10, 10, 51), (10, 10, 0)] {
      #expect(throws: SprocketError.self) {
        try SyntheticDataSet(users: users, films: films, ratings: ratings, seed: 1)
      }
    }
  }
}
