import SprocketCore
import SprocketMath
import SprocketModels
import SprocketTraining
import Testing

/// One epoch with a tiny learning rate is one step down the gradient of the objective as a whole.
@Suite struct GradientFitTests {
  private let planted = PlantedRatings(users: 7, items: 6, ratingsPerUser: 5)

  /// With a few likes among the ratings, which SVD++ learns from too.
  private func data() throws -> RatingData {
    var data = TrainingData(planted.draw().training, users: planted.users, items: planted.items)
    data.append(user: 2, item: planted.items, .like)
    data.append(user: 4, item: planted.items, .like)
    return try RatingData(TrainingSet(data))
  }

  private func objective(
    _ data: RatingData, _ config: SVDConfig, users: (Int) -> [Float], items: (Int) -> [Float],
    implicit: ((Int) -> [Float])? = nil
  ) -> RatingObjective {
    func rows(_ count: Int, _ row: (Int) -> [Float]) -> [[Double]] {
      (0..<count).map { row($0).map { Double($0) } }
    }
    let itemCount = data.centered.columnCount
    return RatingObjective(
      users: rows(data.centered.rowCount, users), items: rows(itemCount, items),
      implicit: implicit.map { rows(itemCount, $0) } ?? [], data: data,
      regularization: config.regularization, shrinkage: config.shrinkage)
  }

  private func check(
    _ before: RatingObjective, _ after: RatingObjective, rate: Double,
    _ table: WritableKeyPath<RatingObjective, [[Double]]>
  ) {
    var largest = 0.0
    for row in before[keyPath: table].indices {
      for column in before[keyPath: table][row].indices {
        let step = after[keyPath: table][row][column] - before[keyPath: table][row][column]
        let expected =
          -rate / 2 * before.slope(table.appending(path: \.[row]).appending(path: \.[column]))
        largest = max(largest, abs(expected))
        #expect(abs(step - expected) < 0.02 * rate, "row \(row), column \(column)")
      }
    }
    #expect(largest > 0.2 * rate)
  }

  private var config: SVDConfig {
    var config = SVDConfig()
    config.factorCount = 4
    config.regularization = 0.05
    config.shrinkage = 3
    config.learningRate = 0.0005
    config.initScale = 1
    return config
  }

  @Test("An epoch of gradient descent goes down the gradient")
  func factorization() throws {
    let data = try data()
    var fit = GradientFit(data, hyperparameters: GradientHyperparameters(config), threads: 2)
    let before = objective(data, config, users: fit.userRow, items: fit.itemRow)
    _ = try fit.run()
    let after = objective(data, config, users: fit.userRow, items: fit.itemRow)
    check(before, after, rate: config.learningRate, \.users)
    check(before, after, rate: config.learningRate, \.items)
    #expect(after.value() < before.value())
  }

  @Test("An epoch of SVD++ goes down the gradient, also of the rows for the history")
  func plusPlus() throws {
    let data = try data()
    var plusPlus = SVDPlusPlusConfig()
    plusPlus.factorCount = config.factorCount
    plusPlus.regularization = config.regularization
    plusPlus.shrinkage = config.shrinkage
    plusPlus.learningRate = config.learningRate
    plusPlus.initScale = config.initScale
    var fit = ImplicitGradientFit(data, hyperparameters: GradientHyperparameters(plusPlus))
    func now() -> RatingObjective {
      objective(
        data, config, users: fit.userRow, items: fit.itemRow, implicit: fit.implicitRow)
    }
    // Away from the start, where the rows for the history are all zero.
    for _ in 0..<400 { _ = try fit.run() }
    let before = now()
    _ = try fit.run()
    let after = now()
    #expect(before.implicit.joined().contains { abs($0) > 0.01 })
    check(before, after, rate: config.learningRate, \.implicit)
    check(before, after, rate: config.learningRate, \.users)
    check(before, after, rate: config.learningRate, \.items)
  }

  @Test("The number of threads does not change the result")
  func threads() throws {
    let data = try data()
    var one = GradientFit(data, hyperparameters: GradientHyperparameters(config), threads: 1)
    var other = GradientFit(data, hyperparameters: GradientHyperparameters(config), threads: 4)
    for _ in 0..<5 {
      #expect(try one.run() == other.run())
    }
    for user in 0..<planted.users { #expect(one.userRow(user) == other.userRow(user)) }
    for item in 0..<planted.items { #expect(one.itemRow(item) == other.itemRow(item)) }
  }
}
