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

      EXAMPLES:
        sprocket bench generate --users 138000 --films 27000 --ratings 20000000 --out /tmp/20m
      """)

  @Option(help: ArgumentHelp("How many users.", valueName: "count"))
  var users: Int
  @Option(help: ArgumentHelp("How many films.", valueName: "count"))
  var films: Int
  @Option(help: ArgumentHelp("How many ratings.", valueName: "count"))
  var ratings: Int
  @Option(help: "The seed.")
  var seed: UInt64 = 1
  @Option(help: ArgumentHelp("The folder to write.", valueName: "dir"), completion: .directory)
  var out: String
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func perform(_ session: Session) async throws -> CommandExit {
    let dataSet = try SyntheticDataSet(users: users, films: films, ratings: ratings, seed: seed)
    let progress = session.progress()
    let clock = ContinuousClock()
    let start = clock.now
    try dataSet.write(to: out) { written in
      progress.update(
        fraction: Double(written) / Double(ratings), "\(Text.count(written, "rating")) written")
    }
    progress.finish()
    try session.show(
      GenerateReport(
        folder: out, users: users, films: films, ratings: ratings, seed: seed,
        seconds: (clock.now - start).inSeconds))
    return .done
  }
}

/// A made-up data set.
struct GenerateReport: Report {
  var folder: String
  var users: Int
  var films: Int
  var ratings: Int
  var seed: UInt64
  var seconds: Double

  var json: JSONValue {
    .object([
      ("folder", .string(folder)), ("users", .count(users)), ("films", .count(films)),
      ("ratings", .count(ratings)), ("seed", .unsigned(seed)), ("seconds", .number(seconds)),
    ])
  }

  func text(_ page: Page) -> String {
    "Wrote \(Text.printable(folder)): \(Text.count(users, "user")), \(Text.count(films, "film")), "
      + "\(Text.count(ratings, "rating")) (seed \(seed)) in \(Text.duration(seconds: seconds))."
  }
}
