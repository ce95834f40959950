import ArgumentParser
import SprocketCore

/// Whose lists are asked for.
struct BenchUsers: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Ask for the users 1 to this number. Unknown users get popular films.", valueName: "count"))
  var users = 1000
  @Option(help: ArgumentHelp("Put this before each user's number.", valueName: "text"))
  var userPrefix = ""
  @Option(
    help: ArgumentHelp("Ask for the users from … to …, such as 1-610.", valueName: "first-last"))
  var userIDRange: String?
  @Option(
    help: ArgumentHelp("Ask for the users in this file, one id a line.", valueName: "file"),
    completion: .file())
  var usersFile: String?

  func validate() throws {
    guard (1...100_000_000).contains(users) else {
      throw ValidationError("--users must be above 0, not \(users).")
    }
    if let userIDRange, range == nil {
      throw ValidationError("--user-id-range takes FIRST-LAST, such as 1-610, not \(userIDRange).")
    }
    if userIDRange != nil, usersFile != nil {
      throw ValidationError("Give --user-id-range or --users-file, not both.")
    }
  }

  private var range: ClosedRange<Int>? {
    guard let parts = userIDRange?.split(separator: "-"), parts.count == 2,
      let first = Int(parts[0]), let last = Int(parts[1]), first <= last
    else { return nil }
    return first...last
  }

  /// At most `limit` users; of a longer range, evenly spread ones.
  func ids(limit: Int, console: any Console) throws -> [UserID] {
    if let usersFile {
      var lines = try LineSource(usersFile, console)
      var ids: [UserID] = []
      while ids.count < limit, let line = lines.nextFilled() {
        if let violation = IdentifierRule.violation(in: line) { throw lines.failure(violation) }
        ids.append(UserID(line))
      }
      guard !ids.isEmpty else {
        throw SprocketError(.invalidArgument, "there are no users in \(usersFile)")
      }
      return ids
    }
    let range = range ?? 1...users
    let step = max(1, range.count / limit)
    return stride(from: range.lowerBound, through: range.upperBound, by: step).prefix(limit).map {
      UserID("\(userPrefix)\($0)")
    }
  }
}
