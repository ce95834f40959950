package import SprocketCore

extension IALSConfig: ModelConfig {
  /// The names of the settings.
  package static let settingNames = [
    "factors", "epochs", "regularization", "unobserved_weight", "init_scale", "seed", "solver",
    "cg_steps",
  ]

  /// The configuration as named values.
  package var settings: [Setting] {
    [
      Setting("factors", factorCount), Setting("epochs", epochs),
      Setting("regularization", regularization), Setting("unobserved_weight", unobservedWeight),
      Setting("init_scale", initScale), Setting("seed", seed), Setting("solver", solver.rawValue),
      Setting("cg_steps", conjugateGradientSteps),
    ]
  }

  package static let searchSpace = [
    SearchDimension("factors", .integer(16...256)),
    SearchDimension("regularization", .logarithmic(0.0003...0.05)),
    SearchDimension("unobserved_weight", .logarithmic(0.02...2)),
    SearchDimension("epochs", .integer(6...24)),
  ]

  /// Changes what `settings` name and leaves the rest.
  /// - Throws: `invalidArgument` that names an unknown setting or a bad value.
  package mutating func apply(_ settings: [Setting]) throws(SprocketError) {
    for setting in settings {
      switch setting.name {
      case "factors": factorCount = try setting.int(in: 1...1024)
      case "epochs": epochs = try setting.int(in: 1...1000)
      // Above 0, because it is what makes every system solvable.
      case "regularization": regularization = try setting.double(in: 1e-9...1e6)
      case "unobserved_weight": unobservedWeight = try setting.double(in: 1e-9...1e6)
      case "init_scale": initScale = try setting.double(in: 1e-6...100)
      case "seed": seed = try setting.seed()
      case "solver": solver = try setting.choice(Solver.self)
      case "cg_steps": conjugateGradientSteps = try setting.int(in: 1...100)
      default: throw setting.unknown(known: Self.settingNames)
      }
    }
  }
}
