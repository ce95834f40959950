package import SprocketCore

/// A film that the daemon knows.
package struct Film: Hashable, Sendable {
  package var item: ItemID
  package var title: String
  /// 0 when unknown.
  package var year: Int
}

/// Finds the film that a person names by id or by title.
///
/// An id that exists counts before any title. Then a film whose title is the same but for case,
/// accents, punctuation and articles is taken, if there is one only, or one only with the very
/// article; a year in parentheses must agree. Then a film that alone has all the words in its
/// title. Everything else is refused with the films that may have been meant, so that no rating
/// lands on the wrong film. Hidden films are found by their ids alone, except by `resolveHidden`.
package struct FilmResolver: Sendable {
  private let daemon: any Daemon

  /// Films looked at when a title is searched for.
  private static let searchDepth = 50
  /// Films shown when a name is not plain.
  private static let mostCandidates = 10
  /// Films read at a time when the catalogue is gone through.
  private static let catalogPage = 1000

  package init(_ daemon: any Daemon) {
    self.daemon = daemon
  }

  /// The film named by `text`; one call for an id, two for a title.
  /// - Throws: `CommandFailure` `notFound` or `invalidArgument` (ambiguous) with candidates.
  package func resolve(_ text: String) async throws -> Film {
    if let film = try await film(withID: text) { return film }
    let key = TitleKey(text)
    guard !key.words.isEmpty else {
      throw CommandFailure(.notFound, "there is no film \"\(text)\"")
    }
    let found = try await daemon.searchItems(
      SearchItemsRequest(text: key.words.joined(separator: " "), k: Self.searchDepth)
    ).items.map { Film(item: $0.item, title: $0.title, year: $0.year) }
    return try choose(text, key, among: found)
  }

  /// The hidden films named by each text, in order; an id may also name a film that is not hidden.
  /// Reads the whole catalogue when a title is given, for searches pass hidden films over.
  /// - Throws: as `resolve`.
  package func resolveHidden(_ texts: [String]) async throws -> [Film] {
    var films: [Film] = []
    var hidden: [Film]?
    for text in texts {
      if let film = try await film(withID: text) {
        films.append(film)
        continue
      }
      let known = if let hidden { hidden } else { try await hiddenFilms() }
      hidden = known
      films.append(try choose(text, TitleKey(text), among: known))
    }
    return films
  }

  private func hiddenFilms() async throws -> [Film] {
    var films: [Film] = []
    var token = ""
    repeat {
      let page = try await daemon.listItems(
        ListItemsRequest(pageSize: Self.catalogPage, pageToken: token))
      films += page.items.filter(\.hidden).map {
        Film(item: $0.item, title: $0.title, year: $0.year)
      }
      token = page.nextPageToken
    } while !token.isEmpty
    return films
  }

  private func choose(_ text: String, _ key: TitleKey, among found: [Film]) throws -> Film {
    let ofYear = found.filter { key.year == 0 || year(of: $0) == key.year }
    let exact = ofYear.filter { TitleKey.all(of: $0.title).contains(key.words) }
    // "Heat" is Heat, although The Heat is as close without its article.
    let literal = exact.filter { $0.title.lowercased() == TitleKey.withoutYear(text).lowercased() }
    if literal.count == 1 { return literal[0] }
    if let film = try onlyOne(of: exact, named: text) { return film }
    let containing = ofYear.filter { film in
      let words = Set(TitleKey.all(of: film.title).joined())
      return key.words.allSatisfy(words.contains)
    }
    if let film = try onlyOne(of: containing, named: text) { return film }
    throw notFound(text, suggestions: found)
  }

  /// The films named by each text, in order.
  package func resolve(_ texts: [String]) async throws -> [Film] {
    var films: [Film] = []
    for text in texts { films.append(try await resolve(text)) }
    return films
  }

  private func film(withID text: String) async throws -> Film? {
    guard IdentifierRule.violation(in: text) == nil else { return nil }
    do throws(SprocketError) {
      let item = try await daemon.getItem(GetItemRequest(item: ItemID(text))).item
      return Film(item: item.item, title: item.title, year: item.year)
    } catch {
      if error.code == .notFound { return nil }
      throw error
    }
  }

  private func year(of film: Film) -> Int {
    film.year != 0 ? film.year : TitleKey(film.title).year
  }

  private func onlyOne(of films: [Film], named text: String) throws -> Film? {
    if films.count > 1 {
      throw CommandFailure(
        .invalidArgument,
        "\"\(text)\" may be any of \(films.count) films; use the id, or the title with its year",
        candidates: candidates(films))
    }
    return films.first
  }

  private func notFound(_ text: String, suggestions: [Film]) -> CommandFailure {
    let hint =
      suggestions.isEmpty ? "`sprocket search` looks for words of a title" : "similar titles are"
    return CommandFailure(
      .notFound, "there is no film with the id or title \"\(text)\"; \(hint)",
      candidates: candidates(suggestions))
  }

  private func candidates(_ films: [Film]) -> [FilmCandidate] {
    films.prefix(Self.mostCandidates).map {
      FilmCandidate(item: $0.item, title: $0.title, year: $0.year)
    }
  }
}
