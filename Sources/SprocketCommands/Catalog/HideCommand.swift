import ArgumentParser
import SprocketCore

/// `sprocket hide FILM…`
struct HideCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "hide",
    abstract: "Keep films out of every list.",
    discussion: """
      Their ratings stay, and models go on learning from them. `sprocket unhide` lets them in again.

      EXAMPLES:
        sprocket hide "Heat (1995)"
        sprocket hide 6 260 318
      """)

  @Argument(help: "Films by id or title.")
  var films: [String]
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func perform(_ session: Session) async throws -> CommandExit {
    try await Visibility.change(of: films, unhide: false, in: session)
  }
}

/// `sprocket unhide FILM…`
struct UnhideCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "unhide",
    abstract: "Let hidden films into lists again.",
    discussion: """
      EXAMPLES:
        sprocket unhide "Heat (1995)"
      """)

  @Argument(help: "Films by id or title.")
  var films: [String]
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func perform(_ session: Session) async throws -> CommandExit {
    try await Visibility.change(of: films, unhide: true, in: session)
  }
}

private enum Visibility {
  static func change(
    of names: [String], unhide: Bool, in session: Session
  ) async throws -> CommandExit {
    let daemon = try await session.data()
    let resolver = FilmResolver(daemon)
    let films =
      unhide ? try await resolver.resolveHidden(names) : try await resolver.resolve(names)
    let answer = try await daemon.hideItems(
      HideItemsRequest(items: films.map(\.item), unhide: unhide))
    try session.show(HideReport(films: films, isUnhide: unhide, changed: answer.changed))
    return .done
  }
}

/// What hiding or unhiding changed.
struct HideReport: Report {
  var films: [Film]
  var isUnhide: Bool
  var changed: Int

  var json: JSONValue {
    .object([
      ("items", .array(films.map { .id($0.item) })), ("hidden", .bool(!isUnhide)),
      ("changed", .count(changed)),
    ])
  }

  func text(_ page: Page) -> String {
    let word = isUnhide ? "back in lists" : "hidden"
    let names = films.map { Text.film($0.title, $0.year) }.joined(separator: ", ")
    return "\(Text.count(films.count, "film")) \(word) (\(Text.grouped(changed)) changed): \(names)"
  }
}
