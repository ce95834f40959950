import ArgumentParser
import SprocketCore

/// `sprocket event USER FILM --like`
struct EventCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "event",
    abstract: "Record what a user did with a film.",
    discussion: """
      EXAMPLES:
        sprocket event 42 "Heat (1995)" --like
        sprocket event 42 "The Matrix" --watched 0.8
        sprocket event 42 260 --seen
        sprocket event 42 260 --retract
      """)

  @Argument(help: "The user's id.")
  var user: String
  @Argument(help: "The film's id or title.")
  var film: String
  @Flag(help: "The user likes it.")
  var like = false
  @Flag(help: "The user dislikes it.")
  var dislike = false
  @Option(help: ArgumentHelp("The user watched this part of it, 0 to 1.", valueName: "fraction"))
  var watched: Double?
  @Flag(help: "The user has seen it; nothing more is known.")
  var seen = false
  @Flag(
    help: """
      Take back all that the user did with it so far, as if it had never been; what comes later \
      counts again.
      """)
  var retract = false
  @OptionGroup var event: EventOptions
  @OptionGroup(title: "Global options") var options: GlobalOptions

  private var kinds: [EventKind] {
    (like ? [.like] : []) + (dislike ? [.dislike] : []) + (watched == nil ? [] : [.watched])
      + (seen ? [.seen] : []) + (retract ? [.retract] : [])
  }

  func validate() throws {
    guard kinds.count == 1 else {
      throw ValidationError(
        "Give one of --like, --dislike, --watched FRACTION, --seen and --retract.")
    }
    if let watched, !(0...1).contains(watched) {
      throw ValidationError("--watched must be between 0 and 1, not \(watched).")
    }
  }

  func perform(_ session: Session) async throws -> CommandExit {
    for kind in kinds {
      try await event.record(kind, value: watched ?? 0, user: user, film: film, in: session)
    }
    return .done
  }
}
