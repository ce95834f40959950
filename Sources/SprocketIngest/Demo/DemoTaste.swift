import SprocketCore

/// A kind of viewer: what is loved, what is avoided, and the years that are liked best.
struct DemoTaste: Sendable {
  let loved: [String]
  let avoided: [String]
  /// The middle of the years that are liked best.
  let era: Int

  /// The tastes of which simulated viewers are mixed.
  static let all = [
    DemoTaste(loved: ["Science Fiction", "Mystery"], avoided: ["Romance", "Musical"], era: 1995),
    DemoTaste(loved: ["Western", "War"], avoided: ["Animation", "Musical"], era: 1966),
    DemoTaste(loved: ["Romance", "Drama"], avoided: ["Horror", "War"], era: 2000),
    DemoTaste(loved: ["Crime", "Thriller"], avoided: ["Family", "Musical"], era: 1990),
    DemoTaste(loved: ["Animation", "Family"], avoided: ["Horror", "Crime"], era: 2005),
    DemoTaste(loved: ["Biography", "History"], avoided: ["Horror", "Fantasy"], era: 1998),
    DemoTaste(loved: ["Horror", "Mystery"], avoided: ["Family", "Romance"], era: 1982),
    DemoTaste(loved: ["Comedy", "Romance"], avoided: ["War", "Horror"], era: 1988),
    DemoTaste(loved: ["Adventure", "Fantasy"], avoided: ["Crime", "Documentary"], era: 2003),
    DemoTaste(loved: ["Musical", "Music"], avoided: ["Horror", "Western"], era: 1972),
    DemoTaste(loved: ["Action", "Thriller"], avoided: ["Musical", "Romance"], era: 2008),
    DemoTaste(loved: ["War", "History"], avoided: ["Comedy", "Animation"], era: 1985),
  ]

  /// The viewers whom demonstrations call by name; each keeps to one taste.
  static let personas: [(name: String, taste: Int)] = [
    ("ada", 0), ("bruno", 1), ("clara", 2), ("dario", 3), ("edith", 4), ("felix", 5), ("greta", 6),
    ("hugo", 7),
  ]
}

/// One simulated viewer.
struct DemoViewer {
  let id: String
  /// The tastes and their shares, which add up to 1.
  let tastes: [(taste: DemoTaste, share: Double)]
  /// Directors liked beyond taste.
  let directors: Set<String>
  /// How far the ratings lie above or below others'.
  let generosity: Double

  /// How well a film suits the viewer: about -1 to 1.5.
  func affinity(_ film: Item) -> Double {
    var sum = 0.0
    for (taste, share) in tastes {
      let loved = film.genres.count { taste.loved.contains($0) }
      let avoided = film.genres.count { taste.avoided.contains($0) }
      // The first loved genre counts most, and two loved ones make a favourite.
      var fit = loved == 0 ? -0.25 : 0.65 + 0.35 * Double(min(loved, 2) - 1)
      fit -= 0.5 * Double(min(avoided, 2))
      if film.year > 0 {
        let distance = Double(abs(film.year - taste.era)) / 30
        fit += 0.2 * (1 - min(distance, 2))
      }
      sum += share * fit
    }
    if film.directors.contains(where: directors.contains) { sum += 0.4 }
    return sum
  }
}
