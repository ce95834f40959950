import ArgumentParser
import SprocketCore

/// `sprocket rate USER FILM VALUE`
struct RateCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "rate",
    abstract: "Record a user's rating of a film.",
    discussion: """
      It is durable when the command ends, and the user's next list reflects it. A user who was \
      unknown is known from now on.

      EXAMPLES:
        sprocket rate 42 "Heat (1995)" 4.5
        sprocket rate 42 6 4.5 --time 2026-11-22T21:45:30Z --event-id web-1873
      """)

  @Argument(help: "The user's id.")
  var user: String
  @Argument(help: "The film's id or title.")
  var film: String
  @Argument(help: "The rating, 0.5 to 5.")
  var value: Double
  @OptionGroup var event: EventOptions
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func perform(_ session: Session) async throws -> CommandExit {
    try await event.record(.rating, value: value, user: user, film: film, in: session)
    return .done
  }
}
