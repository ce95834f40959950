import SprocketClient
import SprocketCore
import SprocketTestKit
import Testing

@Suite("Recommendations over the socket")
struct RecommendTests {
  @Test("A known user gets films of their own taste, with titles, scores and the model's version")
  func personalList() async throws {
    try await withDaemon { daemon in
      let client = try await daemon.data()
      for number in [1, 2, 3, 28, 59] {
        let answer = try await client.recommend(UserID("\(number)"), k: 4)
        #expect(answer.knownUser)
        #expect(answer.user == UserID("\(number)"))
        #expect(answer.model.rawValue.contains("-ials-"))
        #expect(answer.items.count == 4)
        #expect(answer.items.allSatisfy { $0.source == .personal && $0.score.isFinite })
        #expect(answer.items.map(\.score) == answer.items.map(\.score).sorted(by: >))
        for film in answer.items {
          #expect(film.item.taste == PlantedDataSet.taste(ofUser: number))
          let planted = try #require(
            PlantedDataSet.standard.films.first { $0.item == film.item })
          #expect(film.title == planted.title)
          #expect(film.year == planted.year)
          #expect(film.genres == planted.genres)
          #expect(film.reasons.isEmpty)
        }
      }
    }
  }

  @Test("An unknown user gets the popular films within the filters, and the answer says so")
  func unknownUser() async throws {
    try await withDaemon { daemon in
      let client = try await daemon.data()
      let filter = ItemFilter(excludeGenres: ["Western"])
      let answer = try await client.recommend(UserID("stranger"), k: 8, filter: filter)
      #expect(!answer.knownUser)
      #expect(answer.note.contains("popular"))
      #expect(answer.items.allSatisfy { $0.source == .popular })

      var likes: [ItemID: Int] = [:]
      for rating in PlantedDataSet.standard.ratings where rating.value >= 4 {
        likes[ItemID(rating.film), default: 0] += 1
      }
      let best = PlantedDataSet.standard.films.filter { !$0.genres.contains("Western") }
        .map { likes[$0.item, default: 0] }.sorted(by: >).prefix(8)
      #expect(answer.items.map(\.score) == best.map(Double.init))
      #expect(answer.items.map { likes[$0.item, default: 0] } == Array(best))
    }
  }

  @Test("The shares of a short history sum to the score, as a fold-in user's and a trained one's")
  func reasonsSumToTheScore() async throws {
    try await withDaemon { daemon in
      let client = try await daemon.data()
      let user = UserID("explained")
      for film in [1, 4, 7] as [ItemID] {
        _ = try await client.record(.rating(user, film, 5))
      }
      _ = try await client.record(.rating(user, 2, 4.5))
      let films = ItemFilter(includeRated: true)
      let answer = try await client.recommend(user, k: 40, filter: films, explain: true)
      #expect(answer.items.count == 40)
      for film in answer.items where film.source == .foldedIn {
        let sum = film.reasons.reduce(0) { $0 + $1.contribution }
        #expect(abs(sum - film.score) < 1e-3, "\(film)")
        #expect(film.reasons.map(\.contribution).sorted(by: >) == film.reasons.map(\.contribution))
        #expect(Set(film.reasons.compactMap(\.item)).isSubset(of: [1, 4, 7, 2]))
        #expect(film.reasons.allSatisfy { !$0.title.isEmpty })
      }
      #expect(answer.items.contains { $0.source == .foldedIn })

      let admin = try await daemon.admin()
      try await admin.train()
      let trained = try await client.recommend(user, k: 40, filter: films, explain: true)
      #expect(trained.items.contains { $0.source == .personal })
      for film in trained.items where film.source == .personal {
        let sum = film.reasons.reduce(0) { $0 + $1.contribution }
        // The row comes from training, which stops short of the exact solution.
        #expect(abs(sum - film.score) < 0.05, "\(film)")
      }
    }
  }

  @Test("A long history gives the five largest shares, of films of the user's history")
  func reasonsOfALongHistory() async throws {
    try await withDaemon { daemon in
      let client = try await daemon.data()
      let history = Set(try await client.events(of: 1).map(\.event.item))
      let answer = try await client.recommend(1, k: 3, explain: true)
      for film in answer.items {
        #expect(film.reasons.count == 5)
        #expect(history.isSuperset(of: film.reasons.compactMap(\.item)))
        #expect(film.reasons.allSatisfy { $0.contribution > 0 })
      }
    }
  }

  @Test("A batch answers each user in the order asked, all from one version")
  func batch() async throws {
    try await withDaemon { daemon in
      let client = try await daemon.data()
      let users: [UserID] = [3, UserID("stranger"), 1, 3]
      let filter = ItemFilter(excludeGenres: ["War"])
      let batch = try await client.recommendBatch(
        RecommendBatchRequest(users: users, k: 7, filter: filter, explain: true))
      #expect(batch.responses.map(\.user) == users)
      #expect(Set(batch.responses.map(\.model)).count == 1)
      for response in batch.responses {
        let single = try await client.recommend(response.user, k: 7, filter: filter, explain: true)
        #expect(response == single)
      }
      let tooMany = try await refusal {
        _ = try await client.recommendBatch(
          RecommendBatchRequest(users: (0...1000).map { UserID("\($0)") }))
      }
      #expect(tooMany.code == .invalidArgument)
    }
  }

  @Test("A k of 0 means ten, 1000 is allowed, and more is refused in every list")
  func limitsOfK() async throws {
    try await withDaemon { daemon in
      let client = try await daemon.data()
      #expect(try await client.recommend(1).items.count == 10)
      #expect(try await client.recommend(1, k: 1).items.count == 1)
      _ = try await client.recommend(1, k: 1000)
      let calls: [(String, () async throws -> Void)] = [
        ("Recommend", { _ = try await client.recommend(1, k: 1001) }),
        (
          "RecommendBatch",
          { _ = try await client.recommendBatch(RecommendBatchRequest(users: [1], k: 1001)) }
        ),
        (
          "SimilarItems",
          { _ = try await client.similarItems(SimilarItemsRequest(item: 1, k: 1001)) }
        ),
        (
          "SimilarUsers",
          { _ = try await client.similarUsers(SimilarUsersRequest(user: 1, k: 1001)) }
        ),
        (
          "SearchItems",
          { _ = try await client.searchItems(SearchItemsRequest(text: "amber", k: 1001)) }
        ),
      ]
      for (name, call) in calls {
        let error = try await refusal(call)
        #expect(error.code == .invalidArgument, "\(name)")
        #expect(error.message.contains("1000"), "\(name): \(error.message)")
      }
    }
  }

  @Test("Ids that break the rule are refused; the longest allowed ones are not")
  func identifiers() async throws {
    try await withDaemon { daemon in
      let client = try await daemon.data()
      for bad in ["", String(repeating: "x", count: 129), "a\u{7}b"] {
        let error = try await refusal { _ = try await client.recommend(UserID(bad)) }
        #expect(error.code == .invalidArgument)
        #expect(error.message.contains("user"))
      }
      let long = UserID(String(repeating: "é", count: 64))
      _ = try await client.record(.rating(long, 1, 5))
      #expect(try await client.recommend(long).knownUser)
    }
  }

  @Test("PredictRatings says what predicts ratings when nothing in service does")
  func predictRatings() async throws {
    try await withDaemon { daemon in
      let client = try await daemon.data()
      let error = try await refusal {
        _ = try await client.predictRatings(PredictRatingsRequest(user: 1, items: [1]))
      }
      #expect(error.code == .failedPrecondition)
      #expect(error.message.contains("svd"))
    }
  }

  @Test("Without a model the popular films are served, from the first moment after an ingest")
  func withoutAModel() async throws {
    try await withDaemon(.empty) { daemon in
      let client = try await daemon.data()
      let nothing = try await client.recommend(1)
      #expect(nothing.items.isEmpty)
      #expect(nothing.filtered == FilteredCounts())
      try await daemon.admin().ingest(.standard)
      let answer = try await client.recommend(1, k: 5)
      #expect(answer.items.count == 5)
      #expect(answer.items.allSatisfy { $0.source == .popular })
      let rated = Set(try await client.events(of: 1).map(\.event.item))
      #expect(rated.isDisjoint(with: answer.items.map(\.item)))
      let similar = try await refusal {
        _ = try await client.similarItems(SimilarItemsRequest(item: 1))
      }
      #expect(similar.code == .failedPrecondition)
    }
  }
}
