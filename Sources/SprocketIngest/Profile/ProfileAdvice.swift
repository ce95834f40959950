/// Something that follows from a profile for whoever trains models on the data.
package struct ProfileAdvice: Hashable, Sendable {
  package enum Weight: String, Hashable, Sendable {
    /// Good to know.
    case note
    /// Should be looked into.
    case caution
    /// Spoils results unless something is done.
    case warning
  }

  package var weight: Weight
  /// What is so.
  package var finding: String
  /// What to do about it.
  package var action: String
}
