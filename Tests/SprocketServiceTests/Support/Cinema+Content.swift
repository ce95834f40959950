import SprocketCore
import SprocketMath
import SprocketModels
import SprocketService
import SprocketTestKit
import SprocketTraining

extension Cinema {
  /// A cinema whose films have directors, in which iALS and a content model serve. Even films are
  /// dramas by the directors 0 and 2, odd ones comedies by 1 and 3.
  static func described(
    adding parts: [any ModelComponent] = []
  ) async throws -> Cinema {
    let cinema = try Cinema()
    cinema.store.put((0..<20).map(describedFilm))
    let trained = try describedModel.get()
    let fitted = parts.map { ($0 as? FakeRater)?.sized(for: trained.items.count) ?? $0 }
    let model = try TrainedModel(
      kind: .ials, tables: trained.tables, components: fitted + trained.components,
      position: trained.position, settings: trained.settings, interactions: trained.interactions,
      dataWindow: trained.dataWindow)
    cinema.serving.publish(
      ServingHandle(
        version: ModelVersion("described"), model: model,
        catalog: CatalogView(items: try cinema.store.allItems(), model: model, revision: 0),
        freshUsers: FreshUsers()))
    return cinema
  }

  /// Trained once for all tests.
  private static let describedModel = Result<TrainedModel, any Error> {
    let cinema = try Cinema()
    cinema.store.put((0..<20).map(describedFilm))
    let set = try TrainingSet(try cinema.store.trainingData { _, _ in }, shardCount: 2)
    let tables = try TrainingRecipe(kind: .popularity).train(set).tables
    let content = try ContentTrainer(threads: 1).train(set, progress: .none)
    let ials = try IALSTrainer(overrides: settings, threads: 1).train(set, progress: .none)
    return try TrainedModel(
      kind: .ials, tables: tables, components: [content, ials], position: set.position,
      settings: set.policy.settings, interactions: set.interactions, dataWindow: set.dataWindow)
  }

  static func describedFilm(_ number: Int) -> Item {
    var item = film(number)
    item.directors = ["Director \(number % 4)"]
    return item
  }

  /// Adds a film as `UpsertItems` does.
  func add(_ item: Item) async throws {
    let service = CatalogService(store: store, worker: worker)
    _ = try await service.upsert(UpsertItemsRequest(items: [item]))
  }
}

/// Predicts 4.75 for every film; stands for a model of ratings.
struct FakeRater: ModelComponent, PredictsRatings {
  var kind: ModelKind = .svd
  var byteCount = 1_000
  var itemCount = 0

  var settings: [Setting] { [] }
  var tensors: [NamedTensor] { [] }
  var nonFiniteCount: Int { 0 }
  var coveredItems: RowMask { RowMask.all(itemCount) }
  var expectedError: Float { 0.5 }
  var scale: ClosedRange<Float>? { 0.5...5 }

  func sized(for items: Int) -> FakeRater {
    var copy = self
    copy.itemCount = items
    return copy
  }

  func ratings(of items: [ItemRow], for user: UserView) -> [RatingPrediction] {
    items.map { item in
      RatingPrediction(
        rating: 4.75, userCount: user.history.count, itemCount: item.offset < itemCount ? 7 : 0)
    }
  }

  func rebased(
    on tables: SharedTables, userFactors: FactorTable?
  ) throws(SprocketError) -> any ModelComponent { self }
}
