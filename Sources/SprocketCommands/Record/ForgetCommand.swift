import ArgumentParser
import SprocketCore

/// `sprocket forget USER`
struct ForgetCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "forget",
    abstract: "Remove every trace of a user.",
    discussion: """
      Ratings, events and the user's row in the model go at once, and the next snapshot is without \
      them. There is no way back. On a terminal the command asks first; elsewhere it needs --yes.

      EXAMPLES:
        sprocket forget 42
        sprocket forget 42 --yes --json
      """)

  @Argument(help: "The user's id.")
  var user: String
  @Flag(name: [.customShort("y"), .long], help: "Do not ask.")
  var yes = false
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func perform(_ session: Session) async throws -> CommandExit {
    let user = try UserID(validating: user)
    if !yes {
      guard session.console.isInputTerminal else {
        throw CommandFailure.usage(
          "forget removes user \(user) for good; give --yes when nobody can be asked")
      }
      session.console.writeError(
        "Remove every trace of user \(Text.printable(user.rawValue)) for good? [y/N] ")
      let answer = session.console.readLine()?.lowercased() ?? ""
      guard answer == "y" || answer == "yes" else {
        throw CommandFailure(.cancelled, "nothing was removed")
      }
    }
    let daemon = try await session.data()
    let answer = try await daemon.forgetUser(ForgetUserRequest(user: user))
    try session.show(ForgetReport(user: user, answer: answer))
    return .done
  }
}

/// What was removed.
struct ForgetReport: Report {
  var user: UserID
  var answer: ForgetUserResponse

  var json: JSONValue {
    .object([("user", .id(user)), ("removed", .count(answer.removed))])
  }

  func text(_ page: Page) -> String {
    let events = Text.count(answer.removed, "event")
    return "User \(Text.printable(user.rawValue)) is forgotten; \(events) removed."
  }
}
