import SprocketCore
import SprocketIngest
import Testing

@Suite struct DemoDataSetTests {
  /// Films in all genres and years, without real names.
  private static let films: [Item] = (0..<250).map { number in
    let genres = [
      "Action", "Adventure", "Animation", "Biography", "Comedy", "Crime", "Documentary", "Drama",
      "Family", "Fantasy", "History", "Horror", "Music", "Musical", "Mystery", "Romance",
      "Science Fiction", "Sport", "Thriller", "War", "Western",
    ]
    return Item(
      item: ItemID("f\(number)"), title: "Film, \"\(number)\"", year: 1930 + number * 7 % 95,
      genres: Array(Set([genres[number % 21], genres[(number * 5 + number / 21) % 21]])).sorted(),
      directors: ["Director \(number % 60)"], cast: ["Actor \(number % 90)"])
  }

  @Test func makesTheSameFilesFromTheSameSeed() throws {
    let folder = try TestFolder()
    for (name, seed) in [("one", UInt64(3)), ("two", 3), ("three", 4)] {
      let demo = try DemoDataSet(films: Self.films, viewers: 20, seed: seed)
      try demo.write(to: folder.path + "/" + name)
    }
    #expect(try folder.bytes("one/ratings.csv") == folder.bytes("two/ratings.csv"))
    #expect(try folder.bytes("one/ratings.csv") != folder.bytes("three/ratings.csv"))
    let readme = String(decoding: try folder.bytes("one/README.txt"), as: UTF8.self)
    #expect(readme.contains("simulated"))
  }

  @Test func viewersRateWhatTheyLoveHigherThanTheRest() throws {
    let folder = try TestFolder()
    let demo = try DemoDataSet(films: Self.films, viewers: 100)
    let written = try demo.write(to: folder.path)
    let found = try folder.read()
    #expect(found.rejected.isEmpty)
    #expect(found.items == Self.films)
    #expect(found.summary.ratingCount == written)
    #expect(found.summary.userCount == 100)
    #expect(try DemoDataSet.readFilms(folder.path + "/items.csv") == Self.films)

    var ratingsOf: [String: [PlainRating]] = [:]
    for rating in found.ratings { ratingsOf[rating.user, default: []].append(rating) }
    #expect(ratingsOf.keys.allSatisfy { $0.hasPrefix("simulated-") })
    #expect(ratingsOf["simulated-0001"] != nil)
    let genresOf = Dictionary(
      uniqueKeysWithValues: Self.films.map { ($0.item.rawValue, $0.genres) })
    #expect(DemoDataSet.personas.count == 8)
    #expect(DemoDataSet.personas[0].user == UserID("simulated-ada"))
    for persona in DemoDataSet.personas {
      let ratings = try #require(ratingsOf[persona.user.rawValue])
      let loved = ratings.filter { rating in
        genresOf[rating.item, default: []].contains(where: persona.genres.contains)
      }
      let rest = ratings.filter { !loved.contains($0) }
      #expect(loved.count >= 10)
      #expect(mean(loved) > mean(rest) + 0.8, "\(persona.user): \(mean(loved)) \(mean(rest))")
    }
    for (viewer, ratings) in ratingsOf {
      #expect((40...120).contains(ratings.count))
      let times = ratings.map(\.timeMicros)
      #expect(times == times.sorted(), "\(viewer)")
      let days = Set(times.map { $0 / 86_400_000_000 })
      #expect(days.count * 3 >= ratings.count)
    }
    #expect(found.summary.ratingScale?.step == 0.5)
  }

  @Test func refusesTooFewFilms() throws {
    #expect(throws: SprocketError.self) { try DemoDataSet(films: [], viewers: 1000) }
  }

  private func mean(_ ratings: [PlainRating]) -> Float {
    ratings.reduce(0) { $0 + $1.value } / Float(max(ratings.count, 1))
  }
}
