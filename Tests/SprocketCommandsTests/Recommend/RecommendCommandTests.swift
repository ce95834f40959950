import SprocketCommands
import SprocketCore
import Testing

@Suite struct RecommendCommandTests {
  private let daemon = Films.daemon()

  private func answer(_ items: [ScoredItem], note: String = "") {
    daemon.on(RecommendRequest.self) { request in
      RecommendResponse(
        user: request.user, model: ModelVersion("20261122T214530Z-ials-1"), items: items,
        filtered: FilteredCounts(rated: 12, genre: 3, qualified: items.count, unknownItems: 1),
        knownUser: true, note: note)
    }
  }

  private static let heat = ScoredItem(
    item: ItemID("6"), title: "Heat", score: 0.934, source: .foldedIn,
    reasons: [Reason(item: ItemID("7"), title: "Ronin", contribution: 0.25)], year: 1995,
    genres: ["Crime", "Thriller"])
  private static let old = ScoredItem(
    item: ItemID("9"), title: "Film", score: 0.5, source: .personal)

  @Test func sendsEveryOption() async throws {
    answer([])
    let run = await CommandRun.run(
      "recommend", "42", "-k", "5", "--genre", "Comedy", "--genre", "Drama", "--exclude-genre",
      "Horror", "--from-year", "1990", "--to-year", "1999", "--min-ratings", "20",
      "--include-rated", "--explain", "--model", "ease", "--diversity", "0.25",
      "--popularity-penalty", "0.5", "--like", "Heat", "--favorite-genre", "Crime",
      "--favorite-genre", "Drama", "--only", "6", "The Matrix", "--without", "Alien",
      daemon: daemon)
    #expect(run.exit == .done)
    let filter = ItemFilter(
      includeGenres: ["Comedy", "Drama"], excludeGenres: ["Horror"], minYear: 1990, maxYear: 1999,
      allowItems: [ItemID("6"), ItemID("2571")], denyItems: [ItemID("1214")], minRatings: 20,
      includeRated: true)
    #expect(
      daemon.requests() == [
        RecommendRequest(
          user: UserID("42"), k: 5, filter: filter, explain: true, model: "ease", diversity: 0.25,
          popularityPenalty: 0.5, favoriteItems: [ItemID("6")],
          favoriteGenres: ["Crime", "Drama"])
      ])
  }

  @Test func printsTheDocumentedObject() async throws {
    answer([Self.heat, Self.old], note: "short")
    let run = await CommandRun.run("recommend", "42", "--json", daemon: daemon)
    #expect(
      run.output == #"{"user":"42","model":"20261122T214530Z-ials-1","items":["#
        + #"{"item":"6","title":"Heat","year":1995,"genres":["Crime","Thriller"],"score":0.934,"#
        + #""source":"folded_in","reasons":[{"item":"7","title":"Ronin","contribution":0.25,"feature":""}],"#
        + #""recommender":""},"#
        + #"{"item":"9","title":"Film","year":null,"genres":[],"score":0.5,"source":"personal","#
        + #""reasons":[],"recommender":""}],"filtered":{"hidden":0,"not_allowed":0,"denied":0,"#
        + #""rated":12,"genre":3,"year":0,"ratings":0,"qualified":2,"unknown_items":1,"recent":0},"#
        + #""known_user":true,"note":"short","recommender":"","re_ranking":null,"arm":""}"# + "\n")
    #expect(run.errors.isEmpty)
  }

  @Test func printsATableForPeople() async throws {
    answer([Self.heat, Self.old], note: "short")
    let run = await CommandRun.run("recommend", "42", daemon: daemon)
    #expect(
      run.output == """
        #  title  year  genres           score  from      id
        1  Heat   1995  Crime, Thriller  0.934  fresh     6
           because of Ronin (0.250)
        2  Film                          0.500  personal  9
        short
        removed: 12 rated or seen, 3 by genre; 2 films qualify; 1 unknown id
        model 20261122T214530Z-ials-1

        """)
  }

  @Test func saysWhatReRankingDidAndWhatFilmsHaveInCommon() async throws {
    daemon.on(RecommendRequest.self) { request in
      var film = Self.old
      film.reasons = [Reason(contribution: 0.5, feature: "director: Michael Mann")]
      return RecommendResponse(
        user: request.user, model: ModelVersion("m"), items: [film], knownUser: true,
        reRanking: ReRanking(
          similarityBefore: 0.41, similarityAfter: 0.22, popularityBefore: 0.95,
          popularityAfter: 0.8, changed: 3))
    }
    let run = await CommandRun.run("recommend", "42", "-k", "1", daemon: daemon)
    #expect(run.output.contains("in common: director: Michael Mann (0.500)\n"))
    #expect(
      run.output.contains(
        "3 films changed; likeness 0.41 → 0.22, popularity 0.95 → 0.80\n"))
    let wrong = await CommandRun.run("recommend", "42", "--diversity", "2", daemon: daemon)
    #expect(wrong.errors.contains("--diversity must be between 0 and 1"))
  }

  @Test func drawsBarsOnATerminal() async throws {
    answer([Self.heat, Self.old])
    let console = RecordingConsole(page: Page(width: 70))
    let run = await CommandRun.run("recommend", "42", "-k", "2", daemon: daemon, console: console)
    let lines = run.output.split(separator: "\n")
    #expect(lines[1].contains("0.934  ████████  fresh"))
    #expect(lines[3].contains("0.500  ████▎     personal"))
  }
}

@Suite struct OtherListCommandTests {
  private let daemon = Films.daemon()

  @Test func similarTakesATitle() async throws {
    daemon.on(SimilarItemsRequest.self) { request in
      SimilarItemsResponse(
        item: request.item, title: "Heat", model: ModelVersion("m"),
        items: [ScoredItem(item: ItemID("7"), title: "Ronin", score: 0.75, source: .similar)])
    }
    let run = await CommandRun.run("similar", "heat", "-k", "1", "--json", daemon: daemon)
    #expect(
      run.output == #"{"item":"6","title":"Heat","model":"m","items":[{"item":"7","#
        + #""title":"Ronin","year":null,"genres":[],"score":0.75,"source":"similar","#
        + #""reasons":[],"recommender":""}],"filtered":{"hidden":0,"not_allowed":0,"denied":0,"#
        + #""rated":0,"genre":0,"year":0,"ratings":0,"qualified":0,"unknown_items":0,"recent":0},"note":"","#
        + #""recommender":""}"# + "\n")
    #expect(daemon.requests() == [SimilarItemsRequest(item: ItemID("6"), k: 1)])
  }

  @Test func similarUsersPredictAndSearchAnswer() async throws {
    daemon.on(SimilarUsersRequest.self) { request in
      SimilarUsersResponse(
        user: request.user, model: ModelVersion("m"),
        users: [ScoredUser(user: UserID("7"), score: 0.5)])
    }
    daemon.on(PredictRatingsRequest.self) { request in
      PredictRatingsResponse(
        user: request.user, model: ModelVersion("m"),
        ratings: request.items.map {
          PredictedRating(
            item: $0, title: "T", rating: 4.25, userRatings: 12, itemRatings: 1_500,
            interval: RatingInterval(lower: 3.5, upper: 5))
        }, recommender: "svd", knownUser: true)
    }
    let users = await CommandRun.run("similar-users", "42", "--json", daemon: daemon)
    #expect(
      users.output == #"{"user":"42","model":"m","users":[{"user":"7","score":0.5}],"#
        + #""recommender":""}"# + "\n")
    let predicted = await CommandRun.run(
      "predict", "42", "Heat", "2571", "--json", daemon: daemon)
    #expect(
      predicted.output == #"{"user":"42","model":"m","ratings":["#
        + #"{"item":"6","title":"T","rating":4.25,"user_ratings":12,"item_ratings":1500,"#
        + #""lower":3.5,"upper":5.0},{"item":"2571","title":"T","rating":4.25,"user_ratings":12,"#
        + #""item_ratings":1500,"lower":3.5,"upper":5.0}],"recommender":"svd","known_user":true}"#
        + "\n")
    let table = await CommandRun.run("predict", "42", "6", daemon: daemon)
    #expect(
      table.output == """
        title  rating  likely      user's  film's  id
        T        4.25  3.5 to 5.0      12   1,500  6
        predicted by svd

        """)
    let found = await CommandRun.run("search", "heat", "wave", "--json", daemon: daemon)
    #expect(
      found.output
        == #"{"items":[{"item":"6","title":"Heat","year":1995,"genres":[],"score":0.0}]}"#
        + "\n")
    #expect(daemon.requests(SearchItemsRequest.self).last?.text == "heat wave")
  }

  @Test func tellsWhatAModelCannotDo() async throws {
    daemon.on(PredictRatingsRequest.self) { request -> PredictRatingsResponse in
      throw SprocketError(.failedPrecondition, "the model in service predicts no ratings")
    }
    let run = await CommandRun.run("predict", "42", "6", daemon: daemon)
    #expect(run.exit == .failed)
    #expect(run.errors == "error: the model in service predicts no ratings\n")
    #expect(run.output.isEmpty)
  }

  @Test func ambiguousTitleListsCandidatesInBothForms() async throws {
    let json = await CommandRun.run("similar", "Solaris", "--json", daemon: daemon)
    #expect(json.exit == .failed)
    #expect(
      json.output == #"{"error":{"code":"INVALID_ARGUMENT","message":"\"Solaris\" may be any of 2"#
        + #" films; use the id, or the title with its year","candidates":["#
        + #"{"item":"900","title":"Solaris","year":1972},"#
        + #"{"item":"901","title":"Solaris","year":2002}]}}"# + "\n")
    let text = await CommandRun.run("similar", "Solaris", daemon: daemon)
    #expect(text.errors.contains("  900  Solaris  1972\n  901  Solaris  2002\n"))
  }
}
