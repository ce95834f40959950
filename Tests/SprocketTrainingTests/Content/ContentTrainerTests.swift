import Foundation
import SprocketCore
import SprocketMath
import SprocketModels
import SprocketTraining
import Testing

@Suite struct ContentTrainerTests {
  /// For tests that are not about learning.
  private static let fixed = Setting("learn_weights", "off")

  private func train(
    _ data: TrainingData, _ overrides: [Setting] = [], threads: Int = 2
  ) throws -> (model: ContentModel, set: TrainingSet) {
    let set = try TrainingSet(data)
    return (try ContentTrainer(overrides: overrides, threads: threads).model(of: set), set)
  }

  private func catalog(_ items: [Item]) -> TrainingData {
    var data = TrainingData()
    data.items = items
    return data
  }

  // MARK: Against TF-IDF written down plainly

  /// A film as a dictionary from (field, term) to weight, of length 1.
  private func dense(_ items: [Item], config: ContentConfig) -> [[String: Double]] {
    let films = items.map { item -> [String: Int] in
      var counts: [String: Int] = [:]
      func words(_ text: String) -> [String] {
        text.lowercased().split(whereSeparator: { !$0.isLetter && !$0.isNumber }).map(String.init)
      }
      for word in words(item.title) { counts["title|\(word)", default: 0] += 1 }
      for word in words(item.overview) { counts["plot|\(word)", default: 0] += 1 }
      for genre in item.genres { counts["genre|\(genre)", default: 0] += 1 }
      for name in item.directors { counts["director|\(name)", default: 0] += 1 }
      for name in item.cast { counts["cast|\(name)", default: 0] += 1 }
      for tag in item.tags { counts["tag|\(tag)", default: 0] += 1 }
      counts["decade|\(item.year / 10)"] = 1
      if !item.language.isEmpty { counts["language|\(item.language)"] = 1 }
      return counts
    }
    var frequency: [String: Int] = [:]
    for film in films { for term in film.keys { frequency[term, default: 0] += 1 } }
    let count = Double(items.count)
    return films.map { film in
      var vector: [String: Double] = [:]
      for (term, tf) in film {
        let field = String(term.prefix(while: { $0 != "|" }))
        let df = Double(frequency[term] ?? 0)
        let isWord = field == "title" || field == "plot"
        if isWord, df > max(2, (config.maximumWordShare * count).rounded(.down)) { continue }
        if field == "plot", df < Double(config.minimumWordCount) { continue }
        let place = ContentField.allCases.first { $0.name == field }?.rawValue ?? 0
        vector[term] = (1 + log(Double(tf))) * log(1 + count / df) * config.fieldWeights[place]
      }
      let length = vector.values.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return vector.mapValues { $0 / length }
    }
  }

  @Test("Similarities are the cosines of dense TF-IDF vectors")
  func matchesDense() throws {
    let items = PlantedCatalog(films: 120).items()
    let (model, set) = try train(catalog(items), [Self.fixed])
    let vectors = dense(set.films, config: model.config)
    let rows = set.films.indices.map { ItemRow($0) }
    for row in rows {
      let similarities = model.similarities(of: row, to: rows)
      for other in rows.indices {
        let expected = vectors[row.offset].reduce(0) {
          $0 + $1.value * (vectors[other][$1.key] ?? 0)
        }
        #expect(abs(Double(similarities[other]) - expected) < 2e-5)
      }
    }
  }

  @Test("Lists are those of all similarities", arguments: ContentConfig.Weighting.allCases)
  func listsMatchSimilarities(weighting: ContentConfig.Weighting) throws {
    let (model, set) = try train(
      PlantedCatalog(films: 700).data(), [Setting("weighting", weighting.rawValue), Self.fixed])
    let rows = set.films.indices.map { ItemRow($0) }
    for row in rows where row.offset % 11 == 0 {
      let scores = model.similarities(of: row, to: rows)
      let expected = rows.indices.filter { scores[$0] > 0 && $0 != row.offset }
        .sorted { (-scores[$0], $0) < (-scores[$1], $1) }.prefix(15)
        .map { ScoredRow(row: $0, score: scores[$0]) }
      #expect(model.similarItems(to: row, k: 15, mask: .all(700)) == expected)
    }
  }

  // MARK: Films newer than the model

  @Test(
    "A film gets the same vector from its text as from training",
    arguments: ContentConfig.Weighting.allCases)
  func newerFilm(weighting: ContentConfig.Weighting) throws {
    let (model, set) = try train(
      PlantedCatalog().data(), [Setting("weighting", weighting.rawValue), Self.fixed])
    for (row, item) in set.films.enumerated() {
      let vector = model.vector(of: item)
      #expect(vector.terms == model.vector(of: ItemRow(row)).terms)
      for (one, other) in zip(vector.weights, model.vector(of: ItemRow(row)).weights) {
        #expect(abs(one - other) < 1e-6)
      }
    }
    let stranger = Item(item: ItemID("n"), title: "Unheard", directors: ["Nobody Known"])
    #expect(model.vector(of: stranger).isEmpty)
  }

  // MARK: What is learned

  @Test("Fields that tell what people like together gain, those that do not do not")
  func learnsFieldWeights() throws {
    let (model, _) = try train(PlantedCatalog().data())
    let learned = zip(model.weighting.fieldWeights, ContentConfig().fieldWeights)
      .map { Double($0) / $1 }
    let tag = learned[ContentField.tag.rawValue]
    for field in [ContentField.title, .cast, .decade, .language] {
      #expect(learned[field.rawValue] <= tag, "\(field)")
    }
    #expect(learned[ContentField.cast.rawValue] < tag)
    let (fixed, _) = try train(PlantedCatalog().data(), [Self.fixed])
    #expect(fixed.weighting.fieldWeights == ContentConfig().fieldWeights.map { Float($0) })
  }

  @Test("Without users the weights are the configured ones")
  func learnsNothingWithoutUsers() throws {
    let (model, _) = try train(catalog(PlantedCatalog().items()))
    #expect(model.weighting.fieldWeights == ContentConfig().fieldWeights.map { Float($0) })
    #expect(!model.canScore(.unknown))
    #expect(model.similarItems(to: ItemRow(0), k: 3, mask: .all(300)).count == 3)
  }

  @Test("People get films like those they liked, and better ones than popular ones")
  func beatsPopularity() throws {
    let catalog = PlantedCatalog()
    let (model, set) = try train(catalog.data(), [Self.fixed])
    var own = 0
    var popular = 0
    for user in 0..<set.users.count {
      let history = UserHistory(
        items: set.preferences.columns(ofRow: user).prefix(4).map { ItemRow(Int($0)) },
        weights: [1, 1, 1, 1])
      let held = Set(set.preferences.columns(ofRow: user).dropFirst(4).map { Int($0) })
      var mask = RowMask.all(set.items.count)
      for item in history.items { mask.remove(item.offset) }
      let list = model.top(20, for: UserView(history: history), mask: mask)
      own += list.count { held.contains($0.row) }
      // Rows are in order of popularity.
      popular += (0..<24).filter { mask.contains($0) }.prefix(20).count { held.contains($0) }
    }
    #expect(own > 2 * popular)
  }

  // MARK: The contract

  @Test("The number of threads does not matter")
  func threads() throws {
    var catalog = PlantedCatalog(films: 9000)
    catalog.groups = 9
    let data = catalog.data(users: 60)
    let (one, _) = try train(data, [Setting("learning_users", 40)], threads: 1)
    let (four, _) = try train(data, [Setting("learning_users", 40)], threads: 4)
    for (tensor, other) in zip(one.tensors, four.tensors) {
      #expect(tensor.name == other.name)
      switch (tensor.elements, other.elements) {
      case (.float32(let one, _), .float32(let other, _)): #expect(one.array() == other.array())
      case (.uint32(let one), .uint32(let other)): #expect(one.array() == other.array())
      case (.uint8(let one), .uint8(let other)): #expect(one.array() == other.array())
      case (.int64(let one), .int64(let other)): #expect(one.array() == other.array())
      default: Issue.record("\(tensor.name) differs in type")
      }
    }
  }

  @Test("Terms are shown as the best known film spells them")
  func spellings() throws {
    let items = [
      Item(item: ItemID("a"), title: "One", directors: ["agnes varda"], tags: ["Cléo"]),
      Item(item: ItemID("b"), title: "Two", directors: ["Agnès Varda"], tags: ["cleo"]),
    ]
    var data = catalog(items)
    data.users = [UserID("u")]
    data.append(user: 0, item: 1, .like)
    let (model, set) = try train(data)
    #expect(set.films[0].item == ItemID("b"))
    let features = model.sharedFeatures(
      model.vector(of: ItemRow(0)), model.vector(of: ItemRow(1)), limit: 5)
    #expect(Set(features.map(\.text)) == ["Agnès Varda", "cleo"])
    #expect(Set(features.map(\.field)) == [.director, .tag])
  }

  @Test("Words that everybody has are left out, and a field of weight 0 is")
  func leavesOut() throws {
    let (model, set) = try train(
      PlantedCatalog().data(), [Setting("cast_weight", 0), Self.fixed])
    let rows = set.films.indices.map { model.vector(of: ItemRow($0)) }
    for vector in rows {
      let features = model.sharedFeatures(vector, vector, limit: 99)
      #expect(!features.contains { $0.text.lowercased() == "the" || $0.field == .cast })
      #expect(zip(vector.terms, vector.terms.dropFirst()).allSatisfy { $0 < $1 })
      #expect(abs(vector.weights.reduce(0) { $0 + $1 * $1 } - 1) < 1e-4)
    }
  }

  @Test("Catalogues without any text, or without any film, are fine")
  func emptyCatalogues() throws {
    let (bare, _) = try train(catalog((0..<3).map { Item(item: ItemID("\($0)")) }))
    #expect(bare.coveredItems.isEmpty)
    #expect(bare.similarItems(to: ItemRow(0), k: 2, mask: .all(3)).isEmpty)
    let (none, _) = try train(catalog([]))
    #expect(none.filmCount == 0)
    #expect(none.top(2, query: .empty, mask: .all(0)).isEmpty)
  }

  @Test("Training stops when asked and reports how far it is")
  func progress() throws {
    let set = try TrainingSet(PlantedCatalog().data(users: 20))
    let cancelled = TrainingProgress(isCancelled: { true })
    #expect(throws: SprocketError.self) {
      try ContentTrainer(threads: 1).train(set, progress: cancelled)
    }
    struct Stop: Error {}
    #expect(throws: Stop.self) {
      let progress = TrainingProgress(report: { if $0.epoch == $0.epochs { throw Stop() } })
      _ = try ContentTrainer(threads: 1).train(set, progress: progress)
    }
    #expect(throws: SprocketError.self) {
      try ContentTrainer(overrides: [Setting("no_such", 1)]).train(set, progress: .none)
    }
  }
}
