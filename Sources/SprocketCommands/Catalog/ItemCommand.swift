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
    try session.show(ItemReport(item: answer.item))
    return .done
  }
}

/// A film.
struct ItemReport: Report {
  var item: Item

  var json: JSONValue { item.json }

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
    return page.style.bold(Text.film(item.title, item.year)) + "\n" + fields.render(page)
  }
}
