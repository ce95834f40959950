package import SprocketCore

/// The hyper-parameters of the factorisation of ratings; saved with the model, the seed among them.
package struct SVDConfig: Hashable, Sendable {
  package enum Solver: String, CaseIterable, Sendable {
    /// Variational Bayes: alternating least squares that minds how uncertain each factor is, and
    /// learns how much to regularise. Needs no tuning. Y. J. Lim and Y. W. Teh, 2007.
    case variational
    /// Alternating least squares with penalties by the number of ratings. Y. Zhou et al., 2008.
    case als
    /// Stochastic gradient descent on the same objective. Y. Koren et al., "Matrix factorization
    /// techniques for recommender systems", 2009.
    case sgd
  }

  package var solver = Solver.variational
  /// Numbers per user and item besides the two biases. Two less than a multiple of 16 fill the
  /// vectors.
  package var factorCount = 30
  /// Most passes over the ratings. With a part held out, as many as did best on it.
  package var epochs = 40
  /// λ of `als` and `sgd`: a row of n ratings is regularised by λ (n + n₀).
  package var regularization = 0.05
  /// n₀ of `als` and `sgd`.
  package var shrinkage = 100.0
  /// Of `sgd`.
  package var learningRate = 0.01
  /// Initial factors are normal with standard deviation initScale / √factors.
  package var initScale = 0.3
  /// The part of the ratings on which the number of epochs and the expected error are measured,
  /// before the model is trained on all of them; 0: all epochs, and the error in training.
  package var holdout = 0.1
  /// Of the initial factors, of the order of `sgd` and of what is held out.
  package var seed: UInt64 = 1

  package init() {}

  /// Good defaults for data of a size; `interactions` are the ratings.
  package static func adapted(users: Int, items: Int, interactions: Int) -> SVDConfig {
    var config = SVDConfig()
    config.factorCount = RatingFactorCount.adapted(
      users: users, items: items, ratings: interactions)
    return config
  }
}

/// How many factors ratings can bear.
enum RatingFactorCount {
  static func adapted(users: Int, items: Int, ratings: Int) -> Int {
    let wanted =
      switch ratings {
      case ..<300_000: 14
      case ..<5_000_000: 30
      default: 62
      }
    return min(wanted, max(1, min(users, items) - 2))
  }
}

extension SVDConfig: ModelConfig {
  package static let settingNames = [
    "solver", "factors", "epochs", "regularization", "shrinkage", "learning_rate", "init_scale",
    "holdout", "seed",
  ]

  package static let searchSpace = [
    SearchDimension("solver", .choice(Solver.allCases.map(\.rawValue))),
    SearchDimension("factors", .integer(6...126)),
    SearchDimension("regularization", .logarithmic(0.01...0.2)),
    SearchDimension("shrinkage", .logarithmic(1...300)),
    SearchDimension("init_scale", .logarithmic(0.05...1)),
  ]

  package var settings: [Setting] {
    [
      Setting("solver", solver.rawValue), Setting("factors", factorCount),
      Setting("epochs", epochs), Setting("regularization", regularization),
      Setting("shrinkage", shrinkage), Setting("learning_rate", learningRate),
      Setting("init_scale", initScale), Setting("holdout", holdout), Setting("seed", seed),
    ]
  }

  package mutating func apply(_ settings: [Setting]) throws(SprocketError) {
    for setting in settings {
      switch setting.name {
      case "solver": solver = try setting.choice(Solver.self)
      case "factors": factorCount = try setting.int(in: 1...1022)
      case "epochs": epochs = try setting.int(in: 1...1000)
      // Above 0, because it is what makes every system solvable.
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
