package import SprocketCore

extension PreferencePolicy {
  /// What the names of its settings begin with.
  package static let prefix = "preference."

  private static var fields: [(name: String, path: WritableKeyPath<Self, Float>)] {
    [
      ("rating_threshold", \.ratingThreshold),
      ("rating_weight", \.ratingWeight),
      ("like_weight", \.likeWeight),
      ("dislike_weight", \.dislikeWeight),
      ("watched_threshold", \.watchedThreshold),
      ("watched_weight", \.watchedWeight),
      ("seen_weight", \.seenWeight),
    ]
  }

  /// The policy as named values, such as `preference.rating_threshold` = `4.0`.
  package var settings: [Setting] {
    Self.fields.map { Setting(name: Self.prefix + $0.name, value: "\(self[keyPath: $0.path])") }
  }

  /// The default policy changed by the settings whose names begin with `prefix`; others are left
  /// to those who know them.
  /// - Throws: `invalidArgument` that names an unknown setting or a bad value.
  package init(settings: [Setting]) throws(SprocketError) {
    self.init()
    for setting in settings where setting.name.hasPrefix(Self.prefix) {
      let name = setting.name.dropFirst(Self.prefix.count)
      guard let field = Self.fields.first(where: { $0.name == name }) else {
        throw setting.unknown(known: Self.fields.map { Self.prefix + $0.name })
      }
      self[keyPath: field.path] = Float(try setting.double(in: 0...1000))
    }
  }
}
