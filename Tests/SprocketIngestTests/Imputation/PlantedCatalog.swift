import SprocketCore
import SprocketMath

/// Films of a few worlds: those of one share country, language, genres, people, words and years,
/// so that what is missing of one can be told from the others.
enum PlantedCatalog {
  static let genres = [["Western", "Drama"], ["Musical", "Comedy"], ["Mystery", "Thriller"]]
  static let countries = ["USA", "India", "France"]
  static let languages = ["en", "hi", "fr"]
  static let certifications = ["R", "PG", "TV-MA"]

  /// - Parameters:
  ///   - noise: The share of films whose people are of another world.
  ///   - isMissing: Whether a film lacks a column; the world comes with it.
  static func films(
    _ count: Int, noise: Double = 0.1, seed: UInt64 = 1,
    isMissing: (ItemColumn, Int, inout SplitMix64) -> Bool = { _, _, _ in false }
  ) -> [Item] {
    var random = SplitMix64(seed: seed)
    return (0..<count).map { number in
      let world = number % 3
      let other = random.nextUniform() < noise ? Int.random(in: 0..<3, using: &random) : world
      var item = Item(
        item: ItemID("f\(number)"), title: "Film \(number)",
        year: 1960 + 20 * world + Int.random(in: 0..<10, using: &random),
        genres: [genres[world][0]],
        directors: ["director \(other * 10 + Int.random(in: 0..<8, using: &random))"],
        cast: (0..<3).map { _ in "actor \(other * 100 + Int.random(in: 0..<30, using: &random))" },
        overview: "word\(world) and thing\(Int.random(in: 0..<40, using: &random))",
        language: languages[world], countries: [countries[world]],
        runtimeMinutes: 80 + 30 * world + Int.random(in: 0..<10, using: &random),
        certification: certifications[world])
      item.cast = Array(Set(item.cast)).sorted()
      if number % 2 == 0 { item.genres.append(genres[world][1]) }
      for column in ItemColumn.allCases where isMissing(column, world, &random) {
        item.setValues([], of: column)
      }
      return item
    }
  }

  static func world(of item: ItemID) -> Int? {
    Int(item.rawValue.dropFirst()).map { $0 % 3 }
  }
}
