import SprocketCore
import SprocketModels

extension PreferencePolicy {
  /// The items (as indices into the data) that the events say the user prefers.
  func preferredItems(_ events: [HeldOutEvent]) -> [UInt32] {
    preferences(
      of: events.map {
        FeedbackSignal(item: ItemRow(Int($0.item)), kind: $0.kind, value: $0.value)
      }
    ).preferences.items.map { UInt32($0.offset) }
  }
}
