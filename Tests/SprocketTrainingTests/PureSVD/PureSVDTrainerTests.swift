import SprocketCore
import SprocketMath
import SprocketModels
import SprocketTraining
import Synchronization
import Testing

@Suite struct PureSVDTrainerTests {
  private static func train(
    _ set: TrainingSet, _ overrides: [Setting] = [], threads: Int = 2,
    progress: TrainingProgress = .none
  ) throws -> PureSVDModel {
    let component = try PureSVDTrainer(overrides: overrides, threads: threads)
      .train(set, progress: progress)
    return try #require(component as? PureSVDModel)
  }

  @Test("Columns of V are eigenvectors of Xᵀ X, their values σ²")
  func eigenvectors() throws {
    let set = try TrainingSet(weightedTaste())
    let model = try Self.train(set, [Setting("factors", 4), Setting("power_iterations", 20)])
    let gramian = denseGramian(set)
    for factor in 0..<4 {
      let vector = (0..<set.items.count).map { Double(model.itemFactors.row($0)[factor]) }
      let value = Double(model.singularValues[factor] * model.singularValues[factor])
      for (row, numbers) in gramian.enumerated() {
        let product = zip(numbers, vector).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(abs(product - value * vector[row]) < 2e-3 * value)
      }
    }
  }

  @Test("Finds planted tastes")
  func findsPlantedTastes() throws {
    let taste = PlantedTaste()
    let set = try TrainingSet(taste.data())
    #expect(try ownTasteShare(Self.train(set, [Setting("factors", 4)]), set, taste) > 0.97)
    #expect(try ownTasteShare(Self.train(set), set, taste) > 0.75)
  }

  @Test("The loss is what the directions leave of the squared preferences, and falls")
  func loss() throws {
    let set = try TrainingSet(weightedTaste())
    let losses = Mutex<[Double]>([])
    let model = try Self.train(
      set, [Setting("factors", 5), Setting("oversampling", 0)],
      progress: TrainingProgress(report: { report in
        losses.withLock { $0.append(report.loss) }
      }))
    let squares = set.preferences.values.array().reduce(0) { $0 + Double($1) * Double($1) }
    let held = model.singularValues.reduce(0) { $0 + Double($1) * Double($1) }
    let reported = losses.withLock { $0 }
    #expect(reported.count == model.config.powerIterations + 1)
    #expect(
      abs((reported.last ?? 0) - (squares - held) / Double(set.preferences.nonZeroCount)) < 1e-4)
    for (one, next) in zip(reported, reported.dropFirst()) { #expect(next < one + 1e-6) }
  }

  @Test("The number of threads changes nothing; another seed hardly does")
  func threadsDoNotMatter() throws {
    let set = try TrainingSet(PlantedTaste().data())
    let one = try Self.train(set, [Setting("factors", 4)], threads: 1)
    let other = try Self.train(set, [Setting("factors", 4)], threads: 4)
    for row in 0..<set.items.count {
      #expect(one.itemFactors.row(row) == other.itemFactors.row(row))
    }
    let seeded = try Self.train(set, [Setting("factors", 4), Setting("seed", 9)])
    for (one, other) in zip(one.singularValues, seeded.singularValues) {
      #expect(abs(one - other) < 0.01 * one)
    }
  }

  @Test("The rank is at most that of the data, and films without preferences have no factors")
  func rank() throws {
    var data = TrainingData()
    data.items = (0..<5).map { Item(item: ItemID("i\($0)")) }
    data.users = (0..<3).map { UserID("u\($0)") }
    for (user, item) in [(0, 0), (0, 1), (1, 1), (2, 0), (2, 1)] {
      data.append(user: user, item: item, .like)
    }
    let set = try TrainingSet(data)
    let model = try Self.train(set, [Setting("factors", 50)])
    #expect(model.config.factorCount == 3)
    #expect(model.coveredItems == RowMask(rowCount: 5, rows: [0, 1]))
    // All of X is in V, so a history is its own score.
    let view = UserView(history: UserHistory(items: [ItemRow(0)], weights: [1]))
    let scores = model.scores(of: [ItemRow(0), ItemRow(1), ItemRow(4)], for: view)
    for (one, other) in zip(scores, [1, 0, 0]) { #expect(abs(one - Float(other)) < 1e-4) }
    #expect(model.nonFiniteCount == 0)
  }

  @Test("Data without any preference is refused with advice, and cancelling stops it")
  func stops() throws {
    var data = PlantedTaste().data()
    let set = try TrainingSet(data)
    data.value = data.value.map { _ in 1 }
    let nothing = try TrainingSet(data)
    let refused = #expect(throws: SprocketError.self) { try Self.train(nothing) }
    #expect(refused?.code == .failedPrecondition)
    let cancelled = #expect(throws: SprocketError.self) {
      try Self.train(set, progress: TrainingProgress(isCancelled: { true }))
    }
    #expect(cancelled?.code == .cancelled)
  }
}
