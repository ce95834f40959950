package import SprocketCore

/// The hyper-parameters of one algorithm, also as named values.
package protocol ModelConfig: Hashable, Sendable {
  /// Good defaults for data of middling size.
  init()
  static var settingNames: [String] { get }
  /// What tuning varies, and how far.
  static var searchSpace: [SearchDimension] { get }
  /// All of them, by name.
  var settings: [Setting] { get }
  /// Changes what `settings` name and leaves the rest.
  /// - Throws: `invalidArgument` that names an unknown setting or a bad value.
  mutating func apply(_ settings: [Setting]) throws(SprocketError)
}

extension ModelConfig {
  /// The defaults changed by `settings`.
  /// - Throws: `invalidArgument` that names an unknown setting or a bad value.
  package init(settings: [Setting]) throws(SprocketError) {
    self.init()
    try apply(settings)
  }
}
