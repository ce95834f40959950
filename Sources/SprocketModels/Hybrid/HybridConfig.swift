package import SprocketCore

/// What a hybrid is made of and how its weights are learned.
package struct HybridConfig: ModelConfig {
  /// The components that make lists; empty: those that suit the size of the data.
  package var lists: [ModelKind] = []
  /// The components that predict ratings; empty: those that suit the size of the data.
  package var raters: [ModelKind] = []
  /// How many films each component puts up for the blend.
  package var candidates = 300
  /// At most so many users are held out to learn the weights on; 0: the weights are
  /// those that are known to work.
  package var validationUsers = 2000
  /// Of the choice of those users.
  package var seed: UInt64 = 1

  package init() {}

  package static let settingNames = [
    "lists", "raters", "candidates", "validation_users", "seed",
  ]

  /// The components have their own spaces; the weights between them are learned.
  package static let searchSpace: [SearchDimension] = []

  package var settings: [Setting] {
    [
      Setting("lists", lists.map(\.rawValue).joined(separator: ",")),
      Setting("raters", raters.map(\.rawValue).joined(separator: ",")),
      Setting("candidates", candidates), Setting("validation_users", validationUsers),
      Setting("seed", seed),
    ]
  }

  package mutating func apply(_ settings: [Setting]) throws(SprocketError) {
    for setting in settings {
      switch setting.name {
      case "lists": lists = try Self.kinds(setting, among: Self.listKinds)
      case "raters": raters = try Self.kinds(setting, among: Self.raterKinds)
      case "candidates": candidates = try setting.int(in: 10...10_000)
      case "validation_users": validationUsers = try setting.int(in: 0...1_000_000)
      case "seed": seed = try setting.seed()
      default: throw setting.unknown(known: Self.settingNames)
      }
    }
  }

  /// What can be blended into lists.
  package static let listKinds: [ModelKind] = [
    .ease, .slim, .ials, .pureSVD, .itemKNN, .userKNN, .content,
  ]
  /// What can be blended into predicted ratings.
  package static let raterKinds: [ModelKind] = [
    .bias, .svd, .svdPlusPlus, .itemKNNRating, .userKNNRating,
  ]

  /// The components that were asked for, in the order of `known`.
  private static func kinds(
    _ setting: Setting, among known: [ModelKind]
  ) throws(SprocketError) -> [ModelKind] {
    var asked: Set<ModelKind> = []
    for name in setting.value.split(separator: ",") {
      guard let kind = known.first(where: { $0.rawValue == name }) else {
        throw SprocketError(
          .invalidArgument,
          "the setting \(setting.name) names \"\(name)\"; it can have "
            + known.map(\.rawValue).joined(separator: ","))
      }
      asked.insert(kind)
    }
    return known.filter { asked.contains($0) }
  }

  /// Good components for data of a size.
  ///
  /// The closed form of EASE is the best single model on small catalogues and does not fit large
  /// ones, where the factorisation and the neighbourhoods carry the list. SLIM, its sparse sister,
  /// adds something on small data, where its descent takes seconds.
  package static func adapted(users: Int, items: Int, interactions: Int) -> HybridConfig {
    var config = HybridConfig()
    config.lists =
      switch (items, interactions) {
      case (...20_000, ...200_000): [.ease, .slim, .ials, .content]
      case (...20_000, _): [.ease, .ials, .content]
      default: [.ials, .itemKNN, .content]
      }
    config.raters = interactions <= 5_000_000 ? [.svd, .itemKNNRating] : [.svd]
    return config
  }
}
