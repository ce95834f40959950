package import SprocketCore

/// A model that scores by other models, which stand before it in a `TrainedModel`.
package protocol MadeOfParts: Sendable {
  var parts: [any ModelComponent] { get }

  /// The same with parts of the same kinds in place of its own, beside the tables they share.
  func remade(
    of parts: [any ModelComponent], on tables: SharedTables
  ) throws(SprocketError) -> any ModelComponent
}
