import SprocketCore
import SprocketMath
import SprocketModels
import SprocketTraining
import Testing

@Suite struct TrainingRecipeTests {
  @Test(
    "Unknown settings and bad values are refused before training",
    arguments: [
      (ModelKind.ials, "factor", "8"), (.ials, "epochs", "0"), (.ials, "preference.like", "1"),
      (.ials, "popularity.half_life", "1"), (.popularity, "factors", "8"),
      (.popularity, "popularity.half_life_days", "-1"),
    ])
  func badSettings(kind: ModelKind, name: String, value: String) {
    let error = #expect(throws: SprocketError.self) {
      try TrainingRecipe(kind: kind, settings: [Setting(name: name, value: value)])
    }
    #expect(error?.code == .invalidArgument)
    #expect(error?.message.contains(name) == true)
  }

  @Test("Settings change the adapted ones and are kept with the model")
  func settingsAreKept() throws {
    let settings = [
      Setting("factors", 16), Setting("seed", 9), Setting("preference.rating_threshold", 3),
      Setting("popularity.half_life_days", 30),
    ]
    let model = try TrainingRecipe(kind: .ials, settings: settings).train(PlantedTaste().data())
    let config = try #require(model.ials).config
    #expect(config.factorCount == 16)
    #expect(config.seed == 9)
    #expect(config.unobservedWeight == 1)
    #expect(model.policy.ratingThreshold == 3)
    for name in ["factors", "seed", "popularity.half_life_days"] {
      #expect(model.settings.count { $0.name == name } == 1)
    }
    // The settings of a model are a recipe that gives the model again.
    let again = try TrainingRecipe(kind: .ials, settings: model.settings)
      .train(PlantedTaste().data())
    #expect(again.ials?.itemFactors.row(3) == model.ials?.itemFactors.row(3))
    #expect(again.settings == model.settings)
  }
}
