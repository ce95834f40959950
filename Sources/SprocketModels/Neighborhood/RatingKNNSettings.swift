package import SprocketCore

/// The hyper-parameters that item- and user-based neighbourhoods for ratings share.
package struct RatingKNNSettings: Hashable, Sendable {
  /// k: neighbours that a prediction rests on at most.
  package var neighborCount = 40
  /// With fewer, the baseline stands alone.
  package var minNeighborCount = 1
  package var similarity = RatingSimilarity.pearsonBaseline
  /// λ of (n - 1) / (n - 1 + λ), n ratings that two have in common.
  package var shrinkage = 100.0
  /// Ratings that two must have in common.
  package var minSupport = 1
  /// λ₂ and λ₃ of the baselines (Koren 2010, section 2.1) and their alternating steps.
  package var itemRegularization = 5.0
  package var userRegularization = 8.0
  package var baselineEpochs = 10

  package init() {}

  static let names = [
    "neighbors", "min_neighbors", "similarity", "shrinkage", "min_support",
    "item_regularization", "user_regularization", "baseline_epochs",
  ]

  static let searchSpace = [
    SearchDimension("neighbors", .integer(10...150)),
    SearchDimension("similarity", .choice(RatingSimilarity.allCases.map(\.rawValue))),
    SearchDimension("shrinkage", .logarithmic(1...500)),
    SearchDimension("item_regularization", .logarithmic(1...50)),
    SearchDimension("user_regularization", .logarithmic(1...50)),
  ]

  var settings: [Setting] {
    [
      Setting("neighbors", neighborCount), Setting("min_neighbors", minNeighborCount),
      Setting("similarity", similarity.rawValue), Setting("shrinkage", shrinkage),
      Setting("min_support", minSupport), Setting("item_regularization", itemRegularization),
      Setting("user_regularization", userRegularization),
      Setting("baseline_epochs", baselineEpochs),
    ]
  }

  /// Whether the setting is one of them.
  mutating func apply(_ setting: Setting) throws(SprocketError) -> Bool {
    switch setting.name {
    case "neighbors": neighborCount = try setting.int(in: 1...10_000)
    case "min_neighbors": minNeighborCount = try setting.int(in: 1...10_000)
    case "similarity": similarity = try setting.choice(RatingSimilarity.self)
    case "shrinkage": shrinkage = try setting.double(in: 0...1e6)
    case "min_support": minSupport = try setting.int(in: 1...1_000_000)
    case "item_regularization": itemRegularization = try setting.double(in: 1e-6...1e6)
    case "user_regularization": userRegularization = try setting.double(in: 1e-6...1e6)
    case "baseline_epochs": baselineEpochs = try setting.int(in: 1...1000)
    default: return false
    }
    return true
  }
}

/// The hyper-parameters of item-based neighbourhoods for ratings.
package struct ItemKNNRatingConfig: ModelConfig {
  package var rating = RatingKNNSettings()
  /// Neighbours kept for each item. The k that a prediction rests on are chosen among those of
  /// them that the user rated, so it takes many more than k.
  package var storedNeighborCount = 1000

  /// The adjusted cosine, which did better than the correlations between items on data of
  /// MovieLens, as Sarwar et al. found too.
  package init() {
    rating.similarity = .adjustedCosine
  }

  /// What the lists of neighbours may take in memory by default.
  static let listBudget = 1 << 29
  static let neighborBytes = 8

  package static func adapted(users: Int, items: Int, interactions: Int) -> ItemKNNRatingConfig {
    var config = ItemKNNRatingConfig()
    config.storedNeighborCount = min(
      config.storedNeighborCount, max(50, listBudget / neighborBytes / max(1, items)))
    return config
  }

  package static var searchSpace: [SearchDimension] { RatingKNNSettings.searchSpace }

  package static let settingNames = RatingKNNSettings.names + ["stored_neighbors"]

  package var settings: [Setting] {
    rating.settings + [Setting("stored_neighbors", storedNeighborCount)]
  }

  package mutating func apply(_ settings: [Setting]) throws(SprocketError) {
    for setting in settings {
      if setting.name == "stored_neighbors" {
        storedNeighborCount = try setting.int(in: 1...100_000)
      } else if try !rating.apply(setting) {
        throw setting.unknown(known: Self.settingNames)
      }
    }
  }
}

/// The hyper-parameters of user-based neighbourhoods for ratings.
package struct UserKNNRatingConfig: ModelConfig {
  package var rating = RatingKNNSettings()
  /// The most similar users, among whom those who rated an item are found.
  package var candidateCount = 5000
  /// Stored ratings that are looked at to find them, for a user whose films many have rated: their
  /// rarest films first.
  package var entryLimit = 2_000_000

  package init() {
    rating.similarity = .pearson
    rating.shrinkage = 30
    rating.neighborCount = 60
  }

  package static func adapted(users: Int, items: Int, interactions: Int) -> UserKNNRatingConfig {
    UserKNNRatingConfig()
  }

  package static var searchSpace: [SearchDimension] { RatingKNNSettings.searchSpace }

  package static let settingNames = RatingKNNSettings.names + ["candidates", "max_entries"]

  package var settings: [Setting] {
    rating.settings + [
      Setting("candidates", candidateCount), Setting("max_entries", entryLimit),
    ]
  }

  package mutating func apply(_ settings: [Setting]) throws(SprocketError) {
    for setting in settings {
      switch setting.name {
      case "candidates": candidateCount = try setting.int(in: 1...1_000_000)
      case "max_entries": entryLimit = try setting.int(in: 1...1_000_000_000)
      default:
        if try !rating.apply(setting) { throw setting.unknown(known: Self.settingNames) }
      }
    }
  }
}
