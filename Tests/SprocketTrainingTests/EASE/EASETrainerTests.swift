import SprocketCore
import SprocketMath
import SprocketModels
import SprocketTraining
import Synchronization
import Testing

@Suite struct EASETrainerTests {
  private static func train(
    _ set: TrainingSet, _ overrides: [Setting] = [], threads: Int = 2,
    progress: TrainingProgress = .none
  ) throws -> EASEModel {
    let component = try EASETrainer(overrides: overrides, threads: threads)
      .train(set, progress: progress)
    return try #require(component as? EASEModel)
  }

  /// The inverse by Gauss and Jordan, with the largest pivot of each column.
  private static func inverse(_ matrix: [[Double]]) -> [[Double]] {
    let size = matrix.count
    var rows = matrix.indices.map { row in
      matrix[row] + (0..<size).map { $0 == row ? 1 : 0 }
    }
    for column in 0..<size {
      let pivot = (column..<size).max { abs(rows[$0][column]) < abs(rows[$1][column]) } ?? column
      rows.swapAt(column, pivot)
      let scale = 1 / rows[column][column]
      rows[column] = rows[column].map { $0 * scale }
      for row in 0..<size where row != column && rows[row][column] != 0 {
        let factor = rows[row][column]
        for index in rows[row].indices { rows[row][index] -= factor * rows[column][index] }
      }
    }
    return rows.map { Array($0.dropFirst(size)) }
  }

  /// Few films, so that the slow code stays fast.
  private static let small = PlantedTaste(
    groups: 3, usersPerGroup: 12, itemsPerGroup: 8, ownLikes: 4, strayLikes: 1)

  @Test("Weights are those of the closed form in double", arguments: [0.5, 20])
  func closedForm(regularization: Double) throws {
    let set = try TrainingSet(weightedTaste(Self.small))
    let model = try Self.train(set, [Setting("regularization", regularization)])
    var gramian = denseGramian(set)
    let size = model.precisions.count
    gramian = gramian.prefix(size).map { Array($0.prefix(size)) }
    for index in gramian.indices { gramian[index][index] += regularization }
    let inverse = Self.inverse(gramian)
    for row in 0..<size {
      #expect(model.weights[row, row] == 0)
      for column in 0..<size where row != column {
        let expected = -inverse[row][column] / inverse[column][column]
        #expect(abs(Double(model.weights[row, column]) - expected) < 1e-5)
      }
    }
  }

  @Test("The last loss is the objective per preference, below that of doing nothing")
  func loss() throws {
    let set = try TrainingSet(weightedTaste(Self.small))
    let losses = Mutex<[Double]>([])
    let model = try Self.train(
      set, [Setting("regularization", 3)],
      progress: TrainingProgress(report: { report in
        losses.withLock { $0.append(report.loss) }
      }))
    var objective = 0.0
    var squares = 0.0
    for user in 0..<set.users.count {
      let view = UserView(history: preferences(of: user, in: set))
      let items = (0..<set.items.count).map { ItemRow($0) }
      var errors = model.scores(of: items, for: view).map { -Double($0) }
      for (item, weight) in zip(view.history.items, view.history.weights) {
        errors[item.offset] += Double(weight)
        squares += Double(weight) * Double(weight)
      }
      objective += errors.reduce(0) { $0 + $1 * $1 }
    }
    objective += 3 * model.weights.elements.array().reduce(0) { $0 + Double($1) * Double($1) }
    let reported = losses.withLock { $0 }
    let count = Double(set.preferences.nonZeroCount)
    #expect(reported.count == 5)
    #expect(abs((reported.first ?? 0) - squares / count) < 1e-5)
    #expect(abs((reported.last ?? 0) - objective / count) < 1e-4)
    #expect(objective < squares)
  }

  @Test("Finds planted tastes with the defaults")
  func findsPlantedTastes() throws {
    let taste = PlantedTaste()
    let set = try TrainingSet(taste.data())
    // By chance it would be a quarter.
    #expect(try ownTasteShare(Self.train(set), set, taste) > 0.97)
  }

  @Test("The number of threads changes nothing, to the last bit")
  func threadsDoNotMatter() throws {
    let set = try TrainingSet(PlantedTaste(itemsPerGroup: 80).data())
    let one = try Self.train(set, threads: 1)
    let other = try Self.train(set, threads: 4)
    #expect(one.weights.elements.array() == other.weights.elements.array())
    #expect(one.precisions == other.precisions)
  }

  @Test("Items without preferences are not covered, even between others")
  func emptyItems() throws {
    let set = try TrainingSet(PlantedTaste().data())
    let lost = UInt32(3)
    let columns = set.histories.columns
    let fewer = set.keeping { columns[$0] != lost }
    let model = try Self.train(fewer)
    #expect(!model.coveredItems.contains(3))
    #expect(model.coveredItems.contains(2) && model.coveredItems.contains(4))
    #expect(!model.coveredItems.contains(set.items.count - 1))
    #expect(model.coveredItems.rowCount == set.items.count)
  }

  @Test("A catalogue that is too large is refused by name and number")
  func tooLarge() throws {
    let set = try TrainingSet(PlantedTaste(itemsPerGroup: 150, ownLikes: 20).data())
    let films = set.preferredCount
    let error = #expect(throws: SprocketError.self) {
      try Self.train(set, [Setting("memory_limit_mib", 1)])
    }
    #expect(error?.code == .failedPrecondition)
    let message = error?.message ?? ""
    #expect(message.contains("EASE needs 2 MiB for \(films) films"))
    #expect(message.contains("the limit is 1 MiB"))
    #expect(message.contains("memory_limit_mib to at least 2"))
  }

  @Test("Data without any preference is refused with advice; cancelling and listeners stop it")
  func stops() throws {
    var data = PlantedTaste().data()
    let set = try TrainingSet(data)
    data.value = data.value.map { _ in 1 }
    let nothing = try TrainingSet(data)
    let refused = #expect(throws: SprocketError.self) { try Self.train(nothing) }
    #expect(refused?.code == .failedPrecondition)
    #expect(refused?.message.contains("rating_threshold") == true)
    let cancelled = #expect(throws: SprocketError.self) {
      try Self.train(set, progress: TrainingProgress(isCancelled: { true }))
    }
    #expect(cancelled?.code == .cancelled)
    struct Enough: Error {}
    for epoch in 1...5 {
      #expect(throws: Enough.self) {
        try Self.train(
          set, progress: TrainingProgress(report: { if $0.epoch == epoch { throw Enough() } }))
      }
    }
  }
}

extension TrainingSet {
  /// Items with a preference.
  fileprivate var preferredCount: Int {
    (0..<items.count).count { preferencesByItem.nonZeroCount(ofRow: $0) > 0 }
  }
}
