/// How much each component of a blend counts, by how much is known of the user.
///
/// Somebody with one liked film is served best by other components than somebody with a hundred,
/// so the weights depend on the number of preferences.
package struct BlendWeights: Hashable, Sendable {
  /// The fewest preferences of each band, ascending; the first is 0.
  package let bands: [Int]
  /// The components, in the order of each band's weights.
  package let kinds: [ModelKind]
  /// One row for each band, none below 0.
  package let values: [[Float]]

  /// - Precondition: as many rows as bands, as many weights as kinds.
  package init(bands: [Int], kinds: [ModelKind], values: [[Float]]) {
    precondition(values.count == bands.count && values.allSatisfy { $0.count == kinds.count })
    self.bands = bands
    self.kinds = kinds
    self.values = values
  }

  /// Everything counts the same.
  package static func equal(_ kinds: [ModelKind]) -> BlendWeights {
    BlendWeights(
      bands: [0], kinds: kinds, values: [[Float](repeating: 1, count: kinds.count)])
  }

  /// The weights for a user with so many preferences.
  package func weights(preferences: Int) -> [Float] {
    values[Self.band(of: preferences, in: bands)]
  }

  /// The last band that begins at or below a number of preferences.
  package static func band(of preferences: Int, in bands: [Int]) -> Int {
    max(0, (bands.firstIndex { $0 > preferences } ?? bands.count) - 1)
  }

  /// The components that count in any band.
  package var used: Set<ModelKind> {
    Set(kinds.indices.filter { index in values.contains { $0[index] > 0 } }.map { kinds[$0] })
  }
}
