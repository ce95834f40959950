import ArgumentParser
import SprocketCore
import SprocketEvaluation

/// `sprocket admin experiment power`
struct ExperimentPowerCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "power",
    abstract: "Tell how many users a split will take; needs no daemon.",
    discussion: """
      Experiments are simulated: users come, each to one arm, and have a hit or not; the test is \
      looked at after every one of them, as the daemon does. `sprocket admin impressions` gives the \
      rate of today.

      EXAMPLES:
        sprocket admin experiment power --rate 0.1
        sprocket admin experiment power --rate 0.1 --difference 0.02 --share 0.2 --users-per-day 500
        sprocket admin experiment power --rate 0.1 --test msprt --min-users 500 --json
      """)

  @Option(
    help: ArgumentHelp(
      "The share of the champion's users who like a film recommended to them.", valueName: "share"))
  var rate: Double
  @Option(
    help: ArgumentHelp(
      "What the challenger adds to it; may be given again. Otherwise 0, a tenth, a fifth, two and "
        + "four fifths of the rate.", valueName: "difference"))
  var difference: [Double] = []
  @Option(help: ArgumentHelp("The challenger's share of the users.", valueName: "share"))
  var share = 0.5
  @Option(help: ArgumentHelp("The sequential test: betting or msprt.", valueName: "test"))
  var test = SplitMethod.betting.rawValue
  @Option(help: ArgumentHelp("The probability of a wrong decision.", valueName: "p"))
  var alpha = 0.05
  @Option(help: ArgumentHelp("Users that each arm needs before it is decided.", valueName: "count"))
  var minUsers = 100
  @Option(
    help: ArgumentHelp("Tell days too, when so many users come anew each.", valueName: "count"))
  var usersPerDay: Int?
  @Option(help: ArgumentHelp("The most users of an experiment.", valueName: "count"))
  var mostUsers = 100_000
  @Option(help: ArgumentHelp("How many experiments are simulated.", valueName: "count"))
  var experiments = 200
  @Option(help: ArgumentHelp("The seed.", valueName: "number"))
  var seed: UInt64 = 1
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func validate() throws {
    guard rate > 0, rate < 1 else { throw ValidationError("--rate must be between 0 and 1.") }
    guard (0.01...0.99).contains(share) else {
      throw ValidationError("--share must be between 0.01 and 0.99.")
    }
    guard alpha > 0, alpha < 0.5 else {
      throw ValidationError("--alpha must be above 0, below 0.5.")
    }
    for value in difference where !(0...1).contains(rate + value) {
      throw ValidationError("--rate and --difference together must be between 0 and 1.")
    }
    guard SplitMethod(rawValue: test) != nil else {
      throw ValidationError(
        "--test is \(SplitMethod.allCases.map(\.rawValue).joined(separator: " or ")).")
    }
    guard (1...1_000_000).contains(minUsers), (1...100_000_000).contains(mostUsers),
      (1...100_000).contains(experiments), usersPerDay ?? 1 > 0
    else { throw ValidationError("Counts must be above 0.") }
  }

  func perform(_ session: Session) async throws -> CommandExit {
    let differences =
      difference.isEmpty
      ? [0, 0.1, 0.2, 0.4, 0.8].map { $0 * rate }.filter { rate + $0 <= 1 } : difference
    let progress = session.progress()
    defer { progress.finish() }
    var report = SplitPowerReport(usersPerDay: usersPerDay, mostUsers: mostUsers)
    for (place, difference) in differences.enumerated() {
      let power = SplitPower(
        rate: rate, difference: difference, share: share, alpha: alpha, minimumUsers: minUsers,
        method: SplitMethod(rawValue: test) ?? .betting)
      let outcome = power.simulate(experiments: experiments, mostUsers: mostUsers, seed: seed) {
        progress.update(
          fraction: (Double(place) + Double($0) / Double(experiments)) / Double(differences.count),
          "simulating")
      }
      report.rows.append((power, outcome))
    }
    progress.finish()
    try session.show(report)
    return .done
  }
}

/// Users that splits take.
private struct SplitPowerReport: Report {
  var usersPerDay: Int?
  var mostUsers: Int
  var rows: [(power: SplitPower, outcome: SplitPower.Outcome)] = []

  private static let shares = [("half", 0.5), ("four fifths", 0.8)]

  var json: JSONValue {
    .object([
      ("most_users", .count(mostUsers)),
      (
        "differences",
        .array(
          rows.map { power, outcome in
            .object([
              ("rate", .number(power.rate)), ("difference", .number(power.difference)),
              ("share", .number(power.share)), ("test", .string(power.method.rawValue)),
              ("experiments", .count(outcome.experiments)), ("found", .count(outcome.users.count)),
              ("wrong", .count(outcome.wrong)), ("undecided", .count(outcome.undecided)),
              ("users_half", outcome.users(for: 0.5).map { .count($0) } ?? .null),
              ("users_four_fifths", outcome.users(for: 0.8).map { .count($0) } ?? .null),
            ])
          })
      ),
    ])
  }

  func text(_ page: Page) -> String {
    var table = Table(
      [.right("difference"), .right("found"), .right("wrong")]
        + Self.shares.map { .right("\($0.0) of them by") })
    for (power, outcome) in rows {
      func part(_ count: Int) -> String {
        Text.percent(Double(count) / Double(max(1, outcome.experiments)))
      }
      table.add(
        [Text.compact(power.difference), part(outcome.users.count), part(outcome.wrong)]
          + Self.shares.map { share in
            outcome.users(for: share.1).map { users in
              Text.count(users, "user")
                + (usersPerDay.map { ", \(Text.count((users + $0 - 1) / $0, "day"))" } ?? "")
            } ?? "–"
          })
    }
    return table.render(page) + "\n"
      + page.style.dim(
        "of \(Text.count(rows.first?.outcome.experiments ?? 0, "simulated experiment")) each, with at "
          + "most \(Text.count(mostUsers, "user"))")
  }
}
