package import SprocketCore

/// One thing one user did, in rows.
package struct FeedbackSignal: Hashable, Sendable {
  package var item: ItemRow
  package var kind: EventKind
  /// The rating, or the fraction watched; no meaning for the other kinds.
  package var value: Float

  package init(item: ItemRow, kind: EventKind, value: Float = 0) {
    self.item = item
    self.kind = kind
    self.value = value
  }
}
