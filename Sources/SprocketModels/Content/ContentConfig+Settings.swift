package import SprocketCore

extension ContentConfig: ModelConfig {
  /// The names of the settings.
  package static let settingNames =
    ContentField.allCases.map { weightName($0) } + [
      "weighting", "bm25_k1", "bm25_b", "max_word_share", "min_word_count", "learn_weights",
      "learning_users", "profile_terms", "rating_influence", "popularity_influence", "seed",
    ]

  /// The configuration as named values.
  package var settings: [Setting] {
    ContentField.allCases.map { Setting(Self.weightName($0), fieldWeights[$0.rawValue]) } + [
      Setting("weighting", weighting.rawValue), Setting("bm25_k1", saturation),
      Setting("bm25_b", lengthWeight), Setting("max_word_share", maximumWordShare),
      Setting("min_word_count", minimumWordCount),
      Setting("learn_weights", learnsWeights.rawValue), Setting("learning_users", learningUsers),
      Setting("profile_terms", profileTerms), Setting("rating_influence", ratingInfluence),
      Setting("popularity_influence", popularityInfluence), Setting("seed", seed),
    ]
  }

  package static let searchSpace = [
    SearchDimension("weighting", .choice(Weighting.allCases.map(\.rawValue))),
    SearchDimension("popularity_influence", .linear(0...1)),
    SearchDimension("rating_influence", .linear(0...1)),
    SearchDimension("genre_weight", .logarithmic(0.3...5)),
    SearchDimension("tag_weight", .logarithmic(0.3...5)),
    SearchDimension("cast_weight", .logarithmic(0.1...3)),
    SearchDimension("plot_weight", .logarithmic(0.05...2)),
  ]

  /// Changes what `settings` name and leaves the rest.
  /// - Throws: `invalidArgument` that names an unknown setting or a bad value.
  package mutating func apply(_ settings: [Setting]) throws(SprocketError) {
    for setting in settings {
      if let field = ContentField.allCases.first(where: { Self.weightName($0) == setting.name }) {
        fieldWeights[field.rawValue] = try setting.double(in: 0...1000)
        continue
      }
      switch setting.name {
      case "weighting": weighting = try setting.choice(Weighting.self)
      case "bm25_k1": saturation = try setting.double(in: 0.01...100)
      case "bm25_b": lengthWeight = try setting.double(in: 0...1)
      case "max_word_share": maximumWordShare = try setting.double(in: 0...1)
      case "min_word_count": minimumWordCount = try setting.int(in: 1...1_000_000)
      case "learn_weights": learnsWeights = try setting.choice(Switch.self)
      case "learning_users": learningUsers = try setting.int(in: 1...1_000_000)
      case "profile_terms": profileTerms = try setting.int(in: 1...100_000)
      case "rating_influence": ratingInfluence = try setting.double(in: 0...100)
      case "popularity_influence": popularityInfluence = try setting.double(in: 0...10)
      case "seed": seed = try setting.seed()
      default: throw setting.unknown(known: Self.settingNames)
      }
    }
  }

  private static func weightName(_ field: ContentField) -> String { field.name + "_weight" }
}
