import SprocketCore
import SprocketMath
import SprocketModels
import SprocketTraining
import Synchronization
import Testing

@Suite struct SLIMTrainerTests {
  private static func train(
    _ set: TrainingSet, _ overrides: [Setting] = [], threads: Int = 2,
    progress: TrainingProgress = .none
  ) throws -> SLIMModel {
    let component = try SLIMTrainer(overrides: overrides, threads: threads)
      .train(set, progress: progress)
    return try #require(component as? SLIMModel)
  }

  private static func dense(_ matrix: RatingMatrix) -> [[Double]] {
    (0..<matrix.rowCount).map { row in
      var numbers = [Double](repeating: 0, count: matrix.columnCount)
      for (column, value) in zip(matrix.columns(ofRow: row), matrix.values(ofRow: row)) {
        numbers[Int(column)] = Double(value)
      }
      return numbers
    }
  }

  private static let settings = [
    Setting("l1_regularization", 0.5), Setting("l2_regularization", 4),
    Setting("tolerance", 1e-6),
  ]

  @Test(
    "The conditions of Karush, Kuhn and Tucker hold for every weight",
    arguments: SLIMConfig.Sign.allCases)
  func optimal(sign: SLIMConfig.Sign) throws {
    let set = try TrainingSet(weightedTaste())
    let model = try Self.train(set, Self.settings + [Setting("sign", sign.rawValue)])
    let gramian = denseGramian(set)
    let weights = Self.dense(model.weights)
    let size = weights.count
    var (nonZero, negative) = (0, 0)
    for target in 0..<size {
      #expect(weights[target][target] == 0)
      for item in 0..<size where item != target {
        let weight = weights[item][target]
        var slope = 4 * weight - gramian[item][target]
        for other in 0..<size { slope += gramian[item][other] * weights[other][target] }
        if weight != 0 {
          nonZero += 1
          if weight < 0 { negative += 1 }
          #expect(abs(slope + (weight > 0 ? 0.5 : -0.5)) < 1e-3)
        } else {
          #expect(slope >= -0.5 - 1e-3)
          if sign == .free { #expect(slope <= 0.5 + 1e-3) }
        }
      }
    }
    #expect(nonZero > size)
    #expect(nonZero < size * size / 2)
    #expect((negative > 0) == (sign == .free))
  }

  @Test("Weights are those of plain coordinate descent in double")
  func agreesWithPlainDescent() throws {
    let set = try TrainingSet(
      weightedTaste(
        PlantedTaste(groups: 2, usersPerGroup: 15, itemsPerGroup: 9, ownLikes: 4, strayLikes: 1)))
    let model = try Self.train(set, Self.settings)
    let gramian = denseGramian(set)
    let weights = Self.dense(model.weights)
    for target in weights.indices {
      var column = [Double](repeating: 0, count: weights.count)
      for _ in 0..<300 {
        for item in column.indices where item != target {
          var rest = gramian[item][target] + gramian[item][item] * column[item]
          for other in column.indices { rest -= gramian[item][other] * column[other] }
          column[item] = max(0, rest - 0.5) / (gramian[item][item] + 4)
        }
      }
      for item in column.indices { #expect(abs(weights[item][target] - column[item]) < 1e-4) }
    }
  }

  @Test("Finds planted tastes with the defaults")
  func findsPlantedTastes() throws {
    let taste = PlantedTaste()
    let set = try TrainingSet(taste.data())
    #expect(try ownTasteShare(Self.train(set), set, taste) > 0.95)
  }

  @Test("The number of threads changes nothing")
  func threadsDoNotMatter() throws {
    let set = try TrainingSet(PlantedTaste().data())
    let one = try Self.train(set, threads: 1)
    let other = try Self.train(set, threads: 4)
    #expect(one.weights.columns.array() == other.weights.columns.array())
    #expect(one.weights.values.array() == other.weights.values.array())
  }

  @Test("No more weights lead to an item than allowed, and they are the largest")
  func neighbors() throws {
    let set = try TrainingSet(PlantedTaste().data())
    let all = try Self.train(set, Self.settings).weights.transposed()
    let few = try Self.train(set, Self.settings + [Setting("neighbors", 3)]).weights.transposed()
    for item in 0..<all.rowCount {
      let kept = few.values(ofRow: item).sorted()
      #expect(kept == all.values(ofRow: item).sorted().suffix(3))
    }
  }

  @Test("The loss falls with every portion and ends at the objective per preference")
  func loss() throws {
    let set = try TrainingSet(weightedTaste())
    let losses = Mutex<[Double]>([])
    let model = try Self.train(
      set, Self.settings,
      progress: TrainingProgress(report: { report in
        losses.withLock { $0.append(report.loss) }
      }))
    let gramian = denseGramian(set)
    let weights = Self.dense(model.weights)
    var objective = 0.0
    for target in weights.indices {
      objective += gramian[target][target] / 2
      for item in weights.indices where weights[item][target] != 0 {
        let weight = weights[item][target]
        objective += 0.5 * abs(weight) + 2 * weight * weight - weight * gramian[item][target]
        for other in weights.indices {
          objective += weight * gramian[item][other] * weights[other][target] / 2
        }
      }
    }
    let reported = losses.withLock { $0 }
    #expect(reported.count == 10)
    for (one, next) in zip(reported, reported.dropFirst()) { #expect(next < one) }
    #expect(
      abs((reported.last ?? 0) - objective / Double(set.preferences.nonZeroCount)) < 1e-4)
  }

  @Test("Too many films, no preferences and cancelling are told apart")
  func stops() throws {
    let many = try TrainingSet(PlantedTaste(itemsPerGroup: 150, ownLikes: 20).data())
    let tooLarge = #expect(throws: SprocketError.self) {
      try Self.train(many, [Setting("memory_limit_mib", 1)])
    }
    #expect(tooLarge?.code == .failedPrecondition)
    #expect(tooLarge?.message.contains("SLIM needs 2 MiB") == true)
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
