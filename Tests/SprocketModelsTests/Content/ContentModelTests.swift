import SprocketCore
import SprocketMath
import SprocketModels
import Testing

@Suite struct ContentModelTests {
  private func history(_ entries: [(Int, Float, Float)]) -> UserHistory {
    UserHistory(
      items: entries.map { ItemRow($0.0) }, weights: entries.map(\.1), ratings: entries.map(\.2))
  }

  /// All films by score, the slow way.
  private func exhaustive(
    _ k: Int, _ scores: [Float], mask: RowMask, excluding: Int? = nil
  ) -> [ScoredRow] {
    scores.indices.filter { scores[$0] > 0 && mask.contains($0) && $0 != excluding }
      .sorted { (-scores[$0], $0) < (-scores[$1], $1) }
      .prefix(k).map { ScoredRow(row: $0, score: scores[$0]) }
  }

  @Test(
    "Pruned lists are the exhaustive ones, bit for bit",
    arguments: 0..<24, ContentConfig.Weighting.allCases)
  func prunedIsExhaustive(seed: Int, weighting: ContentConfig.Weighting) throws {
    let films = [7, 400, 3000][seed % 3]
    let model = try RandomFilms(films: films, weighting: weighting, seed: UInt64(seed)).model()
    let rows = (0..<films).map { ItemRow($0) }
    var generator = SplitMix64(seed: UInt64(seed))
    for k in [1, 3, 20, films] {
      let item = Int.random(in: 0..<films, using: &generator)
      var mask = RowMask.all(films)
      if seed % 2 == 1 { mask.remove { _ in generator.nextUniform() < 0.7 } }
      let scores = model.similarities(of: ItemRow(item), to: rows)
      #expect(
        model.similarItems(to: ItemRow(item), k: k, mask: mask)
          == exhaustive(k, scores, mask: mask, excluding: item))
    }
  }

  @Test("Users' lists are the exhaustive ones, with and without popularity", arguments: 0..<16)
  func usersListsAreExhaustive(seed: Int) throws {
    let model = try RandomFilms(films: 900, influence: seed % 2 == 0, seed: UInt64(seed)).model()
    var generator = SplitMix64(seed: UInt64(seed))
    var history = UserHistory.empty
    for row in stride(from: Int.random(in: 0..<60, using: &generator), to: 1000, by: 97) {
      history.append(ItemRow(row), weight: 1, rating: Float.random(in: 1...5, using: &generator))
    }
    let view = UserView(history: history)
    let scores = model.scores(of: (0..<900).map { ItemRow($0) }, for: view)
    for k in [1, 10, 100] {
      #expect(
        model.top(k, for: view, mask: .all(900)) == exhaustive(k, scores, mask: .all(900)))
    }
  }

  @Test("Similarity is the cosine, at most 1, and 1 for a twin")
  func cosines() throws {
    let films: [[UInt32: UInt8]] = [
      [0: 1, 1: 2, 2: 1], [0: 1, 1: 2, 2: 1], [0: 1, 3: 1], [3: 1], [:], [4: 3],
    ]
    let model = try RandomFilms.model(of: films, terms: 5, config: ContentConfig())
    let all = (0..<7).map { ItemRow($0) }
    let similarities = model.similarities(of: ItemRow(0), to: all)
    #expect(similarities[0] == 1)
    #expect(similarities[1] == 1)
    #expect(similarities[3] == 0)
    #expect(similarities[4] == 0)
    #expect(similarities[6] == 0)
    // By hand: n = 6, df = 3, 2, 2, 2, 1; idf = ln(1 + 6 / df); tf part of 2 is 1 + ln 2.
    let (a, b, c, d) = (1.0986123, 1.3862944 * 1.6931472, 1.3862944, 1.3862944)
    let length = (a * a + b * b + c * c).squareRoot()
    let expected = a * a / length / (a * a + d * d).squareRoot()
    #expect(abs(Double(similarities[2]) - expected) < 1e-6)
    #expect(
      model.similarity(model.vector(of: ItemRow(0)), model.vector(of: ItemRow(2)))
        == similarities[2])
    #expect(model.similarItems(to: ItemRow(4), k: 5, mask: .all(6)).isEmpty)
    #expect(model.similarItems(to: ItemRow(99), k: 5, mask: .all(6)).isEmpty)
    #expect(model.similarItems(to: ItemRow(0), k: 5, mask: .all(6)).map(\.row) == [1, 2])
    #expect(model.coveredItems.count == 5)
  }

  @Test("Shared features are named and sum to the similarity")
  func sharedFeatures() throws {
    let films: [[UInt32: UInt8]] = [[0: 1, 1: 2, 2: 1], [1: 1, 2: 1, 3: 1], [2: 1]]
    let model = try RandomFilms.model(of: films, terms: 4, config: ContentConfig())
    let (one, other) = (model.vector(of: ItemRow(0)), model.vector(of: ItemRow(1)))
    let features = model.sharedFeatures(one, other, limit: 9)
    #expect(features.map(\.text) == ["T10001", "T10002"])
    #expect(features.map(\.field) == [.genre, .genre])
    let sum = features.reduce(0) { $0 + $1.weight }
    #expect(abs(sum - model.similarity(one, other)) < 1e-6)
    #expect(model.sharedFeatures(one, other, limit: 1).map(\.text) == ["T10001"])
    #expect(model.sharedFeatures(one, .empty, limit: 5).isEmpty)
  }

  @Test("A profile leans to what was rated higher, and what was not liked does not count")
  func profiles() throws {
    let films: [[UInt32: UInt8]] = [[0: 1], [1: 1], [2: 1], [0: 1, 1: 1]]
    let model = try RandomFilms.model(of: films, terms: 3, config: ContentConfig())
    let none = UserHistory.unrated
    let equal = model.profile(of: history([(0, 1, none), (1, 1, none)]), newer: { _ in nil })
    #expect(equal.terms == [0, 1])
    #expect(abs(equal.weights[0] - equal.weights[1]) < 1e-6)
    let leaning = model.profile(
      of: history([(0, 1, 5), (1, 1, 4), (2, 0, 1)]), newer: { _ in nil })
    #expect(leaning.terms == [0, 1])
    // The mean is 10/3: weights 1 + (5 - 10/3) / 2 and 1 + (4 - 10/3) / 2.
    #expect(abs(leaning.weights[0] / leaning.weights[1] - (1 + 5.0 / 6) / (1 + 1.0 / 3)) < 1e-5)
    #expect(!model.canScore(UserView(history: history([(2, 0, 1)]))))
    #expect(!model.canScore(UserView(history: history([(77, 1, none)]))))
    #expect(model.canScore(UserView(history: history([(2, 1, none)]))))
  }

  @Test("A profile takes films beyond the model and favourite genres")
  func profilesOfNewerFilmsAndGenres() throws {
    let films: [[UInt32: UInt8]] = [[0: 1], [1: 1], [2: 1]]
    let model = try RandomFilms.model(of: films, terms: 3, config: ContentConfig())
    let newer = model.vector(of: Item(item: ItemID("n"), genres: ["10001", "nobody has it"]))
    #expect(newer.terms == [1])
    let profile = model.profile(
      of: history([(0, 1, UserHistory.unrated), (50, 1, UserHistory.unrated)]),
      newer: { $0.offset == 50 ? newer : nil }, genres: ["10002"])
    #expect(profile.terms == [0, 1, 2])
    #expect(model.top(3, query: profile, mask: .all(3)).count == 3)
    let genres = model.profile(of: .empty, newer: { _ in nil }, genres: ["10002"])
    #expect(model.top(3, query: genres, mask: .all(3)).map(\.row) == [2])
    #expect(model.profile(of: .empty, newer: { _ in nil }, genres: ["none"]).isEmpty)
    #expect(model.top(3, query: .empty, mask: .all(3)).isEmpty)
  }

  @Test("Shares of the history sum to the score", arguments: 0..<8)
  func contributions(seed: Int) throws {
    var films = RandomFilms(influence: seed % 2 == 0, seed: UInt64(seed))
    films.films = 200
    let model = try films.model()
    var generator = SplitMix64(seed: UInt64(seed))
    let history = history(
      stride(from: 0, to: 210, by: 13).map {
        ($0, Float($0 % 3) / 2, Float.random(in: 1...5, using: &generator))
      })
    let items = (0..<205).map { ItemRow($0) }
    let shares = try model.contributions(to: items, from: history)
    let scores = model.scores(of: items, for: UserView(history: history))
    for (share, score) in zip(shares, scores) {
      #expect(share.count == history.count)
      #expect(abs(share.reduce(0, +) - score) < 1e-5)
    }
    #expect(try model.contributions(to: items, from: .empty).allSatisfy { $0.isEmpty })
  }

  @Test("Searches at the same moment do not disturb each other")
  func concurrentSearches() async throws {
    let model = try RandomFilms(films: 2000, seed: 3).model()
    let alone = (0..<64).map { model.similarItems(to: ItemRow($0), k: 10, mask: .all(2000)) }
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<4 {
        group.addTask {
          for row in 0..<64 {
            #expect(
              model.similarItems(to: ItemRow(row), k: 10, mask: .all(2000)) == alone[row])
          }
        }
      }
    }
  }
}
