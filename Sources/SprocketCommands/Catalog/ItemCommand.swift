import ArgumentParser
import SprocketCore

/// `sprocket item FILM`
struct ItemCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "item",
    abstract: "Show a film.",
    discussion: """
      EXAMPLES:
        sprocket item 6
        sprocket item "Heat (1995)" --json
      """)

  @Argument(help: "The film's id or title.")
  var film: String
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func perform(_ session: Session) async throws -> CommandExit {
    let daemon = try await session.data()
    let film = try await FilmResolver(daemon).resolve(film)
    let answer = try await daemon.getItem(GetItemRequest(item: film.item))
    try session.show(ItemReport(item: answer.item, imputed: answer.imputed))
    return .done
  }
}

/// A film.
struct ItemReport: Report {
  var item: Item
  /// What is not known but likely.
  var imputed: [ImputedValue] = []

  /// The film's keys and, last, `imputed`.
  var json: JSONValue {
    guard case .object(let pairs) = item.json else { return item.json }
    return .object(pairs + [("imputed", .array(imputed.map(\.json)))])
  }

  func text(_ page: Page) -> String {
    var fields = FieldList()
    fields.add("id", item.item.rawValue)
    fields.add("genres", item.genres.joined(separator: ", "))
    fields.add("directors", item.directors.joined(separator: ", "))
    fields.add("writers", item.writers.joined(separator: ", "))
    fields.add("cast", item.cast.joined(separator: ", "))
    fields.add("tags", item.tags.joined(separator: ", "))
    fields.add("language", item.language)
    fields.add("countries", item.countries.joined(separator: ", "))
    fields.add("runtime", item.runtimeMinutes == 0 ? "" : "\(item.runtimeMinutes) min")
    fields.add("certification", item.certification)
    fields.add("overview", item.overview)
    fields.add("IMDb", item.imdbID)
    fields.add("TMDB", item.tmdbID)
    fields.add("mean rating", item.ratingText)
    fields.add("hidden", item.hidden ? "yes" : "")
    let known = page.style.bold(Text.film(item.title, item.year)) + "\n" + fields.render(page)
    if imputed.isEmpty { return known }
    var likely = FieldList()
    for column in ItemColumn.allCases {
      let values = imputed.filter { $0.column == column }
      likely.add(column.rawValue, values.map(\.text).joined(separator: ", "))
    }
    return known + "\n\n" + page.style.bold("Imputed, not known") + "\n" + likely.render(page)
  }
}
