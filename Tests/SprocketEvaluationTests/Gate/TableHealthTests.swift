import SprocketCore
import SprocketMath
import SprocketModels
import SprocketTestKit
import SprocketTraining
import Testing

@testable import SprocketEvaluation

@Suite("Health of tables") struct TableHealthTests {
  @Test("The rows of a matrix are looked at as vectors, not number by number")
  func matrix() throws {
    // Single numbers differ by a factor of 10,000; the rows are alike.
    let health = try #require(
      TableHealth(
        NamedTensor(
          "ease.weights",
          .float32(SharedBuffer([3, 4, 0.0005, 0.0005, 5, 0, 0, 0, 0]), shape: [3, 3]))))
    #expect(health.rows == 3 && health.hasVectors)
    #expect(abs(health.medianNorm - 5) < 1e-6 && abs(health.normRatio - 1) < 1e-6)
    #expect(abs(health.zeroShare - 1.0 / 3) < 1e-9)
  }

  @Test(
    "A healthy model of every kind is no reason for a refusal",
    arguments: [ModelKind.ease, .pureSVD, .itemKNN, .content, .hybrid])
  func everyKind(kind: ModelKind) throws {
    let data = PlantedDataSet(users: 120, films: 60).trainingData
    let model = try TrainingRecipe(kind: kind, settings: [], threads: 1, shardCount: 1).train(data)
    let rules = EvaluationGate().health(
      of: try ModelHealth(of: model, genres: FilmGenres(), sample: []), champion: nil)
    #expect(rules.filter { !$0.passed }.map(\.name) == [])
  }
}
