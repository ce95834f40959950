package import SprocketCore

/// A model that scores by other models, which stand before it in a `TrainedModel`.
package protocol MadeOfParts: Sendable {
  var parts: [any ModelComponent] { get }

  /// The same with parts of the same kinds in place of its own.
  func remade(of parts: [any ModelComponent]) throws(SprocketError) -> any ModelComponent
}
