import ArgumentParser
import SprocketCore

/// `sprocket predict USER FILM…`
struct PredictCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Predict the ratings a user would give.",
    discussion: """
      What a rating rests on is shown beside it: how many ratings of the user and of the film, and \
      where about two of three ratings lie. A model that predicts none is refused with the names of \
      those that do.

      EXAMPLES:
        sprocket predict 42 "Heat (1995)"
        sprocket predict 42 6 260 "The Matrix"
        sprocket predict 42 6 --model svd
      """)

  @Argument(help: "The user's id.")
  var user: String
  @Argument(help: "Films by id or title.")
  var films: [String]
  @OptionGroup var model: ModelOption
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func perform(_ session: Session) async throws -> CommandExit {
    let user = try UserID(validating: user)
    let daemon = try await session.data()
    let films = try await FilmResolver(daemon).resolve(films)
    let answer = try await daemon.predictRatings(
      PredictRatingsRequest(user: user, items: films.map(\.item), model: model.model))
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
        ("rating", .number(rating.rating)), ("user_ratings", .count(rating.userRatings)),
        ("item_ratings", .count(rating.itemRatings)),
        ("lower", rating.interval.map { .number($0.lower) } ?? .null),
        ("upper", rating.interval.map { .number($0.upper) } ?? .null),
      ])
    }
    return .object([
      ("user", .id(answer.user)), ("model", .version(answer.model)), ("ratings", .array(ratings)),
      ("recommender", .string(answer.recommender)), ("known_user", .bool(answer.knownUser)),
    ])
  }

  func text(_ page: Page) -> String {
    var table = Table([
      .left("title", shrinks: true), .right("rating"), .left("likely"), .right("user's"),
      .right("film's"), .left("id"),
    ])
    for rating in answer.ratings {
      let likely = rating.interval.map {
        "\(Text.number($0.lower, digits: 1)) to \(Text.number($0.upper, digits: 1))"
      }
      table.add([
        rating.title, Text.number(rating.rating, digits: 2), likely ?? "",
        Text.grouped(rating.userRatings), Text.grouped(rating.itemRatings), rating.item.rawValue,
      ])
    }
    let note = answer.knownUser ? "" : "nothing is known of this user; "
    return table.render(page) + "\n" + page.style.dim("\(note)predicted by \(answer.recommender)")
  }
}
