import SprocketCore
import SprocketMath
import Testing

@testable import SprocketIngest

@Suite struct ImputationAuditTests {
  private func table(_ films: [Item]) -> AttributeTable {
    var builder = AttributeTableBuilder()
    for film in films { builder.add(film) }
    return builder.finish()
  }

  private func audit(_ columns: [ItemColumn] = ItemColumn.allCases) -> ImputationAudit {
    var audit = ImputationAudit(threads: 2)
    audit.columns = columns
    return audit
  }

  /// Genres are missing of Indian films mostly.
  private func gappyFilms(_ count: Int) -> [Item] {
    PlantedCatalog.films(count, noise: 0.2) { column, world, random in
      switch column {
      case .genres: random.nextUniform() < (world == 1 ? 0.5 : 0.05)
      case .tags: true
      default: random.nextUniform() < 0.05
      }
    }
  }

  @Test func whatCanBeToldBeatsTheBaselineAndWhatCannotDoesNot() throws {
    var films = gappyFilms(600)
    var random = SplitMix64(seed: 9)
    // Nothing tells these.
    for place in films.indices {
      films[place].certification = ["A", "B", "C"].randomElement(using: &random) ?? "A"
    }
    let result = try audit().run(table(films))
    func column(_ column: ItemColumn) -> ColumnAudit? {
      result.columns.first { $0.column == column }
    }
    for name in [ItemColumn.genres, .countries, .language, .runtime, .year] {
      #expect(column(name)?.best != nil, "\(name)")
    }
    let f1 = try #require(column(.genres)?.best?.f1?.value)
    #expect(f1 > 0.7)
    #expect(column(.certification)?.best == nil)
    #expect(column(.tags)?.patterns.isEmpty == true)
    #expect(column(.tags)?.missing == 600)
    #expect(column(.genres)?.patterns.map(\.pattern) == [.random, .gaps])
  }

  @Test func theSameSeedGivesTheSameNumbers() throws {
    let films = table(gappyFilms(200))
    let one = try audit([.genres, .runtime]).run(films)
    let other = try audit([.genres, .runtime]).run(films)
    #expect(one.columns == other.columns)
  }

  @Test func cellsAreHiddenWhereValuesAreReallyMissing() throws {
    let films = table(gappyFilms(900))
    let audit = audit([.genres])
    let gaps = GapModel(films, columns: [.genres], seed: 1)
    func indianShare(_ pattern: HidingPattern) -> Double {
      let cells = audit.hiddenCells(films, pattern, gaps).cells[.genres] ?? []
      #expect(cells.allSatisfy { films.isKnown(.genres, film: $0) })
      return Double(cells.count { $0 % 3 == 1 }) / Double(cells.count)
    }
    // Of the known ones a fifth is Indian.
    #expect(indianShare(.random) < 0.35)
    #expect(indianShare(.gaps) > 0.45)
  }

  @Test func scoresAreCountedByHand() throws {
    typealias Cell = ColumnTrial.Cell
    // Each cell has one label, found first in three of four; a second guess is always wrong.
    let cells = (0..<400).map { number in
      Cell(scores: [0.9, 0.1], hits: [number % 4 != 0, false], truths: 1)
    }
    let mode = (0..<400).map { _ in Cell(scores: [0.5], hits: [false], truths: 1) }
    let scoring = TrialScoring(seed: 1)
    let baseline = ColumnTrial(column: .genres, method: .mode, cells: mode)
    let score = scoring.score(
      ColumnTrial(column: .genres, method: .knn, cells: cells), baseline: baseline)
    #expect(score.precision?.value == 0.75)
    #expect(score.recall?.value == 0.75)
    #expect(score.f1?.value == 0.75)
    #expect(score.gain?.value == 0.75)
    #expect(score.beatsBaseline)
    #expect(score.calibrationError < 0.05)
    let sure = try #require(score.reliability.first { $0.minimumConfidence == 0.7 })
    #expect(sure.values == 400 && sure.shareRight == 0.75 && sure.coverage == 1)
    let numbers = (0..<200).map { number in
      Cell(scores: [1], hits: [true], truths: 1, error: number % 2 == 0 ? 3 : -4)
    }
    let runtime = scoring.score(
      ColumnTrial(column: .runtime, method: .median, cells: numbers), baseline: nil)
    #expect(runtime.mae?.value == 3.5)
    let rmse = 12.5.squareRoot()
    #expect(runtime.rmse?.value == rmse)
    #expect(runtime.f1 == nil && runtime.gain == nil && !runtime.beatsBaseline)
  }

  @Test func confidencesAreSharesOfRightValues() throws {
    let result = try audit([.directors, .cast, .genres]).run(table(gappyFilms(1_200)))
    for column in result.columns {
      for pattern in column.patterns {
        for score in pattern.scores { #expect(score.calibrationError < 0.1, "\(column.column)") }
      }
    }
  }

  @Test func tooFewFilmsCannotBeMeasured() {
    let films = table(PlantedCatalog.films(20))
    #expect(throws: SprocketError.self) { try audit().run(films) }
  }

  // MARK: Filling

  private func values(
    _ films: [Item], _ columns: [ItemColumn], method: ImputationMethod? = nil,
    minimumConfidence: Double = 0.3
  ) throws -> [ImputedValue] {
    let table = table(films)
    let result = try audit(columns).run(table)
    let imputation = Imputation(
      table, audit: result, method: method, minimumConfidence: minimumConfidence, threads: 2)
    var values: [ImputedValue] = []
    for column in imputation.columns {
      let filling = try imputation.filling(column)
      while let found = try filling.next() { values += found }
    }
    return values
  }

  @Test func onlyGapsAreFilledAndMostlyRight() throws {
    let films = gappyFilms(600)
    let values = try values(films, [.genres, .countries], minimumConfidence: 0.7)
    let byID = Dictionary(uniqueKeysWithValues: films.map { ($0.item, $0) })
    var right = 0
    for value in values {
      #expect(byID[value.item]?.values(of: value.column).isEmpty == true)
      #expect(value.confidence >= 0.7 && value.confidence <= 1)
      let world = try #require(PlantedCatalog.world(of: value.item))
      let truth =
        value.column == .genres ? PlantedCatalog.genres[world] : [PlantedCatalog.countries[world]]
      right += truth.contains(value.value) ? 1 : 0
    }
    #expect(values.count > 50)
    let share = Double(right) / Double(values.count)
    #expect(share > 0.75)
  }

  @Test func aColumnThatNothingTellsStaysAsItIs() throws {
    var films = PlantedCatalog.films(400)
    var random = SplitMix64(seed: 4)
    for place in films.indices {
      films[place].certification =
        place % 4 == 0 ? "" : ["A", "B", "C"].randomElement(using: &random) ?? "A"
    }
    let best = try values(films, [.certification])
    #expect(best.isEmpty)
    let mode = try values(films, [.certification], method: .mode, minimumConfidence: 0)
    #expect(!mode.isEmpty)
  }

  @Test func aGapThatIsNoneStays() throws {
    // Series have no runtime, ever; of films some lack it.
    var random = SplitMix64(seed: 2)
    let films = PlantedCatalog.films(900).map { film in
      var film = film
      if PlantedCatalog.world(of: film.item) == 0 {
        film.genres = ["Series"]
        film.runtimeMinutes = 0
      } else if random.nextUniform() < 0.2 {
        film.runtimeMinutes = 0
      }
      return film
    }
    let values = try values(films, [.runtime], minimumConfidence: 0)
    #expect(!values.isEmpty)
    #expect(values.allSatisfy { PlantedCatalog.world(of: $0.item) != 0 })
  }
}
