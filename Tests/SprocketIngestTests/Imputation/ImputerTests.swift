import SprocketCore
import SprocketMath
import Testing

@testable import SprocketIngest

@Suite struct ImputerTests {
  private func table(_ films: [Item]) -> AttributeTable {
    var builder = AttributeTableBuilder()
    for film in films { builder.add(film) }
    return builder.finish()
  }

  private func names(_ guesses: [Guess], _ column: ItemColumn, _ table: AttributeTable) -> [String]
  {
    guesses.map { table.name($0.label, of: column.field) }
  }

  // MARK: Table

  @Test func aTableKnowsWhatIsMissing() {
    let films = table([
      Item(item: ItemID("a"), title: "A", year: 1990, genres: ["Drama", "Drama", ""]),
      Item(item: ItemID("b"), title: "B", runtimeMinutes: 90),
    ])
    #expect(films.known(.genres) == [0])
    #expect(films.missing(.year) == [1])
    #expect(films.number(.year, film: 0) == 1990)
    #expect(films.labels(.genre).count(ofRow: 0) == 1)
    let hidden = films.hiding([.year: [0], .genres: [0]])
    #expect(hidden.known(.genres).isEmpty && hidden.known(.year).isEmpty)
    #expect(hidden.number(.year, film: 0) == 0)
    #expect(films.known(.genres) == [0])
  }

  // MARK: Constants and groups

  @Test func modeMeanAndMedianAreThoseOfAllFilms() {
    let facts: [(runtime: Int, genres: [String])] = [
      (100, ["A"]), (90, ["A", "B"]), (60, ["B"]), (250, ["A"]), (0, []),
    ]
    let films = table(
      facts.enumerated().map { number, film in
        Item(
          item: ItemID("\(number)"), genres: film.genres, runtimeMinutes: film.runtime)
      })
    let genres = ColumnSummary(films, .genres)
    #expect(names(ConstantImputer(genres, .mode).guesses(film: 4), .genres, films) == ["A", "B"])
    #expect(genres.mode.map(\.score) == [0.75, 0.5])
    let runtime = ColumnSummary(films, .runtime)
    #expect(ConstantImputer(runtime, .mean).guesses(film: 4).map(\.number) == [125])
    #expect(ConstantImputer(runtime, .median).guesses(film: 4).map(\.number) == [95])
  }

  @Test func groupsAreThoseThatTellTheMost() {
    let films = table(PlantedCatalog.films(150))
    let summary = ColumnSummary(films, .runtime)
    let imputer = GroupImputer(films, summary, .groupMedian)
    let grouping = imputer.grouping
    #expect([.country, .language, .certification, .genre].contains(grouping))
    // By hand: the median of the runtimes of the same world.
    let same = (0..<150).filter { $0 % 3 == 1 }.map { Double(films.number(.runtime, film: $0)) }
    #expect(imputer.guesses(film: 1).first?.number == ColumnSummary.median(of: same))
  }

  @Test func aFilmWithoutAGroupGetsTheModeOfAll() {
    var films = PlantedCatalog.films(150)
    films.append(Item(item: ItemID("bare"), title: ""))
    films += (0..<30).map {
      Item(item: ItemID("x\($0)"), title: "", genres: ["Western"], countries: ["USA"])
    }
    let all = table(films)
    let summary = ColumnSummary(all, .countries)
    let guesses = GroupImputer(all, summary, .groupMode).guesses(film: 150)
    #expect(names(guesses, .countries, all).first == "USA")
  }

  // MARK: Neighbours

  /// The same by comparing with every film, without an index.
  private func slowNeighbors(
    _ table: AttributeTable, _ summary: ColumnSummary, of film: Int, config: NeighborImputer.Config
  ) throws -> [Int: Float] {
    let weights = try TermWeights(table, summary, threads: 1)
    func vector(_ film: Int) -> [String: Float] {
      var vector: [String: Float] = [:]
      for field in AttributeField.allCases where !weights.weights[field.rawValue].isEmpty {
        for label in table.labels(field)[film] {
          vector["\(field) \(label)"] = weights.weights[field.rawValue][Int(label)]
        }
      }
      return vector
    }
    func numbers(_ one: Int, _ other: Int) -> Float {
      var sum: Float = 0
      let kinds: [(ItemColumn, Float, Float)] = [
        (.year, weights.year, config.yearReach), (.runtime, weights.runtime, config.runtimeReach),
      ]
      for (column, weight, reach) in kinds where column != summary.column {
        let (x, y) = (table.number(column, film: one), table.number(column, film: other))
        if x > 0, y > 0 { sum += weight * max(0, 1 - Float(abs(x - y)) / reach) }
      }
      return sum
    }
    let own = vector(film)
    var similarities: [Int: Float] = [:]
    for other in summary.known where other != film {
      let theirs = vector(other)
      let shared = own.reduce(Float(0)) { $0 + (theirs[$1.key] == nil ? 0 : $1.value) }
      guard shared > 0 else { continue }
      let norm = own.values.reduce(0, +) + numbers(film, film)
      let otherNorm = theirs.values.reduce(0, +) + numbers(other, other)
      similarities[other] =
        (shared + numbers(film, other)) / (norm.squareRoot() * otherNorm.squareRoot())
    }
    return similarities
  }

  @Test(arguments: [ItemColumn.genres, .directors, .year, .certification])
  func neighborsAreThoseThatComparingWithAllFinds(_ column: ItemColumn) throws {
    let all = table(
      PlantedCatalog.films(240, noise: 0.3) { _, _, random in random.nextUniform() < 0.15 })
    let summary = ColumnSummary(all, column)
    let config = NeighborImputer.Config(k: 12)
    let imputer = try NeighborImputer(all, summary, config: config, threads: 2)
    for film in [0, 17, 100, 239] {
      let slow = try slowNeighbors(all, summary, of: film, config: config)
      let expected = slow.values.sorted(by: >).prefix(12)
      let found = imputer.neighbors(of: film)
      #expect(found.count == expected.count)
      for (neighbor, similarity) in zip(found, expected) {
        #expect(abs(neighbor.score - similarity) < 1e-4)
        #expect(abs((slow[neighbor.row] ?? 0) - similarity) < 1e-4)
      }
    }
  }

  @Test func aBudgetLimitsTheSearchNotTheComparison() throws {
    let all = table(PlantedCatalog.films(240, noise: 0.3))
    let summary = ColumnSummary(all, .genres)
    let exact = try NeighborImputer(all, summary, threads: 1)
    let limited = try NeighborImputer(
      all, summary, config: .init(entryBudget: 40, candidates: 500), threads: 1)
    for film in [3, 50, 200] {
      let nearest = Dictionary(
        uniqueKeysWithValues: exact.neighbors(of: film).map { ($0.row, $0.score) })
      let found = limited.neighbors(of: film)
      #expect(!found.isEmpty)
      for neighbor in found {
        if let score = nearest[neighbor.row] { #expect(abs(score - neighbor.score) < 1e-4) }
      }
    }
  }

  @Test func neighborsVoteWithTheirLikeness() throws {
    let all = table(PlantedCatalog.films(150))
    let summary = ColumnSummary(all, .genres)
    let imputer = try NeighborImputer(all, summary, config: .init(k: 5), threads: 1)
    let neighbors = imputer.neighbors(of: 4)
    let guesses = imputer.guesses(film: 4)
    let sum = 1 + neighbors.reduce(Float(0)) { $0 + $1.score }
    for guess in guesses {
      let vote = neighbors.filter { all.labels(.genre)[$0.row].contains(guess.label) }
        .reduce(summary.shares[Int(guess.label)]) { $0 + $1.score }
      #expect(abs(guess.score - vote / sum) < 1e-5)
    }
    #expect(names(guesses, .genres, all).first == "Musical")
  }

  // MARK: Factors

  @Test func factorsCompleteWhatIsMissing() throws {
    let films = PlantedCatalog.films(300)
    let all = table(films)
    let hidden = Array(0..<30)
    let masked = all.hiding([.genres: hidden, .countries: hidden, .runtime: hidden])
    var config = FactorImputer.Config()
    config.factors = 12
    let model = try FactorImputer(masked, config: config, threads: 2)
    for column in [ItemColumn.genres, .countries] {
      let imputer = try FactorColumnImputer(model, ColumnSummary(masked, column), threads: 2)
      var hits = 0
      for film in hidden {
        let world = film % 3
        let right =
          column == .genres ? PlantedCatalog.genres[world][0] : PlantedCatalog.countries[world]
        if names(try imputer.guesses(film: film), column, all).first == right { hits += 1 }
      }
      #expect(hits >= 28)
    }
    let runtime = try FactorColumnImputer(model, ColumnSummary(masked, .runtime), threads: 2)
    var sum = 0.0
    for film in hidden {
      let guess = try runtime.guesses(film: film).first?.number ?? 0
      sum += abs(guess - Double(all.number(.runtime, film: film)))
    }
    #expect(sum / 30 < 10)
  }

  @Test func factorsDoNotDependOnTheThreads() throws {
    let all = table(PlantedCatalog.films(90))
    var config = FactorImputer.Config()
    config.factors = 8
    config.epochs = 3
    let one = try FactorImputer(all, config: config, threads: 1)
    let other = try FactorImputer(all, config: config, threads: 4)
    #expect(
      try one.factors(film: 5, without: .genre) == other.factors(film: 5, without: .genre))
  }

  @Test func likesMakeFilmsAlike() throws {
    // Nothing is known of these films but who liked them.
    let films = (0..<40).map { number in
      Item(item: ItemID("\(number)"), genres: number < 30 ? ["G\(number % 2)"] : [])
    }
    var builder = AttributeTableBuilder()
    for film in films { builder.add(film) }
    let likes: [[UInt32]] = (0..<60).map { user in
      (UInt32(0)..<40).filter { $0 % 2 == user % 2 }
    }
    builder.add(likes: likes)
    let all = builder.finish()
    let imputer = try NeighborImputer(all, ColumnSummary(all, .genres), threads: 1)
    for film in 30..<40 {
      #expect(names(imputer.guesses(film: film), .genres, all).first == "G\(film % 2)")
    }
  }
}
