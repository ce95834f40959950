package import SprocketCore

/// A made-up data set of any size in MovieLens' form, for benchmarks.
///
/// Films have Zipf popularity and belong to one of 24 circles; a user keeps mostly to two circles
/// and rates by a model of rank 8 with biases and noise, so that there is something to learn. The
/// same parameters and seed give the same bytes everywhere: only operations are used whose result
/// IEEE 754 fixes.
package struct SyntheticDataSet: Hashable, Sendable {
  package let users: Int
  package let films: Int
  package let ratings: Int
  package let seed: UInt64

  private static let genres = [
    "Action", "Adventure", "Animation", "Comedy", "Crime", "Documentary", "Drama", "Fantasy",
    "Film-Noir", "Horror", "Musical", "Mystery", "Romance", "Sci-Fi", "Thriller", "War",
  ]

  /// - Throws: `invalidArgument` when there are no users, films or ratings, or more ratings than
  ///   half of all pairs.
  package init(users: Int, films: Int, ratings: Int, seed: UInt64) throws(SprocketError) {
    let most = Int(Int32.max)
    guard (1...most).contains(users), (2...most).contains(films) else {
      throw SprocketError(.invalidArgument, "users must be 1 and films 2 or more, up to \(most)")
    }
    guard ratings >= 1, ratings <= users * films / 2 else {
      throw SprocketError(
        .invalidArgument,
        "ratings must be 1 to \(users * films / 2), half of all pairs of users and films")
    }
    self.users = users
    self.films = films
    self.ratings = ratings
    self.seed = seed
  }

  /// Writes `movies.csv` and `ratings.csv` into a folder, which is made when it is missing. Memory
  /// grows with the films only.
  /// - Parameter progress: Is told after every 1,000 users how many ratings are written.
  /// - Throws: `failedPrecondition` or `resourceExhausted` when the files cannot be written.
  package func write(
    to folder: String, progress: (_ ratings: Int) -> Void = { _ in }
  ) throws(SprocketError) {
    try makeFolder(folder)
    try writeFilms(to: folder + "/movies.csv")
    try writeRatings(to: folder + "/ratings.csv", progress)
  }

  private func writeFilms(to path: String) throws(SprocketError) {
    var file = try TextFileWriter(path)
    file.write("movieId,title,genres\n")
    let ranking = SyntheticRanking(films: films)
    for film in 0..<films {
      var random = SplitMix(seed: seed, stream: UInt64(film) << 1)
      let circle = ranking.circle(of: film)
      file.write(film + 1)
      file.write(",Synthetic Film ")
      file.write(film + 1)
      file.write(" (")
      file.write(1930 + random.below(95))
      file.write("),")
      file.write(Self.genres[circle % Self.genres.count])
      // Circles that share the first genre differ in the second.
      if circle >= Self.genres.count || random.unit() < 0.4 {
        let step = 1 + circle / Self.genres.count + random.below(3)
        file.write(byte: 0x7C)
        file.write(Self.genres[(circle + step) % Self.genres.count])
      }
      file.write(byte: 0x0A)
      try file.flushIfFull()
    }
    try file.finish()
  }

  private func writeRatings(
    to path: String, _ progress: (Int) -> Void
  ) throws(SprocketError) {
    var file = try TextFileWriter(path)
    file.write("userId,movieId,rating,timestamp\n")
    var taste = SyntheticTaste(SyntheticRanking(films: films), seed: seed)
    let weights = (0..<users).lazy.map(activity)
    let total = weights.reduce(0, +)
    let mostPerUser = max(1, films * 3 / 4)
    var weightSoFar = 0.0
    var written = 0
    for user in 0..<users {
      weightSoFar += activity(of: user)
      // The share so far, rounded, minus what is written; what a user cannot take goes to the next.
      let due = user == users - 1 ? ratings : Int(Double(ratings) * (weightSoFar / total))
      // What is left must fit the users who are left.
      let least = ratings - (users - 1 - user) * mostPerUser
      let count = min(max(due, least) - written, mostPerUser)
      guard count > 0 else { continue }
      var random = SplitMix(seed: seed, stream: UInt64(user) << 1 | 1)
      var time = 1_100_000_000 + random.below(500_000_000)
      taste.begin(&random)
      for _ in 0..<count {
        let (film, halfStars) = taste.rate(&random)
        time += 20 + random.below(400)
        file.write(user + 1)
        file.write(byte: 0x2C)
        file.write(film + 1)
        file.write(byte: 0x2C)
        file.write(halfStars / 2)
        file.write(byte: 0x2E)
        file.write(byte: halfStars & 1 == 1 ? 0x35 : 0x30)
        file.write(byte: 0x2C)
        file.write(time)
        file.write(byte: 0x0A)
        try file.flushIfFull()
      }
      written += count
      if user % 1000 == 999 { progress(written) }
    }
    try file.finish()
    progress(written)
  }

  /// How much a user rates next to others; a few rate very much.
  private func activity(of user: Int) -> Double {
    var random = SplitMix(seed: seed &+ 1, stream: UInt64(user))
    let unit = random.unit()
    return 0.15 + 1 / (1.02 - unit)
  }
}
