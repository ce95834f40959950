package import SprocketCore

/// Films that exist and viewers who do not: simulated ratings with planted tastes.
///
/// A viewer is a mixture of one to three tastes (genres, years, directors). Films differ in quality
/// and, by a long tail, in how many see them. The same films, number of viewers and seed give the
/// same files.
package struct DemoDataSet: Sendable {
  /// Names of viewers begin with this, so that nobody takes them for people.
  package static let viewerPrefix = "simulated-"

  package let films: [Item]
  package let viewers: Int
  package let seed: UInt64
  private let qualities: [Double]
  private let fame: [Double]

  /// The viewers who have names, with the genres they love.
  package static var personas: [(user: UserID, genres: [String])] {
    DemoTaste.personas.map { persona in
      (UserID(viewerPrefix + persona.name), DemoTaste.all[persona.taste].loved)
    }
  }

  /// - Throws: `invalidArgument` when there are fewer than 50 films or fewer viewers than personas.
  package init(films: [Item], viewers: Int = 1000, seed: UInt64 = 7) throws(SprocketError) {
    guard films.count >= 50, viewers >= DemoTaste.personas.count else {
      throw SprocketError(
        .invalidArgument,
        "a demo needs at least 50 films and \(DemoTaste.personas.count) viewers, not "
          + "\(films.count) and \(viewers)")
    }
    self.films = films
    self.viewers = viewers
    self.seed = seed
    var random = SplitMix(seed: seed)
    let qualities = films.map { _ in random.normal() }
    self.qualities = qualities
    // A film's fame is luck and, a little, quality; by rank it falls like 1 / (rank + 15).
    let appeal = qualities.map { 0.5 * $0 + random.normal() }
    var fame = [Double](repeating: 0, count: films.count)
    for (rank, film) in films.indices.sorted(by: { appeal[$0] > appeal[$1] }).enumerated() {
      fame[film] = 1 / Double(rank + 15)
    }
    self.fame = fame
  }

  /// Reads a table of films in Sprocket's own form.
  /// - Throws: `notFound` or `invalidArgument` when it cannot be read, and for any bad row, with its
  ///   line: the demo's films are ours, so none may be lost quietly.
  package static func readFilms(_ path: String) throws(SprocketError) -> [Item] {
    let reader = ChunkReader(try DataSetReader.open(path))
    var films: [Item] = []
    while let chunk = try reader.next() {
      if let bad = chunk.rejected.first {
        throw SprocketError(
          .invalidArgument, "\(bad.file), line \(bad.line): \(bad.column) \(bad.reason)")
      }
      films += chunk.items
    }
    return films
  }

  /// Writes `items.csv`, `ratings.csv` and `README.txt` into a folder, which is made when missing.
  /// - Returns: the number of ratings.
  /// - Throws: `failedPrecondition` or `resourceExhausted` when the files cannot be written.
  @discardableResult
  package func write(to folder: String) throws(SprocketError) -> Int {
    try makeFolder(folder)
    try writeItems(to: folder + "/items.csv")
    let count = try writeRatings(to: folder + "/ratings.csv")
    var readme = try TextFileWriter(folder + "/README.txt")
    readme.write(
      """
      The films in items.csv are real; the viewers in ratings.csv are simulated.

      Sprocket's demo made the \(count) simulated ratings of \(viewers) simulated viewers with seed
      \(seed). Each viewer follows one to three planted tastes. No person rated anything here, and
      the ratings say nothing about the films.

      """)
    try readme.finish()
    return count
  }

  private func writeItems(to path: String) throws(SprocketError) {
    var file = try TextFileWriter(path)
    file.write("item,title,year,genres,directors,cast\n")
    for film in films {
      let lists = [film.genres, film.directors, film.cast].map { $0.joined(separator: "|") }
      let year = film.year == 0 ? "" : String(film.year)
      for (place, field) in ([film.item.rawValue, film.title, year] + lists).enumerated() {
        if place > 0 { file.write(byte: 0x2C) }
        file.writeField(field)
      }
      file.write(byte: 0x0A)
      try file.flushIfFull()
    }
    try file.finish()
  }

  private func writeRatings(to path: String) throws(SprocketError) -> Int {
    var file = try TextFileWriter(path)
    file.write("user,item,rating,time\n")
    var count = 0
    for number in 0..<viewers {
      var random = SplitMix(seed: seed, stream: UInt64(number))
      let viewer = viewer(number, &random)
      for rating in ratings(of: viewer, &random) {
        file.write(viewer.id)
        file.write(byte: 0x2C)
        file.writeField(films[rating.film].item.rawValue)
        file.write(",\(Double(rating.halfStars) / 2),\(rating.seconds)\n")
        count += 1
        try file.flushIfFull()
      }
    }
    try file.finish()
    return count
  }
}

// MARK: - Viewers

extension DemoDataSet {
  private func viewer(_ number: Int, _ random: inout SplitMix) -> DemoViewer {
    let directors = favouriteDirectors(&random)
    let generosity = 0.3 * random.normal()
    if number < DemoTaste.personas.count {
      let persona = DemoTaste.personas[number]
      return DemoViewer(
        id: Self.viewerPrefix + persona.name, tastes: [(DemoTaste.all[persona.taste], 1)],
        directors: directors, generosity: 0)
    }
    var choices = Array(DemoTaste.all.indices)
    let tasteCount = [1, 1, 1, 2, 2, 2, 3][random.below(7)]
    let weights = (0..<tasteCount).map { _ in 0.4 + random.unit() }
    let total = weights.reduce(0, +)
    let tastes = weights.map { weight in
      (DemoTaste.all[choices.remove(at: random.below(choices.count))], weight / total)
    }
    let digits = String(number - DemoTaste.personas.count + 1)
    let padding = String(repeating: "0", count: max(0, 4 - digits.count))
    return DemoViewer(
      id: Self.viewerPrefix + padding + digits, tastes: tastes, directors: directors,
      generosity: generosity)
  }

  private func favouriteDirectors(_ random: inout SplitMix) -> Set<String> {
    var names: Set<String> = []
    for _ in 0..<3 {
      let directors = films[random.below(films.count)].directors
      if !directors.isEmpty { names.insert(directors[random.below(directors.count)]) }
    }
    return names
  }

  /// Forty to 120 films that the viewer would come across, rated over months or years, in order of
  /// time; on one evening at most three.
  private func ratings(
    of viewer: DemoViewer, _ random: inout SplitMix
  ) -> [(film: Int, halfStars: Int, seconds: Int)] {
    let count = min(40 + random.below(81), films.count * 2 / 3)
    var weights = films.indices.map { film -> Double in
      // People mostly see what suits them, and now and then what everybody sees.
      let fit = max(0, viewer.affinity(films[film]) + 0.5)
      return fame[film] * (0.08 + fit * fit)
    }
    // 2019-01-01 plus up to three years; all ratings lie before 2026.
    var day = 17_897 + random.below(3 * 365)
    var onThisDay = 0
    let pause = 2 + random.below(8)
    var ratings: [(film: Int, halfStars: Int, seconds: Int)] = []
    for _ in 0..<count {
      let film = draw(weights, &random)
      weights[film] = 0
      if onThisDay == 0 || random.unit() < 0.6 || onThisDay == 3 {
        day += 1 + random.below(pause)
        onThisDay = 0
      }
      onThisDay += 1
      let seconds = day * 86_400 + 16 * 3600 + onThisDay * 7200 + random.below(3600)
      let noise = 0.45 * random.normal()
      let score =
        3 + viewer.generosity + 0.3 * qualities[film] + 1.3 * viewer.affinity(films[film]) + noise
      ratings.append((film, min(max(Int((score * 2).rounded()), 1), 10), seconds))
    }
    return ratings
  }

  private func draw(_ weights: [Double], _ random: inout SplitMix) -> Int {
    var rest = random.unit() * weights.reduce(0, +)
    var last = 0
    for (film, weight) in weights.enumerated() where weight > 0 {
      last = film
      rest -= weight
      if rest < 0 { break }
    }
    return last
  }
}
