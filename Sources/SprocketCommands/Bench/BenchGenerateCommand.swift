import ArgumentParser
import SprocketCore
import SprocketIngest

/// `sprocket bench generate`
struct BenchGenerateCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Write a made-up data set of any size; needs no daemon.",
    discussion: """
      In MovieLens' form, with popular and rare films and tastes that can be learned. The same \
      numbers and seed give the same files.

      With --films-table just one table of films is written, in the shape of TMDB's export: 27 \
      columns, lists inside fields, and holes as frequent as in the real one.

      EXAMPLES:
        sprocket bench generate --users 138000 --films 27000 --ratings 20000000 --out /tmp/20m
        sprocket bench generate --films-table /tmp/films.csv --films 1000000
      """)

  @Option(help: ArgumentHelp("How many users.", valueName: "count"))
  var users: Int?
  @Option(help: ArgumentHelp("How many films.", valueName: "count"))
  var films: Int
  @Option(help: ArgumentHelp("How many ratings.", valueName: "count"))
  var ratings: Int?
  @Option(help: "The seed.")
  var seed: UInt64 = 1
  @Option(help: ArgumentHelp("The folder to write.", valueName: "dir"), completion: .directory)
  var out: String?
  @Option(
    help: ArgumentHelp("Write a table of films alone to this file.", valueName: "file"),
    completion: .file())
  var filmsTable: String?
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func validate() throws {
    let hasRatings = users != nil && ratings != nil && out != nil
    if filmsTable == nil, !hasRatings {
      throw ValidationError("Give --users, --ratings and --out, or --films-table.")
    }
    if filmsTable != nil, users != nil || ratings != nil || out != nil {
      throw ValidationError("A --films-table takes --films and --seed only.")
    }
  }

  func perform(_ session: Session) async throws -> CommandExit {
    let progress = session.progress()
    let clock = ContinuousClock()
    let start = clock.now
    if let filmsTable {
      try SyntheticFilmTable(films: films, seed: seed).write(to: filmsTable) { written in
        progress.update(
          fraction: Double(written) / Double(films), "\(Text.count(written, "film")) written")
      }
    } else {
      let ratings = ratings ?? 0
      let dataSet = try SyntheticDataSet(
        users: users ?? 0, films: films, ratings: ratings, seed: seed)
      try dataSet.write(to: out ?? "") { written in
        progress.update(
          fraction: Double(written) / Double(ratings), "\(Text.count(written, "rating")) written")
      }
    }
    progress.finish()
    try session.show(
      GenerateReport(
        path: filmsTable ?? out ?? "", users: users ?? 0, films: films, ratings: ratings ?? 0,
        seed: seed, seconds: (clock.now - start).inSeconds))
    return .done
  }
}

/// A made-up data set.
struct GenerateReport: Report {
  /// The folder, or the file of a table of films.
  var path: String
  var users: Int
  var films: Int
  var ratings: Int
  var seed: UInt64
  var seconds: Double

  var json: JSONValue {
    .object([
      ("folder", .string(path)), ("users", .count(users)), ("films", .count(films)),
      ("ratings", .count(ratings)), ("seed", .unsigned(seed)), ("seconds", .number(seconds)),
    ])
  }

  func text(_ page: Page) -> String {
    var parts = [Text.count(films, "film")]
    if users > 0 { parts += [Text.count(users, "user"), Text.count(ratings, "rating")] }
    return "Wrote \(Text.printable(path)): \(parts.joined(separator: ", ")) (seed \(seed)) in "
      + "\(Text.duration(seconds: seconds))."
  }
}
