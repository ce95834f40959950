import SprocketCore
import SprocketModels
import Testing

@Suite struct IALSConfigTests {
  @Test("Settings go round")
  func settingsGoRound() throws {
    var config = IALSConfig()
    config.factorCount = 17
    config.epochs = 3
    config.regularization = 0.0123
    config.unobservedWeight = 0.25
    config.initScale = 0.5
    config.seed = .max
    config.solver = .cholesky
    config.conjugateGradientSteps = 5
    #expect(try IALSConfig(settings: config.settings) == config)
    #expect(config.settings.map(\.name) == IALSConfig.settingNames)
  }

  @Test(
    "Bad settings are refused by name",
    arguments: [
      ("factors", "0"), ("factors", "many"), ("epochs", "-1"), ("regularization", "0"),
      ("regularization", "inf"), ("unobserved_weight", "nan"), ("seed", "-1"),
      ("solver", "qr"), ("cg_steps", "0"), ("factor", "64"), ("init_scale", ""),
    ])
  func badSettings(name: String, value: String) {
    let error = #expect(throws: SprocketError.self) {
      try IALSConfig(settings: [Setting(name: name, value: value)])
    }
    #expect(error?.code == .invalidArgument)
    #expect(error?.message.contains(name) == true)
  }

  @Test("Adapts to the size of the data, and never has more factors than rows")
  func adapts() {
    let small = IALSConfig.adapted(users: 610, items: 9000, interactions: 48_000)
    #expect(small.factorCount == 32)
    #expect(small.unobservedWeight == 1)
    let medium = IALSConfig.adapted(users: 6040, items: 3700, interactions: 1_000_000)
    #expect(medium.factorCount == 128)
    #expect(medium.unobservedWeight == 0.5)
    let large = IALSConfig.adapted(users: 138_000, items: 27_000, interactions: 10_000_000)
    #expect(large.unobservedWeight < 0.5)
    #expect(IALSConfig.adapted(users: 20, items: 500, interactions: 900).factorCount == 16)
    #expect(IALSConfig.adapted(users: 1, items: 1, interactions: 1).factorCount == 8)
  }
}
