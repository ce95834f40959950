package import SprocketCore
import SprocketMath
import SprocketModels

extension ServingHandle {
  /// The version name of the handle that holds nothing.
  package static let emptyVersion = ModelVersion("none")

  /// What is held before the first model is there: no film, no user.
  package static func empty() throws(SprocketError) -> ServingHandle {
    let model = try TrainedModel(
      kind: .popularity,
      tables: SharedTables(
        items: Vocabulary(ids: []), users: Vocabulary(ids: []), userShardStarts: [0],
        histories: RatingMatrix(
          rowCount: 0, columnCount: 0, rows: [], columns: [], values: [], duplicates: .last),
        ratings: SharedBuffer([]), popularity: PopularityModel(ratingCounts: [], scores: [])),
      components: [], position: 0,
      settings: [], interactions: 0, dataWindow: DataWindow())
    return ServingHandle(
      version: emptyVersion, model: model,
      catalog: CatalogView(items: [], model: model, revision: 0), freshUsers: FreshUsers())
  }
}
