/// Which film is how popular and belongs where.
struct SyntheticRanking {
  static let maximumCircles = 24

  let films: Int
  let circles: Int
  private let stride: Int

  init(films: Int) {
    self.films = films
    circles = min(Self.maximumCircles, films)
    // The golden ratio spreads popular films over the numbers; a stride without a common divisor
    // gives each film a rank of its own.
    var stride = max(1, films * 618 / 1000)
    while Self.greatestCommonDivisor(stride, films) != 1 { stride += 1 }
    self.stride = stride
  }

  /// The film's place by popularity, from 0.
  func rank(of film: Int) -> Int { film * stride % films }

  /// The film's circle; popular films are shared out evenly.
  func circle(of film: Int) -> Int { rank(of: film) % circles }

  /// How often the film is met next to others: Zipf's law as Mandelbrot put it, 1 / (rank + 20).
  func popularity(of film: Int) -> Double { 1 / Double(rank(of: film) + 20) }

  private static func greatestCommonDivisor(_ one: Int, _ other: Int) -> Int {
    other == 0 ? one : greatestCommonDivisor(other, one % other)
  }
}

/// Chooses and rates films for one user after the other.
struct SyntheticTaste {
  private static let dimensions = 8
  /// Tries to meet a film that the user has not rated before the next free one is taken.
  private static let tries = 32

  private let films: Int
  private let anyFilm: AliasTable
  private let filmsOfCircle: [(table: AliasTable, members: [UInt32])]
  private let centres: [Float]
  private let filmFactors: [Float]
  private let filmBiases: [Float]
  /// The user, counted from 1, who rated each film last.
  private var ratedBy: [UInt32]
  private var user: UInt32 = 0
  private var userFactors = [Float](repeating: 0, count: dimensions)
  private var userBias: Float = 0
  private var favourites = (0, 0)

  init(_ ranking: SyntheticRanking, seed: UInt64) {
    films = ranking.films
    ratedBy = [UInt32](repeating: 0, count: films)
    var random = SplitMix(seed: seed &+ 2)
    let centres = (0..<ranking.circles * Self.dimensions).map { _ in Float(random.normal()) * 0.6 }
    var members = [[UInt32]](repeating: [], count: ranking.circles)
    var factors: [Float] = []
    factors.reserveCapacity(films * Self.dimensions)
    var biases: [Float] = []
    biases.reserveCapacity(films)
    for film in 0..<films {
      let circle = ranking.circle(of: film)
      members[circle].append(UInt32(film))
      biases.append(Float(random.normal()) * 0.4)
      for dimension in 0..<Self.dimensions {
        factors.append(
          centres[circle * Self.dimensions + dimension] + Float(random.normal()) * 0.25)
      }
    }
    self.centres = centres
    filmFactors = factors
    filmBiases = biases
    anyFilm = AliasTable((0..<films).map(ranking.popularity))
    filmsOfCircle = members.map { members in
      (AliasTable(members.map { ranking.popularity(of: Int($0)) }), members)
    }
  }

  /// Turns to the next user.
  mutating func begin(_ random: inout SplitMix) {
    user += 1
    favourites = (random.below(filmsOfCircle.count), random.below(filmsOfCircle.count))
    userBias = Float(random.normal()) * 0.35
    for dimension in 0..<Self.dimensions {
      let first = centres[favourites.0 * Self.dimensions + dimension]
      let second = centres[favourites.1 * Self.dimensions + dimension]
      userFactors[dimension] = 0.35 * first + 0.2 * second + Float(random.normal()) * 0.15
    }
  }

  /// A film that the user has not rated yet, and the rating in half stars, 1 to 10.
  mutating func rate(_ random: inout SplitMix) -> (film: Int, halfStars: Int) {
    let film = choose(&random)
    ratedBy[film] = user
    var score = 3.3 + userBias + filmBiases[film]
    let start = film * Self.dimensions
    for dimension in 0..<Self.dimensions {
      score += userFactors[dimension] * filmFactors[start + dimension]
    }
    // Four uniform numbers out of one: nearly normal, deviation 0.58 of the width.
    let bits = random.next()
    let sum = (bits & 0xFFFF) + (bits >> 16 & 0xFFFF) + (bits >> 32 & 0xFFFF) + (bits >> 48)
    score += (Float(sum) * 0x1p-16 - 2) * 0.8
    return (film, min(max(Int((score * 2).rounded()), 1), 10))
  }

  private func choose(_ random: inout SplitMix) -> Int {
    for _ in 0..<Self.tries {
      let kind = random.next() >> 60
      let film: Int
      if kind < 4 {
        film = anyFilm.draw(&random)
      } else {
        let circle = filmsOfCircle[kind < 11 ? favourites.0 : favourites.1]
        film = Int(circle.members[circle.table.draw(&random)])
      }
      if ratedBy[film] != user { return film }
    }
    var film = random.below(films)
    while ratedBy[film] == user { film = film + 1 == films ? 0 : film + 1 }
    return film
  }
}
