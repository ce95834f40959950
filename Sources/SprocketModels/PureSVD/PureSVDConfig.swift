package import SprocketCore

/// The hyper-parameters of PureSVD; saved with the model, the seed among them.
package struct PureSVDConfig: Hashable, Sendable {
  /// The rank: numbers per item.
  package var factorCount = 64
  /// Passes that bring the directions closer to the exact ones.
  package var powerIterations = 4
  /// Directions beyond the rank that are followed on the way, for exactness.
  package var oversampling = 16
  /// Of the directions to start from.
  package var seed: UInt64 = 1

  package init() {}

  /// Good defaults for data of a size; `interactions` are those that teach (weight above 0).
  ///
  /// Structure that is more than noise grows with the data, and the rank with it. Never more than
  /// there are items or users.
  package static func adapted(users: Int, items: Int, interactions: Int) -> PureSVDConfig {
    var config = PureSVDConfig()
    switch interactions {
    case ..<20_000: config.factorCount = 24
    case ..<200_000: config.factorCount = 48
    case ..<5_000_000: config.factorCount = 80
    default: config.factorCount = 192
    }
    // A quarter of the smaller side: beyond, the directions are single users or items.
    config.factorCount = min(config.factorCount, max(4, min(users, items) / 4))
    return config
  }
}

extension PureSVDConfig: ModelConfig {
  package static let settingNames = ["factors", "power_iterations", "oversampling", "seed"]

  package static let searchSpace = [SearchDimension("factors", .integer(8...384))]

  package var settings: [Setting] {
    [
      Setting("factors", factorCount), Setting("power_iterations", powerIterations),
      Setting("oversampling", oversampling), Setting("seed", seed),
    ]
  }

  package mutating func apply(_ settings: [Setting]) throws(SprocketError) {
    for setting in settings {
      switch setting.name {
      case "factors": factorCount = try setting.int(in: 1...2048)
      case "power_iterations": powerIterations = try setting.int(in: 0...100)
      case "oversampling": oversampling = try setting.int(in: 0...1024)
      case "seed": seed = try setting.seed()
      default: throw setting.unknown(known: Self.settingNames)
      }
    }
  }
}
