import ArgumentParser
import SprocketCore
import SprocketEvaluation
import SprocketModels

/// Where the data of an evaluation comes from and how it is cut.
struct SplitOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "A data set as `ingest` takes it, a folder or a file, to be split here.", valueName: "data"),
    completion: .file())
  var data: String?
  @Option(
    help: ArgumentHelp("A folder with a split made elsewhere, instead.", valueName: "dir"),
    completion: .directory)
  var split: String?
  @Option(
    name: [.customLong("metadata"), .customLong("items")],
    help: ArgumentHelp(
      "With --split: a data set or a file with the films' titles, genres and tags.",
      valueName: "path"),
    completion: .file())
  var metadata: String?
  @Option(
    help: ArgumentHelp(
      "How to split: time, strong, random, leave-last-out. Otherwise strong for models that make "
        + "lists, random for those that predict ratings.", valueName: "method"))
  var method: SplitPlan.Method?
  @Option(
    help: ArgumentHelp(
      "The share of the interactions (strong: of the users) to hold out.", valueName: "share"))
  var fraction: Double?
  @Option(
    help: ArgumentHelp(
      "With strong: the share of a held-out user's likes to be found.", valueName: "share"))
  var truthFraction: Double?
  @Option(
    help: ArgumentHelp(
      "With strong and leave-last-out: hold out users with so many likes.", valueName: "count"))
  var minLikes: Int?
  @Option(
    help: ArgumentHelp(
      "Which users count: warm or all. Otherwise all; with --split those of *_truth.csv.",
      valueName: "which"))
  var users: GivenSplit.Users?
  @Option(help: ArgumentHelp("The seed of splits and intervals.", valueName: "number"))
  var seed: UInt64 = 1
  @Option(help: ArgumentHelp("Threads. Otherwise one for each processor.", valueName: "count"))
  var threads: Int?

  func validate() throws {
    guard (data == nil) != (split == nil) else {
      throw ValidationError("Give a data set or --split DIR, one of them.")
    }
    if split == nil, metadata != nil {
      throw ValidationError("--metadata goes with --split; a data set has its own films.")
    }
    if split != nil, method != nil || fraction != nil || truthFraction != nil || minLikes != nil {
      throw ValidationError(
        "--method, --fraction, --truth-fraction and --min-likes are for data that is split here.")
    }
    for (name, share) in [("--fraction", fraction), ("--truth-fraction", truthFraction)] {
      if let share, !(share > 0 && share <= 0.5) {
        throw ValidationError("\(name) must be above 0 and at most 0.5.")
      }
    }
    if let minLikes, minLikes < 2 { throw ValidationError("--min-likes must be at least 2.") }
    if let threads, threads < 1 { throw ValidationError("--threads must be above 0.") }
  }

  /// Whether models of all families are measured on the same parts.
  var isOneSplit: Bool { split != nil || method != nil }

  /// The plan for models of one family.
  func plan(for family: ModelFamily) -> SplitPlan {
    var plan = SplitPlan(method: method ?? (family == .lists ? .strong : .random))
    if let fraction { plan.fraction = fraction }
    if let truthFraction { plan.truthFraction = truthFraction }
    if let minLikes { plan.minimumPreferences = minLikes }
    plan.isWarmOnly = users == .warm
    plan.seed = seed
    return plan
  }
}

extension SplitPlan.Method: ExpressibleByArgument {}
extension GivenSplit.Users: ExpressibleByArgument {}
extension GivenSplit.Part: ExpressibleByArgument {}

/// What a model is made for, and so how it is measured.
enum ModelFamily: String, Hashable, Sendable {
  case lists
  case ratings
}

extension ModelKind {
  var family: ModelFamily {
    switch self {
    case .bias, .svd, .svdPlusPlus, .itemKNNRating, .userKNNRating: .ratings
    case .hybrid, .ials, .ease, .slim, .pureSVD, .itemKNN, .userKNN, .content, .popularity: .lists
    }
  }
}
