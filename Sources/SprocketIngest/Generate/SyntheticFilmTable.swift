package import SprocketCore

/// A made-up table of films in the shape of TMDB's export: 27 columns, lists with commas inside one
/// field, holes where the real table has them. No users and no ratings.
///
/// What belongs together is correlated, so that there is something to profile and to impute: a film
/// belongs to one of 18 circles (its genre and words) and to one of 12 regions (language, country);
/// people belong to a circle and a region, and few of them make most films (a power law). Holes
/// come together and are more frequent in films that few people know, with the shares that
/// `missingShares` names. As in the real table, an unknown runtime, budget or revenue is 0.
///
/// The same numbers and seed give the same bytes everywhere: only operations are used whose result
/// IEEE 754 fixes.
package struct SyntheticFilmTable: Hashable, Sendable {
  package let films: Int
  package let seed: UInt64

  /// The columns in their order.
  package static let columns = [
    "id", "title", "vote_average", "vote_count", "status", "release_date", "revenue", "runtime",
    "budget", "imdb_id", "original_language", "original_title", "overview", "popularity",
    "tagline", "genres", "production_companies", "production_countries", "spoken_languages",
    "cast", "director", "director_of_photography", "writers", "producers", "music_composer",
    "imdb_rating", "imdb_votes",
  ]

  /// The share of empty fields of each column that has some, in percent.
  package static let missingShares: [String: Double] = [
    "overview": 17.6, "genres": 29.3, "director": 18.2, "cast": 33.3, "writers": 51.8,
    "producers": 68.4, "tagline": 85.2, "imdb_id": 41.5, "imdb_rating": 57.4, "imdb_votes": 57.4,
    "release_date": 11.0, "music_composer": 90.2, "director_of_photography": 76.1,
    "production_companies": 52.3, "production_countries": 42.6, "spoken_languages": 40.2,
  ]

  /// - Throws: `invalidArgument` when there are no films.
  package init(films: Int, seed: UInt64) throws(SprocketError) {
    guard (1...100_000_000).contains(films) else {
      throw SprocketError(.invalidArgument, "films must be 1 to 100000000")
    }
    self.films = films
    self.seed = seed
  }

  /// Writes the table; memory does not grow with it.
  /// - Parameter progress: Is told after every 10,000 films how many are written.
  /// - Throws: `failedPrecondition` or `resourceExhausted` when the file cannot be written.
  package func write(
    to path: String, progress: (_ films: Int) -> Void = { _ in }
  ) throws(SprocketError) {
    var file = try TextFileWriter(path)
    file.write(Self.columns.joined(separator: ","))
    file.write(byte: 0x0A)
    let ranking = SyntheticRanking(films: films)
    for number in 0..<films {
      let film = SyntheticFilm(
        number, rank: ranking.rank(of: number), of: films, seed: seed)
      for (place, value) in film.values.enumerated() {
        if place > 0 { file.write(byte: 0x2C) }
        file.writeField(value)
      }
      file.write(byte: 0x0A)
      try file.flushIfFull()
      if number % 10_000 == 9_999 { progress(number + 1) }
    }
    try file.finish()
    progress(films)
  }
}

/// One row of the table.
private struct SyntheticFilm {
  private typealias Words = SyntheticFilmWords

  /// The fields in the order of `SyntheticFilmTable.columns`.
  private(set) var values: [String] = []

  private let number: Int
  private let films: Int
  /// 0 for the film that everybody knows, 1 for the one that nobody does.
  private let obscurity: Double
  private let circle: Int
  private let region: Int
  /// Decides about the half of the holes that come together.
  private let sharedHole: Double
  private var random: SplitMix

  init(_ number: Int, rank: Int, of films: Int, seed: UInt64) {
    self.number = number
    self.films = films
    obscurity = (Double(rank) + 0.5) / Double(films)
    random = SplitMix(seed: seed &+ 3, stream: UInt64(number))
    circle = random.below(Words.circles.count)
    let isAtHome = random.unit() < 0.55
    let draw = random.unit()
    // Some regions make most films; each circle has one where it is at home.
    region =
      isAtHome
      ? circle * 7 % Words.regions.count : Int(draw * draw * Double(Words.regions.count))
    sharedHole = random.unit()
    fill(rank)
  }

  private mutating func fill(_ rank: Int) {
    let age = random.unit()
    let year = 2025 - Int(age * age * 120)
    let title = makeTitle()
    let home = Words.regions[region]
    let popularity = 900 / (Double(rank) + 30) * (0.5 + random.unit())
    let votes = Int(4_000_000 / (Double(rank) + 120) * (0.4 + random.unit()))
    let quality = 5.9 + Words.circles[circle].quality + random.normal() * 0.9
    let directors = people("director", 1 + (random.unit() < 0.06 ? 1 : 0))
    let genres = makeGenres()

    values.reserveCapacity(SyntheticFilmTable.columns.count)
    values.append(String(2 + number + number / 7))
    values.append(title)
    values.append(votes == 0 ? "0.0" : Self.decimal(clamp(quality, 0.5, 9.9), 3))
    values.append(String(votes))
    values.append(random.unit() < 0.97 ? "Released" : "In Production")
    values.append(hole("release_date") ? "" : date(in: year))
    values.append(random.unit() < 0.03 + 0.3 * (1 - obscurity) ? String(votes * 71_003) : "0")
    values.append(makeRuntime(year))
    values.append(random.unit() < 0.05 + 0.3 * (1 - obscurity) ? String(votes * 23_000) : "0")
    let imdb = 1_000 + number * 9 + random.below(9)
    values.append(
      hole("imdb_id")
        ? ""
        : "tt" + String(repeating: "0", count: max(0, 7 - String(imdb).count))
          + String(imdb))
    values.append(home.language)
    values.append(title)
    values.append(hole("overview") ? "" : sentences(12 + random.below(50)))
    values.append(Self.decimal(popularity, 3))
    values.append(hole("tagline") ? "" : sentences(4 + random.below(6)))
    values.append(hole("genres") ? "" : genres.joined(separator: ", "))
    values.append(hole("production_companies") ? "" : companies())
    let second = random.unit() < 0.15 ? Words.regions[random.below(Words.regions.count)] : home
    let countries =
      second.country == home.country ? home.country : home.country + ", " + second.country
    values.append(hole("production_countries") ? "" : countries)
    let spoken =
      second.spoken == home.spoken ? home.spoken : home.spoken + ", " + second.spoken
    values.append(hole("spoken_languages") ? "" : spoken)
    values.append(
      hole("cast") ? "" : people("cast", 2 + random.below(18)).joined(separator: ", "))
    values.append(hole("director") ? "" : directors.joined(separator: ", "))
    values.append(hole("director_of_photography") ? "" : list("photography", 1))
    // Many directors write their own films.
    let writers = (random.unit() < 0.4 ? directors : []) + people("writer", 1 + random.below(3))
    values.append(hole("writers") ? "" : writers.joined(separator: ", "))
    values.append(hole("producers") ? "" : list("producer", 1 + random.below(4)))
    values.append(hole("music_composer") ? "" : list("music", 1))
    let hasRating = !hole("imdb_rating")
    values.append(
      hasRating ? Self.decimal(clamp(quality + random.normal() * 0.4, 1, 9.8), 1) : "")
    values.append(hasRating ? String(votes * 11 + random.below(200)) : "")
  }

  /// Whether the column is empty in this film. Over all films the share is the one that is asked
  /// for; it grows with obscurity, and half of the decisions are shared by all columns.
  private mutating func hole(_ column: String) -> Bool {
    let share = (SyntheticFilmTable.missingShares[column] ?? 0) / 100
    let own = random.unit()
    let draw = random.unit() < 0.5 ? sharedHole : own
    let chance =
      share < 0.5
      ? share * (0.4 + 1.2 * obscurity) : 1 - (1 - share) * (1.6 - 1.2 * obscurity)
    return draw < chance
  }

  private mutating func makeTitle() -> String {
    let own = Words.circles[circle]
    let adjective = Words.adjectives[random.below(Words.adjectives.count)]
    let noun = own.nouns[random.below(own.nouns.count)]
    let place = Words.regions[region].places[random.below(Words.regions[region].places.count)]
    switch random.below(8) {
    case 0: return "The \(adjective) \(noun)"
    case 1: return "\(noun) of \(place)"
    case 2: return "\(adjective) \(noun)"
    case 3: return "\(noun) \(2 + random.below(8))"
    case 4: return "\(place), \(adjective)"
    case 5: return "\(noun): \(Words.personName(random.below(40_000)))"
    case 6: return "The \(noun) in \(place)"
    default: return "\(adjective) \(noun) \(Words.lastName(random.below(30_000)))"
    }
  }

  private mutating func makeGenres() -> [String] {
    let own = Words.circles[circle]
    var genres = [own.genre]
    if random.unit() < 0.6 { genres.append(own.secondGenres[random.below(3)]) }
    if random.unit() < 0.2 {
      let other = Words.circles[random.below(Words.circles.count)].genre
      if !genres.contains(other) { genres.append(other) }
    }
    return genres
  }

  /// 0 stands for unknown, in films that few people know most of all.
  private mutating func makeRuntime(_ year: Int) -> String {
    if random.unit() < 0.5 * obscurity { return "0" }
    let trend = Double(year - 1960) * 0.12
    let minutes = Double(Words.circles[circle].minutes) + trend + random.normal() * 12
    return String(Int(clamp(minutes, 2, 320)))
  }

  private mutating func date(in year: Int) -> String {
    let month = 1 + random.below(12)
    let day = 1 + random.below(28)
    return "\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
  }

  /// People of one trade: most of them of the film's circle and region, few of them very often.
  private mutating func people(_ trade: String, _ count: Int) -> [String] {
    let groups = Words.circles.count * Words.regions.count
    let pool = max(3, films / Words.filmsPerPerson(trade) / groups)
    var names: [String] = []
    for _ in 0..<count {
      let isNear = random.unit() < 0.85
      let group =
        isNear ? circle * Words.regions.count + region : random.below(groups)
      let unit = random.unit()
      let person = group + groups * Int(unit * unit * unit * Double(pool))
      let name = Words.personName(person &* 31 &+ Words.tradeOffset(trade))
      if !names.contains(name) { names.append(name) }
    }
    return names
  }

  private mutating func list(_ trade: String, _ count: Int) -> String {
    people(trade, count).joined(separator: ", ")
  }

  private mutating func companies() -> String {
    var names: [String] = []
    for _ in 0..<1 + random.below(2) {
      let unit = random.unit()
      let company = region + Words.regions.count * Int(unit * unit * unit * 200)
      names.append("\(Words.lastName(company * 17)) \(company % 3 == 0 ? "Pictures" : "Films")")
    }
    return names.joined(separator: ", ")
  }

  private mutating func sentences(_ count: Int) -> String {
    let own = Words.circles[circle]
    let places = Words.regions[region].places
    var text = ""
    var isStart = true
    for place in 0..<count {
      let draw = random.unit()
      let word =
        if draw < 0.35 { own.words[random.below(own.words.count)] } else if draw < 0.42 {
          places[random.below(places.count)]
        } else { Words.common[random.below(Words.common.count)] }
      if place > 0 { text += " " }
      text += isStart ? word.prefix(1).uppercased() + word.dropFirst() : word
      isStart = false
      let mark = random.below(24)
      if mark == 0, place < count - 1 { text += "," }
      if mark == 1, place < count - 1 {
        text += "."
        isStart = true
      }
      if mark == 2, random.below(20) == 0 { text += " \"\(word)\"" }
      if mark == 3, random.below(200) == 0 { text += "\n" }
    }
    return text + "."
  }

  private func clamp(_ value: Double, _ low: Double, _ high: Double) -> Double {
    min(max(value, low), high)
  }

  /// A number that is not negative, with so many digits after the point.
  private static func decimal(_ value: Double, _ digits: Int) -> String {
    var scale = 1
    for _ in 0..<digits { scale *= 10 }
    let scaled = Int((value * Double(scale)).rounded())
    let fraction = String(scaled % scale)
    return String(scaled / scale) + "." + String(repeating: "0", count: digits - fraction.count)
      + fraction
  }
}
