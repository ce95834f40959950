/// What the made-up films are made of.
enum SyntheticFilmWords {
  /// Films that go together.
  struct Circle {
    var genre: String
    var secondGenres: [String]
    /// The usual length in 1960.
    var minutes: Int
    /// How much better than others they are rated.
    var quality: Double
    var nouns: [String]
    var words: [String]
  }

  /// Where films are made.
  struct Region {
    var language: String
    var spoken: String
    var country: String
    var places: [String]
  }

  private static func circle(
    _ genre: String, _ second: [String], _ minutes: Int, _ quality: Double, _ nouns: String,
    _ words: String
  ) -> Circle {
    Circle(
      genre: genre, secondGenres: second, minutes: minutes, quality: quality,
      nouns: nouns.split(separator: " ").map(String.init),
      words: words.split(separator: " ").map(String.init))
  }

  static let circles: [Circle] = [
    circle(
      "Drama", ["Romance", "Family", "History"], 104, 0.3, "Daughter River House Letter Winter",
      "mother grief family secret village illness promise sister letters farewell memory loss"),
    circle(
      "Comedy", ["Romance", "Family", "Music"], 94, -0.1, "Wedding Neighbour Uncle Holiday Mistake",
      "wedding prank boss vacation awkward roommate bachelor scheme mistaken hilarious party dog"),
    circle(
      "Documentary", ["History", "Music", "TV Movie"], 78, 0.6, "Portrait Archive Voices Map Road",
      "footage interviews archive activists climate history artist journalist witness truth"),
    circle(
      "Thriller", ["Crime", "Mystery", "Horror"], 103, 0, "Witness Alibi Silence Hour Stranger",
      "kidnapped hostage stalker ransom deadline conspiracy chase witness betrayal police phone"),
    circle(
      "Horror", ["Thriller", "Mystery", "Fantasy"], 92, -0.6, "Curse Cellar Grave Doll Night",
      "haunted demon ritual possessed cabin blood undead asylum evil scream cursed corpse"),
    circle(
      "Action", ["Adventure", "Thriller", "Crime"], 107, -0.1, "Strike Target Fury Agent Blade",
      "mercenary explosion agent assassin weapons revenge commando cartel mission fight bomb"),
    circle(
      "Romance", ["Drama", "Comedy", "Music"], 101, 0, "Kiss Summer Heart Promise Dance",
      "love lovers affair marriage paris kiss heartbreak dance summer passion engagement jealous"),
    circle(
      "Animation", ["Family", "Adventure", "Fantasy"], 72, 0.4, "Penguin Dragon Toy Forest Robot",
      "animals magical princess dragon toy forest friends robot talking kingdom adventure little"),
    circle(
      "Crime", ["Drama", "Thriller", "Mystery"], 106, 0.2, "Heist Syndicate Verdict Debt Boss",
      "gangster heist detective mafia robbery prison smuggler corrupt informant murder drugs"),
    circle(
      "Science Fiction", ["Action", "Adventure", "Thriller"], 103, -0.1,
      "Orbit Signal Colony Machine Star",
      "spaceship alien planet android future experiment galaxy laboratory clone signal time virus"),
    circle(
      "Western", ["Action", "Drama", "History"], 95, 0.1, "Saddle Canyon Sheriff Rider Bounty",
      "sheriff outlaw ranch cowboy saloon bounty cattle frontier gunslinger stagecoach gold"),
    circle(
      "War", ["History", "Drama", "Action"], 118, 0.4, "Front Battalion Trench Bridge Flag",
      "soldiers battle trenches platoon resistance invasion occupied bombing general prisoner"),
    circle(
      "Music", ["Documentary", "Drama", "Comedy"], 91, 0.3, "Song Stage Encore Melody Band",
      "band concert singer guitar tour album stage jazz orchestra dancer songs recording"),
    circle(
      "Fantasy", ["Adventure", "Family", "Action"], 112, 0, "Sword Crown Prophecy Tower Witch",
      "wizard prophecy sword kingdom dark lord witch quest enchanted spell throne elves"),
    circle(
      "Mystery", ["Thriller", "Crime", "Drama"], 100, 0.1, "Riddle Mirror Guest Manor Clue",
      "disappearance inspector clue manor mysterious diary investigation suspects amnesia puzzle"),
    circle(
      "Family", ["Comedy", "Adventure", "Animation"], 90, 0, "Puppy Treasure School Christmas Zoo",
      "children christmas puppy school treasure grandfather santa camp friendship teacher magic"),
    circle(
      "History", ["Drama", "War", "Documentary"], 122, 0.4, "King Empire Revolt Treaty Queen",
      "king queen empire revolution dynasty emperor treaty palace rebellion century court"),
    circle(
      "Adventure", ["Action", "Family", "Fantasy"], 105, 0.1, "Voyage Island Jungle Summit Relic",
      "jungle expedition island treasure pirate explorer temple mountain survival desert relic"),
  ]

  private static func region(
    _ language: String, _ spoken: String, _ country: String, _ places: String
  ) -> Region {
    Region(
      language: language, spoken: spoken, country: country,
      places: places.split(separator: "|").map(String.init))
  }

  static let regions: [Region] = [
    region(
      "en", "English", "United States of America", "New York|Texas|Los Angeles|Ohio|Chicago|Maine"),
    region("fr", "Français", "France", "Paris|Marseille|Lyon|Orléans|Nîmes"),
    region("en", "English", "United Kingdom", "London|Leeds|Wales|Dover|Glasgow"),
    region("ja", "日本語", "Japan", "Tokyo|Osaka|Kyoto|Hokkaidō|Nara"),
    region("de", "Deutsch", "Germany", "Berlin|München|Köln|Hamburg|Görlitz"),
    region("hi", "हिन्दी", "India", "Mumbai|Delhi|Jaipur|Agra|Goa"),
    region("es", "Español", "Spain", "Madrid|Sevilla|Cádiz|Málaga|Toledo"),
    region("it", "Italiano", "Italy", "Roma|Napoli|Torino|Venezia|Bari"),
    region("pt", "Português", "Brazil", "São Paulo|Rio|Bahia|Ceará|Recife"),
    region("ko", "한국어/조선말", "South Korea", "Seoul|Busan|Jeju|Daegu|Incheon"),
    region("zh", "普通话", "China", "Beijing|Shanghai|Xi'an|Sichuan|Harbin"),
    region("ru", "Pусский", "Russia", "Moscow|Kazan|Sochi|Omsk|Novgorod"),
  ]

  static let adjectives = split(
    "Silent Golden Broken Last Hidden Crimson Endless Lonely Wild Frozen Burning Secret Distant "
      + "Blue Perfect Lost Bitter Electric Hollow Gentle Savage Little Final Dark Bright Forgotten "
      + "Northern Sacred Sudden Paper Velvet Iron Restless Quiet Foreign Fallen Stolen Second")

  static let common = split(
    "the a of and to in his her their with who is are from on for after when he she they must "
      + "an into by young man woman life world finds becomes story years new one two up against "
      + "between city home day own falls takes only must decides begins old comes together "
      + "everything way back where while find help save discovers meets returns lives through")

  private static let firstNames = split(
    "Anna James Maria Chen José Amélie Raj Yuki Olga Paul Nadia Tom Ines Luca Mei Karl Zoë Omar "
      + "Lena Hugo Sofia Ivan Priya Ken Marta Björn Aisha Pedro Clara Sven Rosa Noah Emil Tara "
      + "Viktor Julia Hana Diego Eva Mark")

  private static let syllables = split(
    "mar ten ko vic sa rod lin har be za mor el dan fu gri no pe ras tol ve wick yan os bru")

  private static func split(_ text: String) -> [String] {
    text.split(separator: " ").map(String.init)
  }

  /// The name of a person; different numbers below 20 million have different names.
  static func personName(_ number: Int) -> String {
    let first = firstNames[number % firstNames.count]
    return first + " " + lastName(number / firstNames.count)
  }

  static func lastName(_ number: Int) -> String {
    var rest = number + syllables.count
    var name = ""
    while rest > 0 {
      name += syllables[rest % syllables.count]
      rest /= syllables.count
    }
    let named = name.prefix(1).uppercased() + name.dropFirst()
    return number % 97 == 5 ? "O'" + named : named
  }

  /// About how many films there are for each person of a trade.
  static func filmsPerPerson(_ trade: String) -> Int {
    switch trade {
    case "cast": 3
    case "director", "writer", "producer": 5
    default: 12
    }
  }

  /// Sets the people of one trade apart from those of another.
  static func tradeOffset(_ trade: String) -> Int {
    switch trade {
    case "director": 1
    case "cast": 2
    case "writer": 3
    case "producer": 4
    case "photography": 5
    default: 6
    }
  }
}
