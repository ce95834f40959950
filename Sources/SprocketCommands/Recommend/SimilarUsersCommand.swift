import ArgumentParser
import SprocketCore

/// `sprocket similar-users USER`
struct SimilarUsersCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "similar-users",
    abstract: "Show users with a taste like a user's.",
    discussion: """
      EXAMPLES:
        sprocket similar-users 42
        sprocket similar-users 42 -k 50 --json
      """)

  @Argument(help: "The user's id.")
  var user: String
  @OptionGroup var length: LengthOption
  @OptionGroup var model: ModelOption
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func perform(_ session: Session) async throws -> CommandExit {
    let user = try UserID(validating: user)
    let daemon = try await session.data()
    let answer = try await daemon.similarUsers(
      SimilarUsersRequest(user: user, k: length.k, model: model.model))
    try session.show(SimilarUsersReport(answer: answer))
    return .done
  }
}

/// Users like a user.
struct SimilarUsersReport: Report {
  var answer: SimilarUsersResponse

  var json: JSONValue {
    let users = answer.users.map { user in
      JSONValue.object([("user", .id(user.user)), ("score", .number(user.score))])
    }
    return .object([
      ("user", .id(answer.user)), ("model", .version(answer.model)), ("users", .array(users)),
      ("recommender", .string(answer.recommender)),
    ])
  }

  func text(_ page: Page) -> String {
    guard !answer.users.isEmpty else {
      return "No users like \(Text.printable(answer.user.rawValue))."
    }
    var table = Table([.right("#"), .left("user", shrinks: true), .right("score")])
    for (index, user) in answer.users.enumerated() {
      table.add([String(index + 1), user.user.rawValue, Text.number(user.score, digits: 3)])
    }
    return table.render(page)
  }
}
