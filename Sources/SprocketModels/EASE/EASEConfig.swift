import Foundation
package import SprocketCore

/// The hyper-parameters of EASE; saved with the model. Nothing in it is random, so there is no
/// seed.
package struct EASEConfig: Hashable, Sendable {
  /// λ: the pull of all weights towards 0.
  package var regularization = 300.0
  /// How large the matrix of films × films may become, which is held once during training and in
  /// the model: 4096 MiB hold 32,768 films.
  package var memoryLimitMiB = 4096

  package init() {}

  /// Good defaults for data of a size; `interactions` are those that teach (weight above 0).
  ///
  /// λ is counted in users, so it has to grow with how many of them pairs of films share: with the
  /// length of histories, and slowly with the number of users. The factors give the values that
  /// the paper found best for its larger sets (500 and 1000). Half or twice the value makes little
  /// difference.
  package static func adapted(users: Int, items: Int, interactions: Int) -> EASEConfig {
    var config = EASEConfig()
    let users = Double(max(1, users))
    let regularization = 3 * Double(interactions) / users * pow(users / 400, 0.15)
    config.regularization = min(2000, max(10, regularization.rounded()))
    return config
  }
}

extension EASEConfig: ModelConfig {
  package static let settingNames = ["regularization", "memory_limit_mib"]

  package static let searchSpace = [
    SearchDimension("regularization", .logarithmic(10...5000))
  ]

  package var settings: [Setting] {
    [
      Setting("regularization", regularization), Setting("memory_limit_mib", memoryLimitMiB),
    ]
  }

  package mutating func apply(_ settings: [Setting]) throws(SprocketError) {
    for setting in settings {
      switch setting.name {
      // Above 0, because it is what makes the Gramian invertible.
      case "regularization": regularization = try setting.double(in: 1e-3...1e7)
      case "memory_limit_mib": memoryLimitMiB = try setting.int(in: 1...1 << 24)
      default: throw setting.unknown(known: Self.settingNames)
      }
    }
  }
}
