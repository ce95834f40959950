package import SprocketCore
import SprocketModels

/// How popularity is counted; saved with every model, since every model has popularity in it.
package struct PopularityConfig: Hashable, Sendable {
  /// What the names of its settings begin with.
  package static let prefix = "popularity."

  /// An interaction counts half when it is so many days older than the newest one; 0: age does
  /// not matter; nil: what would have served newcomers best in the last tenth of the data.
  package var halfLifeDays: Double? = 0.0

  package init() {}

  /// The configuration as named values.
  package var settings: [Setting] {
    [Setting(name: Self.prefix + "half_life_days", value: halfLifeDays.map { "\($0)" } ?? "auto")]
  }

  /// Changes what those of `settings` say whose names begin with `prefix`; others are left to
  /// those who know them.
  /// - Throws: `invalidArgument` that names an unknown setting or a bad value.
  package mutating func apply(_ settings: [Setting]) throws(SprocketError) {
    for setting in settings where setting.name.hasPrefix(Self.prefix) {
      guard setting.name == Self.prefix + "half_life_days" else {
        throw setting.unknown(known: self.settings.map(\.name))
      }
      halfLifeDays = setting.value == "auto" ? nil : try setting.double(in: 0...100_000)
    }
  }

  static let microsPerDay = 86_400e6
}
