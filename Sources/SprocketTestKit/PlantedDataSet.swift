import Foundation
package import SprocketCore

/// A small data set in which three tastes are planted, the same in every run.
///
/// User u and film f have the tastes (u - 1) mod 3 and (f - 1) mod 3. A user gives most films of
/// their own taste a 4 to 5, and a few of the others a 1 to 3. Times grow with each user's
/// ratings, so that the newest tenth of the data has something of every user.
package struct PlantedDataSet: Sendable {
  package struct Rating: Hashable, Sendable {
    package var user: Int
    package var film: Int
    package var value: Double
    /// Seconds since 1970-01-01 UTC.
    package var time: Int64
  }

  /// The one used by most tests.
  package static let standard = PlantedDataSet()
  package static let tasteCount = 3
  package static let genres = ["Western", "Musical", "Mystery"]
  /// The number of films that share the title `ambiguousTitle`.
  package static let ambiguousFilms = [38, 39]
  package static let ambiguousTitle = "Twin Rivers"
  /// A film whose title has accents, and one whose title begins with an article.
  package static let accentedFilm = 5
  package static let articleFilm = 6

  package let userCount: Int
  package let films: [Item]
  package let ratings: [Rating]

  package init(users: Int = 60, films filmCount: Int = 40, seed: UInt64 = 20) {
    var random = SeededRandom(seed: seed)
    userCount = users
    films = (1...filmCount).map(Self.film)
    var ratings: [Rating] = []
    for user in 1...users {
      let own = (1...filmCount).filter { Self.taste(ofFilm: $0) == Self.taste(ofUser: user) }
      let foreign = (1...filmCount).filter { Self.taste(ofFilm: $0) != Self.taste(ofUser: user) }
      let liked = own.shuffled(using: &random).prefix(own.count * 2 / 3).map {
        ($0, Double(Int.random(in: 8...10, using: &random)) / 2)
      }
      let disliked = foreign.shuffled(using: &random).prefix(4).map {
        ($0, Double(Int.random(in: 2...6, using: &random)) / 2)
      }
      for (index, (film, value)) in (liked + disliked).shuffled(using: &random).enumerated() {
        ratings.append(
          Rating(
            user: user, film: film, value: value,
            time: 1_500_000_000 + Int64(index) * 86_400 + Int64(user) * 60))
      }
    }
    self.ratings = ratings
  }

  package static func taste(ofUser user: Int) -> Int { (user - 1) % tasteCount }
  package static func taste(ofFilm film: Int) -> Int { (film - 1) % tasteCount }

  private static func film(_ number: Int) -> Item {
    let first = ["Amber", "Broken", "Crimson", "Distant", "Electric", "Frozen", "Golden", "Hollow"]
    let second = ["Canyon", "Window", "Orchard", "Signal", "Voyage"]
    var title = "\(first[number % 8]) \(second[number / 8 % 5])"
    if number >= 40 { title += " \(number)" }
    if ambiguousFilms.contains(number) { title = ambiguousTitle }
    if number == accentedFilm { title = "Café Étoile" }
    if number == articleFilm { title = "The Wandering Lantern" }
    var genreList = [genres[taste(ofFilm: number)]]
    if number % 4 == 0 { genreList.append("Drama") }
    if number % 5 == 0 { genreList.append("War") }
    return Item(
      item: ItemID("\(number)"), title: title, year: number % 10 == 0 ? 0 : 1950 + number % 50,
      genres: genreList)
  }

  /// All of it as the chunks of an ingest.
  package func chunks(source: String = "planted") -> [IngestChunk] {
    var columns = RatingColumns()
    columns.users = (1...userCount).map { UserID("\($0)") }
    columns.items = films.map(\.item)
    for rating in ratings {
      columns.userIndex.append(UInt32(rating.user - 1))
      columns.itemIndex.append(UInt32(rating.film - 1))
      columns.value.append(Float(rating.value))
      columns.timeMicros.append(rating.time * 1_000_000)
    }
    return [
      IngestChunk(source: source, items: films), IngestChunk(ratings: columns, complete: true),
    ]
  }

  /// Writes `movies.csv` and `ratings.csv` as MovieLens has them.
  package func write(to folder: TemporaryFolder, name: String = "planted") throws -> String {
    let movies = films.map { film in
      let year = film.year == 0 ? "" : " (\(film.year))"
      return "\(film.item),\(film.title)\(year),\(film.genres.joined(separator: "|"))\n"
    }
    let rows = ratings.map { "\($0.user),\($0.film),\($0.value),\($0.time)\n" }
    try folder.write("movieId,title,genres\n" + movies.joined(), to: "\(name)/movies.csv")
    try folder.write(
      "userId,movieId,rating,timestamp\n" + rows.joined(), to: "\(name)/ratings.csv")
    return "\(folder.path)/\(name)"
  }
}
