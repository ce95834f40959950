import Foundation
package import SprocketCore
import SprocketMath
package import SprocketModels

/// Measures a model on a split that somebody else made.
package enum GivenSplitEvaluation {
  /// Trains on the split's training data, ranks all its items for each test user and compares.
  ///
  /// - Parameters:
  ///   - folder: See `GivenSplit`.
  ///   - recommendationsPath: Where to leave the lists, as `user,rank,item` with ranks from 1;
  ///     nil: nowhere.
  ///   - train: Makes the model, such as `TrainingRecipe.train`.
  /// - Throws: As `GivenSplit`; what `train` throws; `internal` when the lists cannot be written.
  package static func run(
    folder: String, recommendationsPath: String? = nil,
    evaluation: RankingEvaluation = RankingEvaluation(),
    train: (TrainingData) throws -> TrainedModel
  ) throws -> EvaluationReport {
    let holdOut = try GivenSplit(folder: folder).holdOut
    let model = try train(holdOut.train)
    let result = try evaluation.evaluate(model, on: holdOut)
    if let recommendationsPath {
      try write(result.lists, of: holdOut.users, model: model, to: recommendationsPath)
    }
    return result.report
  }

  private static func write(
    _ lists: [[ItemRow]], of users: [HeldOutUser], model: TrainedModel, to path: String
  ) throws(SprocketError) {
    var text = "user,rank,item\n"
    for (user, list) in zip(users, lists) {
      for (index, item) in list.enumerated() {
        text += "\(user.user),\(index + 1),\(model.items.id(of: item))\n"
      }
    }
    do {
      try text.write(to: URL(fileURLWithPath: path), atomically: true, encoding: .utf8)
    } catch {
      throw SprocketError(
        .internal, "cannot write the recommendations to \(path); check the folder", cause: error)
    }
  }
}
