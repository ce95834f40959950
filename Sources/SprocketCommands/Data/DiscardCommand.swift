import ArgumentParser
import SprocketCore

/// `sprocket data discard`
struct DiscardCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "discard",
    abstract: "Drop rows of the quarantine for good.",
    discussion: """
      EXAMPLES:
        sprocket data discard 17 18
        sprocket data discard --source ml-latest-small --reason "no film has this id"
        sprocket data discard --all
      """)

  @Argument(help: "Numbers of rows.")
  var numbers: [Int] = []
  @OptionGroup var filter: QuarantineFilter
  @Flag(help: "Drop all rows.")
  var all = false
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func validate() throws {
    let hasFilter = !filter.source.isEmpty || !filter.reason.isEmpty
    let ways = [!numbers.isEmpty, hasFilter, all].count { $0 }
    guard ways == 1 else {
      throw ValidationError("Give numbers, or --source and --reason, or --all.")
    }
    if let wrong = numbers.first(where: { $0 < 1 }) {
      throw ValidationError("Rows count from 1; \(wrong) is none.")
    }
  }

  func perform(_ session: Session) async throws -> CommandExit {
    let daemon = try await session.admin()
    let answer = try await daemon.discardQuarantine(
      DiscardQuarantineRequest(
        numbers: numbers, source: filter.source, reason: filter.reason, all: all))
    try session.show(DiscardReport(count: answer.discarded))
    return .done
  }
}

/// How many rows were dropped.
struct DiscardReport: Report {
  var count: Int

  var json: JSONValue { .object([("discarded", .count(count))]) }

  func text(_ page: Page) -> String { "\(Text.count(count, "row")) dropped." }
}
