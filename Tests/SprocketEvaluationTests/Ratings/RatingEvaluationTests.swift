import SprocketCore
import SprocketEvaluation
import SprocketMath
import SprocketModels
import Testing

@Suite struct RatingEvaluationTests {
  /// Predicts 3 for what it knows and 2 for what it does not.
  private struct Constant: ModelComponent, PredictsRatings {
    let items: Int
    var kind: ModelKind { .bias }
    var settings: [Setting] { [] }
    var byteCount: Int { 0 }
    var tensors: [NamedTensor] { [] }
    var nonFiniteCount: Int { 0 }
    var coveredItems: RowMask { .all(items) }

    func rebased(
      on tables: SharedTables, userFactors: FactorTable?
    ) throws(SprocketError) -> any ModelComponent { self }

    func ratings(of items: [ItemRow], for user: UserView) -> [RatingPrediction] {
      items.map {
        RatingPrediction(
          rating: $0.offset < self.items ? 3 : 2, userCount: user.history.count, itemCount: 0)
      }
    }
  }

  private func model() throws -> TrainedModel {
    let tables = try makeTables(
      items: ["a", "b"], users: ["u"],
      histories: RatingMatrix(
        rowCount: 1, columnCount: 2, rows: [0], columns: [0], values: [1], duplicates: .last),
      popularity: PopularityModel(ratingCounts: [1, 0], scores: [1, 0]))
    return try makeModel(.bias, tables, [Constant(items: 2)], interactions: 1)
  }

  private let holdOut = HoldOut(
    train: TrainingData(items: [Item(item: ItemID("a")), Item(item: ItemID("b"))]), users: [],
    ratings: [
      HeldOutRatings(
        user: UserID("u"), items: [ItemID("a"), ItemID("b")], values: [4, 1]),
      HeldOutRatings(user: UserID("new"), items: [ItemID("x")], values: [5]),
    ], description: "three ratings")

  /// Errors -1, 2 and -3.
  @Test("RMSE and MAE by hand, also for users and films that nobody knows")
  func byHand() throws {
    let result = try RatingEvaluation().evaluate(model(), by: .bias, on: holdOut)
    #expect(result.predictions == [[3, 3], [2]])
    let report = result.report
    #expect(abs(try #require(report.metric("rmse")).value - (14.0 / 3).squareRoot()) < 1e-12)
    #expect(abs(try #require(report.metric("mae")).value - 2) < 1e-12)
    #expect(report.metric("ratings")?.value == 3)
    func slice(_ name: String) throws -> EvaluationSlice {
      try #require(report.slices.first { $0.name == name })
    }
    #expect(try slice("cold").metrics[0].value == 3)
    #expect(abs(try slice("warm").metrics[0].value - 2.5.squareRoot()) < 1e-12)
    // Film b and the one that is not in the catalogue: errors 2 and -3.
    #expect(abs(try slice("cold films").metrics[0].value - 6.5.squareRoot()) < 1e-12)
    #expect(try slice("cold films").metrics[2].value == 2)
    #expect(try slice("history 20+").users == 0)
  }

  @Test("A model that does not predict ratings is refused")
  func refuses() throws {
    let error = #expect(throws: SprocketError.self) {
      try RatingEvaluation().evaluate(model(), by: .svd, on: holdOut)
    }
    #expect(error?.code == .invalidArgument)
  }
}
