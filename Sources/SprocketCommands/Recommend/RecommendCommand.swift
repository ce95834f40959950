import ArgumentParser
import SprocketCore

/// `sprocket recommend USER`
struct RecommendCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "recommend",
    abstract: "Show the best films for a user.",
    discussion: """
      Films that the user has rated or seen are left out. A user of whom nothing is known gets the \
      popular films, and the answer says so; --like and --favorite-genre tell more of a user for one \
      list. When fewer films qualify than were asked for, the answer tells how many each filter \
      removed.

      EXAMPLES:
        sprocket recommend 42
        sprocket recommend 42 -k 5 --genre Comedy --exclude-genre Horror --from-year 1990
        sprocket recommend 42 --explain
        sprocket recommend 42 --model ease --diversity 0.3
        sprocket recommend guest --like "Heat (1995)" --favorite-genre Crime
        sprocket recommend 42 --suppress-recent 3 --suppress-days 7
        sprocket recommend 42 --only "Heat (1995)" "Ronin" "Alien" --include-rated
      """)

  @Argument(help: "The user's id.")
  var user: String
  @OptionGroup var length: LengthOption
  @OptionGroup var model: ModelOption
  @OptionGroup(title: "Taste") var taste: TasteOptions
  @OptionGroup(title: "Filters") var filters: FilterOptions
  @OptionGroup var suppress: SuppressOptions
  @Flag(help: "Keep the films that the user has rated or seen.")
  var includeRated = false
  @Flag(help: "Show which films, people, genres and words led to each film.")
  var explain = false
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func perform(_ session: Session) async throws -> CommandExit {
    let user = try UserID(validating: user)
    let daemon = try await session.data()
    let films = FilmResolver(daemon)
    let filter = try await filters.filter(films, includeRated: includeRated)
    let answer = try await daemon.recommend(
      RecommendRequest(
        user: user, k: length.k, filter: filter, explain: explain, model: model.model,
        diversity: taste.diversity, popularityPenalty: taste.popularityPenalty,
        favoriteItems: try await films.resolve(taste.likes).map(\.item),
        favoriteGenres: taste.favoriteGenres, suppressRecent: suppress.request))
    try session.show(RecommendReport(answer: answer, asked: length.k))
    return .done
  }
}
