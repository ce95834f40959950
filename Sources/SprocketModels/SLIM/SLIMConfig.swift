package import SprocketCore

/// The hyper-parameters of SLIM; saved with the model. Nothing in it is random, so there is no
/// seed.
package struct SLIMConfig: Hashable, Sendable {
  /// Which weights there may be.
  package enum Sign: String, CaseIterable, Sendable {
    /// None below 0, as in the paper: items speak for others only.
    case positive
    /// Items may speak against others too.
    case free
  }

  /// λ₁: what makes weights 0.
  package var l1Regularization = 2.0
  /// λ₂: the pull of all weights towards 0.
  package var l2Regularization = 200.0
  package var sign = Sign.positive
  /// The most weights that lead to one item; the largest are kept.
  package var neighborCount = 400
  /// A column is solved when no weight is further from its place than this.
  package var tolerance = 1e-4
  /// How large the matrix of films × films may become, which is held once during training: 4096 MiB
  /// hold 32,768 films.
  package var memoryLimitMiB = 4096

  package init() {}

  /// Good defaults for data of a size; `interactions` are those that teach (weight above 0).
  ///
  /// λ₂ as in `EASEConfig`; λ₁ grows with it, but much more slowly than users do, or rare films
  /// would be left without any weight.
  package static func adapted(users: Int, items: Int, interactions: Int) -> SLIMConfig {
    var config = SLIMConfig()
    config.l2Regularization =
      EASEConfig.adapted(users: users, items: items, interactions: interactions).regularization
    config.l1Regularization = config.l2Regularization / 200
    return config
  }
}

extension SLIMConfig: ModelConfig {
  package static let settingNames = [
    "l1_regularization", "l2_regularization", "sign", "neighbors", "tolerance",
    "memory_limit_mib",
  ]

  package static let searchSpace = [
    SearchDimension("l1_regularization", .logarithmic(0.1...30)),
    SearchDimension("l2_regularization", .logarithmic(10...3000)),
    SearchDimension("sign", .choice(Sign.allCases.map(\.rawValue))),
  ]

  package var settings: [Setting] {
    [
      Setting("l1_regularization", l1Regularization),
      Setting("l2_regularization", l2Regularization), Setting("sign", sign.rawValue),
      Setting("neighbors", neighborCount), Setting("tolerance", tolerance),
      Setting("memory_limit_mib", memoryLimitMiB),
    ]
  }

  package mutating func apply(_ settings: [Setting]) throws(SprocketError) {
    for setting in settings {
      switch setting.name {
      case "l1_regularization": l1Regularization = try setting.double(in: 0...1e7)
      // Above 0, so that every column has one solution.
      case "l2_regularization": l2Regularization = try setting.double(in: 1e-3...1e7)
      case "sign": sign = try setting.choice(Sign.self)
      case "neighbors": neighborCount = try setting.int(in: 1...4096)
      case "tolerance": tolerance = try setting.double(in: 1e-9...1)
      case "memory_limit_mib": memoryLimitMiB = try setting.int(in: 1...1 << 24)
      default: throw setting.unknown(known: Self.settingNames)
      }
    }
  }
}
