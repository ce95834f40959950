import Foundation
import SprocketCore
import SprocketMath
import SprocketModels
import Testing

@Suite struct UserKNNModelTests {
  private let taste = RandomTaste()

  private func config(
    _ similarity: PreferenceSimilarity = .cosine, count: Int = 8
  ) -> UserKNNConfig {
    var config = UserKNNConfig()
    config.similarity = similarity
    config.neighborCount = count
    config.exponent = 2
    return config
  }

  /// Cosines with all other users by the definition, in double precision.
  private func neighbors(of user: Int, _ config: UserKNNConfig) -> [(user: Int, value: Double)] {
    let total = Double((0..<taste.userCount).count { !taste.preferences($0).isEmpty })
    let counts = (0..<taste.itemCount).map { item in
      Double(taste.weights.count { ($0[item] ?? 0) > 0 })
    }
    let weights = counts.map { count -> Double in
      switch config.similarity {
      case .cosine: 1
      case .tfidf: log((total + 1) / max(1, count))
      case .bm25: log(1 + (total - count + 0.5) / (count + 0.5))
      }
    }
    let lengths = (0..<taste.userCount).map { taste.preferences($0).values.reduce(0, +) }
    let average = Double(lengths.reduce(0, +)) / total
    func values(_ user: Int) -> [Int: Double] {
      let row = taste.preferences(user).mapValues { Double($0) }
      let length = row.values.reduce(0, +)
      return row.reduce(into: [:]) { result, entry in
        let saturated =
          config.similarity == .bm25
          ? entry.value * 2.2 / (entry.value + 1.2 * (0.25 + 0.75 * length / average))
          : entry.value
        result[entry.key] = saturated * weights[entry.key]
      }
    }
    let own = values(user)
    let ownLength = own.values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    var all: [(user: Int, value: Double)] = []
    for other in 0..<taste.userCount where other != user {
      let row = values(other)
      let length = row.values.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let dot = own.reduce(0.0) { $0 + $1.value * (row[$1.key] ?? 0) }
      let shared = Double(own.keys.count { row[$0] != nil })
      if dot > 0 {
        all.append((other, dot / (ownLength * length) * shared / (shared + config.shrinkage)))
      }
    }
    return Array(all.sorted { $0.value > $1.value }.prefix(config.neighborCount))
  }

  @Test("Scores are the weighted votes of the nearest", arguments: PreferenceSimilarity.allCases)
  func scoresAreVotes(_ similarity: PreferenceSimilarity) throws {
    let config = config(similarity)
    let model = UserKNNModel(config: config, tables: try taste.tables())
    for user in stride(from: 0, to: taste.userCount, by: 4) {
      let neighbors = neighbors(of: user, config)
      let scores = model.scores(
        of: taste.allItems, for: UserView(row: UserRow(user), history: taste.history(user)))
      for item in 0..<taste.itemCount {
        let expected = neighbors.reduce(0.0) {
          $0 + $1.value * $1.value * Double(taste.preferences($1.user)[item] ?? 0)
        }
        #expect(abs(Double(scores[item]) - expected) < 1e-4)
      }
    }
  }

  @Test("Lists are the best scores of the mask")
  func listsAreTheBest() throws {
    let model = UserKNNModel(config: config(), tables: try taste.tables())
    let mask = RowMask(rowCount: taste.itemCount, rows: stride(from: 0, to: 25, by: 2))
    for user in 0..<taste.userCount {
      let view = UserView(row: UserRow(user), history: taste.history(user))
      let scores = model.scores(of: taste.allItems, for: view)
      let list = model.top(5, for: view, mask: mask)
      #expect(isBest(list, of: scores, k: 5, mask: mask))
      let all = model.top(1, for: view, mask: .all(taste.itemCount))
      #expect(model.canScore(view) == !all.isEmpty)
    }
    #expect(!model.canScore(.unknown))
    #expect(model.top(5, for: .unknown, mask: mask).isEmpty)
  }

  @Test("Somebody folded in is answered as the stored user with the same history")
  func foldInIsStored() throws {
    let model = UserKNNModel(config: config(.tfidf), tables: try taste.tables())
    for user in 0..<taste.userCount {
      let history = taste.history(user)
      let stored = UserView(row: UserRow(user), history: history)
      let folded = UserView(history: history)
      #expect(
        model.scores(of: taste.allItems, for: stored)
          == model.scores(of: taste.allItems, for: folded))
      #expect(
        model.top(9, for: stored, mask: .all(taste.itemCount))
          == model.top(9, for: folded, mask: .all(taste.itemCount)))
    }
  }

  @Test("The shares of the history sum to the score", arguments: PreferenceSimilarity.allCases)
  func sharesSumToScores(_ similarity: PreferenceSimilarity) throws {
    let model = UserKNNModel(config: config(similarity), tables: try taste.tables())
    for user in 0..<10 {
      let history = taste.history(user)
      let scores = model.scores(of: taste.allItems, for: UserView(history: history))
      let shares = try model.contributions(to: taste.allItems, from: history)
      for (share, score) in zip(shares, scores) {
        #expect(share.count == history.count)
        #expect(share.allSatisfy { $0 >= 0 })
        #expect(abs(share.reduce(0, +) - score) < 1e-4)
      }
      for (position, weight) in history.weights.enumerated() where weight == 0 {
        #expect(shares.allSatisfy { $0[position] == 0 })
      }
    }
  }

  @Test("Similar users are the nearest, and whoever prefers the same comes first")
  func similarUsers() throws {
    let model = UserKNNModel(config: config(), tables: try taste.tables())
    let expected = neighbors(of: 3, config(count: 5))
    let list = model.similarUsers(
      to: UserView(row: UserRow(3), history: taste.history(3)), k: 5)
    #expect(list.count == 5)
    for (row, near) in zip(list, expected) { #expect(abs(Double(row.score) - near.value) < 1e-5) }
    let twin = model.similarUsers(to: UserView(history: taste.history(3)), k: 1)
    #expect(twin.first?.row == 3)
    let count = Float(taste.preferences(3).count)
    #expect(abs((twin.first?.score ?? 0) - count / (count + 5)) < 1e-5)
  }

  @Test("With other users the neighbours are others")
  func rebased() throws {
    let model = UserKNNModel(config: config(), tables: try taste.tables())
    let nearest = try #require(neighbors(of: 0, config(count: 1)).first).user
    let fewer = try #require(
      try model.rebased(on: taste.tables(dropping: nearest), userFactors: nil) as? UserKNNModel)
    let view = UserView(row: UserRow(0), history: taste.history(0))
    #expect(model.similarUsers(to: view, k: 1).first?.row == nearest)
    #expect(!fewer.similarUsers(to: view, k: 100).contains { $0.row == nearest })
    let direct = UserKNNModel(config: config(), tables: try taste.tables(dropping: nearest))
    #expect(
      fewer.scores(of: taste.allItems, for: view) == direct.scores(of: taste.allItems, for: view))
  }

  @Test("Opens from the shared tables alone")
  func roundTrip() throws {
    let model = UserKNNModel(config: config(.bm25), tables: try taste.tables())
    let again = try UserKNNModel(
      from: MemoryTensors(model), settings: model.settings, tables: taste.tables())
    let view = UserView(history: taste.history(7))
    #expect(again.config == model.config)
    #expect(
      again.scores(of: taste.allItems, for: view) == model.scores(of: taste.allItems, for: view))
  }

  @Test("Items newer than the model are skipped")
  func newerItems() throws {
    let model = UserKNNModel(config: config(), tables: try taste.tables())
    var history = taste.history(5)
    let before = model.scores(of: taste.allItems, for: UserView(history: history))
    history.append(ItemRow(taste.itemCount + 1), weight: 1)
    let view = UserView(history: history)
    #expect(model.scores(of: taste.allItems, for: view) == before)
    #expect(model.scores(of: [ItemRow(999), ItemRow(-4)], for: view) == [0, 0])
    #expect(try model.contributions(to: [ItemRow(999)], from: history)[0].allSatisfy { $0 == 0 })
  }
}
