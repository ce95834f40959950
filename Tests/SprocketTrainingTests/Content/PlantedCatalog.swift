import SprocketCore
import SprocketMath
import SprocketModels

/// A generated catalogue whose films belong to groups: the directors, tags and plots of a group
/// come from a list of its own, genres from two, and titles, years and languages from nowhere.
struct PlantedCatalog {
  var films = 300
  var groups = 5
  var seed: UInt64 = 11

  func group(of film: Int) -> Int { film % groups }

  func items() -> [Item] {
    var generator = SplitMix64(seed: seed)
    func pick(_ count: Int) -> Int { Int.random(in: 0..<count, using: &generator) }
    return (0..<films).map { film in
      let group = group(of: film)
      return Item(
        item: ItemID("i\(film)"), title: "Word\(pick(80)) The Word\(pick(80))",
        year: 1950 + pick(70), genres: ["Genre \(group / 2)", "Genre \(pick(6))"],
        directors: film % 7 == 0 ? [] : ["Director \(group) \(pick(6))"],
        cast: (0..<4).map { _ in "Actor \(pick(90))" },
        tags: (0..<3).map { _ in "tag \(group) \(pick(12))" },
        overview: film % 9 == 0
          ? ""
          : (0..<15).map { _ in
            pick(3) == 0 ? "the" : pick(2) == 0 ? "plot\(group)x\(pick(20))" : "noise\(pick(200))"
          }.joined(separator: " "),
        language: ["en", "fr", ""][pick(3)])
    }
  }

  /// Users who like films of one group, in a catalogue of such films.
  func data(users: Int = 150, likes: Int = 12, stray: Int = 2) -> TrainingData {
    var generator = SplitMix64(seed: seed &+ 1)
    var data = TrainingData()
    data.items = items()
    for user in 0..<users {
      data.users.append(UserID("u\(user)"))
      var liked: Set<Int> = []
      while liked.count < likes {
        let film = Int.random(in: 0..<(films / groups), using: &generator)
        liked.insert(film * groups + user % groups)
      }
      while liked.count < likes + stray {
        liked.insert(Int.random(in: 0..<films, using: &generator))
      }
      for film in liked.sorted() { data.append(user: user, item: film, .rating, 5) }
    }
    return data
  }
}
