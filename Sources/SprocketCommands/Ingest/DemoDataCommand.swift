import ArgumentParser
import SprocketCore
import SprocketIngest

/// `sprocket demo-data --out DIR`
struct DemoDataCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "demo-data",
    abstract: "Write the demo's data set: real films, simulated viewers.",
    discussion: """
      The films are real; the viewers and their ratings are simulated from a seed, with planted \
      tastes, and are called simulated-… everywhere.

      EXAMPLES:
        sprocket demo-data --out /tmp/demo && sprocket ingest /tmp/demo
      """)

  @Option(help: ArgumentHelp("The folder to write.", valueName: "dir"), completion: .directory)
  var out: String
  @Option(help: "The seed: the same seed gives the same ratings.")
  var seed: UInt64 = 7
  @Option(help: ArgumentHelp("How many viewers are simulated.", valueName: "count"))
  var viewers = 1000
  @Option(
    help: ArgumentHelp("The table of films, instead of the demo's own.", valueName: "file"),
    completion: .file())
  var films: String?
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func perform(_ session: Session) async throws -> CommandExit {
    let films = try DemoDataSet.readFilms(try films ?? DemoFilms.find())
    let dataSet = try DemoDataSet(films: films, viewers: viewers, seed: seed)
    let ratings = try dataSet.write(to: out)
    let personas = DemoDataSet.personas.map { (user: $0.user, genres: $0.genres) }
    try session.show(
      DemoDataReport(
        folder: out, films: films.count, viewers: viewers, ratings: ratings, seed: seed,
        personas: personas))
    return .done
  }
}

/// The demo's data set.
struct DemoDataReport: Report {
  var folder: String
  var films: Int
  var viewers: Int
  var ratings: Int
  var seed: UInt64
  /// Viewers with names, and what they love.
  var personas: [(user: UserID, genres: [String])]

  var json: JSONValue {
    let viewersWithNames = personas.map { persona in
      JSONValue.object([("user", .id(persona.user)), ("genres", .strings(persona.genres))])
    }
    return .object([
      ("folder", .string(folder)), ("films", .count(films)), ("viewers", .count(viewers)),
      ("ratings", .count(ratings)), ("seed", .unsigned(seed)),
      ("personas", .array(viewersWithNames)),
    ])
  }

  func text(_ page: Page) -> String {
    var table = Table([.left("viewer"), .left("loves")])
    for persona in personas {
      table.add([persona.user.rawValue, persona.genres.joined(separator: ", ")])
    }
    let counts =
      "\(Text.count(films, "real film")), \(Text.count(viewers, "simulated viewer")), "
      + "\(Text.count(ratings, "simulated rating")) (seed \(seed))"
    return "Wrote \(Text.printable(folder)): \(counts)\n\(table.render(page))\n"
      + "Next: `sprocket ingest \(Text.printable(folder))`"
  }
}
