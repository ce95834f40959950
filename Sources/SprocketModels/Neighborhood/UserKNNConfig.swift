package import SprocketCore

/// The hyper-parameters of user-based neighbourhoods for lists.
package struct UserKNNConfig: ModelConfig {
  /// Neighbours that are asked.
  package var neighborCount = 60
  package var similarity = PreferenceSimilarity.tfidf
  /// λ of n / (n + λ), n items that both users prefer.
  package var shrinkage = 5.0
  /// α of the cosine; see `RowSimilarity.Measure.cosine`.
  package var asymmetry = 0.5
  /// q: a neighbour counts with their similarity to this power. Above 1 the nearest decide.
  package var exponent = 2.0
  /// Items that two users must share.
  package var minSupport = 1
  /// Stored preferences that are looked at to find neighbours, for a user whose films many have
  /// seen: their rarest films first.
  package var entryLimit = 2_000_000

  package init() {}

  package static func adapted(users: Int, items: Int, interactions: Int) -> UserKNNConfig {
    var config = UserKNNConfig()
    // The more users, the more of them are near.
    if users > 2000 { config.neighborCount = 100 }
    if users > 50_000 { config.neighborCount = 200 }
    return config
  }

  package static let searchSpace = [
    SearchDimension("neighbors", .integer(20...1000)),
    SearchDimension("similarity", .choice(PreferenceSimilarity.allCases.map(\.rawValue))),
    SearchDimension("shrinkage", .linear(0...50)),
    SearchDimension("asymmetry", .linear(0.3...0.7)),
    SearchDimension("exponent", .linear(0.5...5)),
  ]

  package static let settingNames = [
    "neighbors", "similarity", "shrinkage", "asymmetry", "exponent", "min_support", "max_entries",
  ]

  package var settings: [Setting] {
    [
      Setting("neighbors", neighborCount), Setting("similarity", similarity.rawValue),
      Setting("shrinkage", shrinkage), Setting("asymmetry", asymmetry),
      Setting("exponent", exponent), Setting("min_support", minSupport),
      Setting("max_entries", entryLimit),
    ]
  }

  package mutating func apply(_ settings: [Setting]) throws(SprocketError) {
    for setting in settings {
      switch setting.name {
      case "neighbors": neighborCount = try setting.int(in: 1...100_000)
      case "similarity": similarity = try setting.choice(PreferenceSimilarity.self)
      case "shrinkage": shrinkage = try setting.double(in: 0...1e6)
      case "asymmetry": asymmetry = try setting.double(in: 0...1)
      case "exponent": exponent = try setting.double(in: 0.1...10)
      case "min_support": minSupport = try setting.int(in: 1...1_000_000)
      case "max_entries": entryLimit = try setting.int(in: 1...1_000_000_000)
      default: throw setting.unknown(known: Self.settingNames)
      }
    }
  }
}
