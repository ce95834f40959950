import ArgumentParser
import SprocketCore

/// `sprocket data log`
struct DataLogCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "log",
    abstract: "List the data sets that were taken in, newest first.",
    discussion: """
      Every ingest is a version: its source, its files with hash and size, who sent it, what it \
      changed, what was set aside. A data set that was ingested again without a difference is one, \
      too.

      EXAMPLES:
        sprocket data log
        sprocket data log 7
        sprocket data log --limit 100 --json
      """)

  @Argument(help: "Show all of one version.")
  var number: Int64?
  @Option(help: ArgumentHelp("How many, 1 to 1000.", valueName: "count"))
  var limit = 20
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func validate() throws {
    guard (1...1000).contains(limit) else {
      throw ValidationError("--limit must be between 1 and 1000, not \(limit).")
    }
    if let number, number < 1 {
      throw ValidationError("Versions count from 1; \(number) is none.")
    }
  }

  func perform(_ session: Session) async throws -> CommandExit {
    let daemon = try await session.admin()
    let answer = try await daemon.listDataVersions(
      ListDataVersionsRequest(limit: limit, version: number ?? 0))
    guard let number else {
      try session.show(DataLogReport(versions: answer.versions, total: answer.total))
      return .done
    }
    guard let version = answer.versions.first else {
      throw SprocketError(
        .notFound, "there is no data version \(number); `sprocket data log` lists them")
    }
    try session.show(DataVersionReport(version: version))
    return .done
  }
}
