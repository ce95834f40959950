package import SprocketCore

/// The hyper-parameters of the bias model.
package struct BiasConfig: Hashable, Sendable {
  /// Ratings of the mean that every item starts with.
  package var itemRegularization = 3.0
  /// The same of every user.
  package var userRegularization = 5.0
  /// Most passes over both sides; it stops when nothing moves any more.
  package var epochs = 20
  /// The part of the ratings that the expected error is measured on before the model is trained
  /// on all of them.
  package var holdout = 0.1
  /// Of the choice of what is held out.
  package var seed: UInt64 = 1

  package init() {}

  /// Good defaults for data of a size. A few ratings say the same of a bias everywhere.
  package static func adapted(users: Int, items: Int, interactions: Int) -> BiasConfig {
    BiasConfig()
  }
}

extension BiasConfig: ModelConfig {
  package static let settingNames = [
    "item_regularization", "user_regularization", "epochs", "holdout", "seed",
  ]

  package static let searchSpace = [
    SearchDimension("item_regularization", .logarithmic(0.5...30)),
    SearchDimension("user_regularization", .logarithmic(0.5...30)),
  ]

  package var settings: [Setting] {
    [
      Setting("item_regularization", itemRegularization),
      Setting("user_regularization", userRegularization), Setting("epochs", epochs),
      Setting("holdout", holdout), Setting("seed", seed),
    ]
  }

  package mutating func apply(_ settings: [Setting]) throws(SprocketError) {
    for setting in settings {
      switch setting.name {
      case "item_regularization": itemRegularization = try setting.double(in: 0...1e9)
      case "user_regularization": userRegularization = try setting.double(in: 0...1e9)
      case "epochs": epochs = try setting.int(in: 1...1000)
      case "holdout": holdout = try setting.double(in: 0...0.5)
      case "seed": seed = try setting.seed()
      default: throw setting.unknown(known: Self.settingNames)
      }
    }
  }
}
