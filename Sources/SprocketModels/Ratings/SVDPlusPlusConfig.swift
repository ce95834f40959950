package import SprocketCore

/// The hyper-parameters of SVD++, which is trained by stochastic gradient descent.
package struct SVDPlusPlusConfig: Hashable, Sendable {
  /// Numbers per user and item besides the two biases. Two less than a multiple of 16 fill the
  /// vectors.
  package var factorCount = 30
  /// Most passes over the ratings. With a part held out, as many as did best on it.
  package var epochs = 60
  /// λ: a row of n ratings is regularised by λ (n + n₀).
  package var regularization = 0.05
  /// n₀.
  package var shrinkage = 100.0
  package var learningRate = 0.007
  /// Initial factors are normal with standard deviation initScale / √factors.
  package var initScale = 0.3
  /// As of `SVDConfig`.
  package var holdout = 0.1
  /// Of the initial factors, of the order of the ratings and of what is held out.
  package var seed: UInt64 = 1

  package init() {}

  /// Good defaults for data of a size; `interactions` are the ratings.
  package static func adapted(users: Int, items: Int, interactions: Int) -> SVDPlusPlusConfig {
    var config = SVDPlusPlusConfig()
    config.factorCount = RatingFactorCount.adapted(
      users: users, items: items, ratings: interactions)
    return config
  }
}

extension SVDPlusPlusConfig: ModelConfig {
  package static let settingNames = [
    "factors", "epochs", "regularization", "shrinkage", "learning_rate", "init_scale", "holdout",
    "seed",
  ]

  package static let searchSpace = [
    SearchDimension("factors", .integer(6...126)),
    SearchDimension("regularization", .logarithmic(0.01...0.2)),
    SearchDimension("shrinkage", .logarithmic(1...300)),
    SearchDimension("learning_rate", .logarithmic(0.002...0.02)),
  ]

  package var settings: [Setting] {
    [
      Setting("factors", factorCount), Setting("epochs", epochs),
      Setting("regularization", regularization), Setting("shrinkage", shrinkage),
      Setting("learning_rate", learningRate), Setting("init_scale", initScale),
      Setting("holdout", holdout), Setting("seed", seed),
    ]
  }

  package mutating func apply(_ settings: [Setting]) throws(SprocketError) {
    for setting in settings {
      switch setting.name {
      case "factors": factorCount = try setting.int(in: 1...1022)
      case "epochs": epochs = try setting.int(in: 1...1000)
      case "regularization": regularization = try setting.double(in: 1e-6...1e6)
      case "shrinkage": shrinkage = try setting.double(in: 0...1e6)
      case "learning_rate": learningRate = try setting.double(in: 1e-6...1)
      case "init_scale": initScale = try setting.double(in: 1e-6...100)
      case "holdout": holdout = try setting.double(in: 0...0.5)
      case "seed": seed = try setting.seed()
      default: throw setting.unknown(known: Self.settingNames)
      }
    }
  }
}
