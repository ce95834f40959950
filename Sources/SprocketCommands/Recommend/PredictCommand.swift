import ArgumentParser
import SprocketCore

/// `sprocket predict USER FILM…`
struct PredictCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Predict the ratings a user would give.",
    discussion: """
      Only models that predict ratings can; others answer UNIMPLEMENTED.

      EXAMPLES:
        sprocket predict 42 "Heat (1995)"
        sprocket predict 42 6 260 "The Matrix"
      """)

  @Argument(help: "The user's id.")
  var user: String
  @Argument(help: "Films by id or title.")
  var films: [String]
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func perform(_ session: Session) async throws -> CommandExit {
    let user = try UserID(validating: user)
    let daemon = try await session.data()
    let films = try await FilmResolver(daemon).resolve(films)
    let answer = try await daemon.predictRatings(
      PredictRatingsRequest(user: user, items: films.map(\.item)))
    try session.show(PredictReport(answer: answer))
    return .done
  }
}

/// Predicted ratings.
struct PredictReport: Report {
  var answer: PredictRatingsResponse

  var json: JSONValue {
    let ratings = answer.ratings.map { rating in
      JSONValue.object([
        ("item", .id(rating.item)), ("title", .string(rating.title)),
        ("rating", .number(rating.rating)),
      ])
    }
    return .object([
      ("user", .id(answer.user)), ("model", .version(answer.model)), ("ratings", .array(ratings)),
    ])
  }

  func text(_ page: Page) -> String {
    var table = Table([.left("title", shrinks: true), .right("rating"), .left("id")])
    for rating in answer.ratings {
      table.add([rating.title, Text.number(rating.rating, digits: 2), rating.item.rawValue])
    }
    return table.render(page)
  }
}
