import ArgumentParser
import SprocketCore

/// Which films may be on a list.
struct FilterOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Only films with this genre; may be given again.", valueName: "genre"))
  var genre: [String] = []

  @Option(help: ArgumentHelp("No films with this genre; may be given again.", valueName: "genre"))
  var excludeGenre: [String] = []

  @Option(help: ArgumentHelp("Only films of this year or later.", valueName: "year"))
  var fromYear: Int?

  @Option(help: ArgumentHelp("Only films of this year or earlier.", valueName: "year"))
  var toYear: Int?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Only these films, by id or title.", valueName: "film"))
  var only: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Not these films, by id or title.", valueName: "film"))
  var without: [String] = []

  @Option(help: ArgumentHelp("Only films with at least so many ratings.", valueName: "count"))
  var minRatings: Int?

  func validate() throws {
    if let fromYear, let toYear, fromYear > toYear {
      throw ValidationError("--from-year \(fromYear) is after --to-year \(toYear).")
    }
    if let minRatings, minRatings < 0 {
      throw ValidationError("--min-ratings must not be below 0.")
    }
  }

  /// The filter for a request; films are looked up by their titles.
  func filter(
    _ films: FilmResolver, includeRated: Bool = false
  ) async throws -> ItemFilter {
    ItemFilter(
      includeGenres: genre, excludeGenres: excludeGenre, minYear: fromYear ?? 0,
      maxYear: toYear ?? 0, allowItems: try await films.resolve(only).map(\.item),
      denyItems: try await films.resolve(without).map(\.item), minRatings: minRatings ?? 0,
      includeRated: includeRated)
  }
}

/// Which films are not to be shown yet again.
struct SuppressOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Leave out films that were shown so often without a response; 0 leaves none out, whatever "
        + "the daemon is configured to.", valueName: "count"))
  var suppressRecent: Int?

  @Option(
    help: ArgumentHelp(
      "Count only what was shown in the last so many days, such as 0.5.", valueName: "days"))
  var suppressDays: Double?

  /// What the request says; nil when it says nothing.
  var request: SuppressRecent? {
    suppressRecent.map {
      SuppressRecent(exposures: $0, windowSeconds: Int((suppressDays ?? 0) * 86_400))
    }
  }

  func validate() throws {
    if let suppressRecent, !(0...10_000).contains(suppressRecent) {
      throw ValidationError(
        "--suppress-recent must be between 0 and 10000, not \(suppressRecent).")
    }
    if let suppressDays, !(suppressDays > 0 && suppressDays <= 3_650) {
      throw ValidationError(
        "--suppress-days must be above 0 and at most 3650, not \(suppressDays).")
    }
    if suppressDays != nil, suppressRecent == nil {
      throw ValidationError("--suppress-days goes with --suppress-recent.")
    }
  }
}

/// How long a list is.
struct LengthOption: ParsableArguments {
  @Option(
    name: [.customShort("k"), .customLong("top")],
    help: ArgumentHelp("How many, 1 to 1000.", valueName: "count"))
  var k = 10

  func validate() throws {
    guard (1...1000).contains(k) else {
      throw ValidationError("-k must be between 1 and 1000, not \(k).")
    }
  }
}
