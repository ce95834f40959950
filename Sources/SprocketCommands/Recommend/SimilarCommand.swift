import ArgumentParser
import SprocketCore

/// `sprocket similar FILM`
struct SimilarCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "similar",
    abstract: "Show films like a film.",
    discussion: """
      Films that the same people like; a film that the model does not know yet is compared by its \
      content. The score is 1 for films that are the same.

      EXAMPLES:
        sprocket similar "Heat (1995)"
        sprocket similar 6 -k 20 --genre Crime --from-year 2000
        sprocket similar 6 --model content --explain
      """)

  @Argument(help: "The film's id or title.")
  var film: String
  @OptionGroup var length: LengthOption
  @OptionGroup var model: ModelOption
  @OptionGroup(title: "Filters") var filters: FilterOptions
  @Flag(help: "Show what each film has in common with this one.")
  var explain = false
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func perform(_ session: Session) async throws -> CommandExit {
    let daemon = try await session.data()
    let films = FilmResolver(daemon)
    let film = try await films.resolve(film)
    let filter = try await filters.filter(films)
    let answer = try await daemon.similarItems(
      SimilarItemsRequest(
        item: film.item, k: length.k, filter: filter, model: model.model, explain: explain))
    try session.show(SimilarReport(answer: answer, asked: length.k))
    return .done
  }
}

/// Films like a film.
struct SimilarReport: Report {
  var answer: SimilarItemsResponse
  /// How many films were asked for.
  var asked: Int

  var json: JSONValue {
    .object([
      ("item", .id(answer.item)), ("title", .string(answer.title)),
      ("model", .version(answer.model)), ("items", .array(answer.items.map(\.json))),
      ("filtered", answer.filtered.json), ("note", .string(answer.note)),
      ("recommender", .string(answer.recommender)),
    ])
  }

  func text(_ page: Page) -> String {
    let title = answer.title.isEmpty ? answer.item.rawValue : answer.title
    var parts: [String] = []
    if answer.items.isEmpty {
      parts.append("No films like \(Text.printable(title)).")
    } else {
      parts.append(page.style.bold("Like \(Text.printable(title))"))
      parts.append(ScoredItemTable.render(answer.items, page))
    }
    parts += ListFooter.lines(
      note: answer.note, filtered: answer.filtered, isShort: answer.items.count < asked,
      model: answer.model, page)
    return parts.joined(separator: "\n")
  }
}
