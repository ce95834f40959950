package import SprocketCore
import SprocketMath

/// Films that forget some of what is known of them.
package enum HiddenItems {
  /// Each known column of each film is hidden with the same chance, by itself.
  package static func hiding(
    _ columns: [ItemColumn], of items: [Item], share: Double, seed: UInt64
  ) -> [Item] {
    var generator = SplitMix64(seed: seed)
    return items.map { item in
      var hidden = item
      for column in columns where generator.nextUniform() < share {
        hidden.setValues([], of: column)
      }
      return hidden
    }
  }
}
