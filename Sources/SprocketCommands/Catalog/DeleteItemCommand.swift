import ArgumentParser
import SprocketCore

/// `sprocket delete-item FILM…`
struct DeleteItemCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "delete-item",
    abstract: "Delete films from the catalogue.",
    discussion: """
      No list, search or training knows them any more. What users did with them stays in the \
      database and counts for nothing; it counts again when a film with the same id is added, by \
      `sprocket upsert` or with a data set. To keep films out of lists alone, `sprocket hide` them.

      EXAMPLES:
        sprocket delete-item 6
        sprocket delete-item "Heat (1995)" 260 --yes
      """)

  @Argument(help: "Films by id or title.")
  var films: [String]
  @Flag(name: [.customShort("y"), .long], help: "Do not ask.")
  var yes = false
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func perform(_ session: Session) async throws -> CommandExit {
    let daemon = try await session.data()
    let found = try await FilmResolver(daemon).resolve(films)
    try confirm(found, session.console)
    let answer = try await daemon.deleteItems(DeleteItemsRequest(items: found.map(\.item)))
    try session.show(DeleteItemReport(films: found, deleted: answer.deleted))
    return .done
  }

  private func confirm(_ films: [Film], _ console: any Console) throws {
    if yes { return }
    let names = films.map { Text.film($0.title, $0.year) }.joined(separator: ", ")
    guard console.isInputTerminal else {
      throw CommandFailure.usage(
        "delete-item deletes \(names); give --yes when nobody can be asked")
    }
    console.writeError("Delete \(names)? [y/N] ")
    guard ["y", "yes"].contains(console.readLine()?.lowercased() ?? "") else {
      throw CommandFailure(.cancelled, "nothing was deleted")
    }
  }
}

/// What was deleted.
struct DeleteItemReport: Report {
  var films: [Film]
  var deleted: Int

  var json: JSONValue {
    .object([
      ("items", .array(films.map { .id($0.item) })), ("deleted", .count(deleted)),
    ])
  }

  func text(_ page: Page) -> String {
    let names = films.map { Text.film($0.title, $0.year) }.joined(separator: ", ")
    return "Deleted \(Text.count(deleted, "film")): \(names)"
  }
}
