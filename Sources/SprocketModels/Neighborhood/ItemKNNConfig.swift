package import SprocketCore

/// The hyper-parameters of item-based neighbourhoods for lists.
package struct ItemKNNConfig: ModelConfig {
  /// Neighbours kept for each item.
  package var neighborCount = 100
  package var similarity = PreferenceSimilarity.tfidf
  /// λ of n / (n + λ), n users who prefer both items.
  package var shrinkage = 3.0
  /// α of the cosine; see `RowSimilarity.Measure.cosine`.
  package var asymmetry = 0.5
  /// q: a neighbour counts with its similarity to this power. Above 1 the nearest decide.
  package var exponent = 1.0
  /// Users that two items must share.
  package var minSupport = 1

  package init() {}

  /// What the lists of neighbours may take in memory by default.
  static let listBudget = 1 << 30
  /// Bytes of a neighbour: kept twice, by either item.
  static let neighborBytes = 16

  package static func adapted(users: Int, items: Int, interactions: Int) -> ItemKNNConfig {
    var config = ItemKNNConfig()
    config.neighborCount = min(
      config.neighborCount, max(20, listBudget / neighborBytes / max(1, items)))
    return config
  }

  package static let searchSpace = [
    SearchDimension("neighbors", .integer(20...500)),
    SearchDimension("similarity", .choice(PreferenceSimilarity.allCases.map(\.rawValue))),
    SearchDimension("shrinkage", .linear(0...20)),
    SearchDimension("asymmetry", .linear(0.3...0.7)),
    SearchDimension("exponent", .linear(0.5...1.5)),
  ]

  package static let settingNames = [
    "neighbors", "similarity", "shrinkage", "asymmetry", "exponent", "min_support",
  ]

  package var settings: [Setting] {
    [
      Setting("neighbors", neighborCount), Setting("similarity", similarity.rawValue),
      Setting("shrinkage", shrinkage), Setting("asymmetry", asymmetry),
      Setting("exponent", exponent), Setting("min_support", minSupport),
    ]
  }

  package mutating func apply(_ settings: [Setting]) throws(SprocketError) {
    for setting in settings {
      switch setting.name {
      case "neighbors": neighborCount = try setting.int(in: 1...10_000)
      case "similarity": similarity = try setting.choice(PreferenceSimilarity.self)
      case "shrinkage": shrinkage = try setting.double(in: 0...1e6)
      case "asymmetry": asymmetry = try setting.double(in: 0...1)
      case "exponent": exponent = try setting.double(in: 0.1...10)
      case "min_support": minSupport = try setting.int(in: 1...1_000_000)
      default: throw setting.unknown(known: Self.settingNames)
      }
    }
  }
}
