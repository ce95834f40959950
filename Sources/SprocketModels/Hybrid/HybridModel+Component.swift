package import SprocketCore
package import SprocketMath

extension HybridModel: ModelComponent, MadeOfParts {
  package var kind: ModelKind { .hybrid }
  package var settings: [Setting] { config.settings }
  /// Only the weights; the parts count for themselves.
  package var byteCount: Int {
    (weights.values.count * weights.kinds.count + ratingWeights.values.count) * 4
  }
  package var nonFiniteCount: Int {
    weights.values.joined().count { !$0.isFinite }
      + (ratingWeights.values + [ratingWeights.expectedError]).count { !$0.isFinite }
  }

  /// Bands by components; the kinds are by position in `ModelKind`'s names, as UTF-8 with commas.
  package var tensors: [NamedTensor] {
    let names = weights.kinds.map(\.rawValue).joined(separator: ",")
    let raters = ratingWeights.kinds.map(\.rawValue).joined(separator: ",")
    return [
      NamedTensor("hybrid.kinds", .uint8(SharedBuffer(Array(names.utf8)))),
      NamedTensor("hybrid.bands", .int64(SharedBuffer(weights.bands.map { Int64($0) }))),
      NamedTensor(
        "hybrid.weights",
        .float32(
          SharedBuffer(Array(weights.values.joined())),
          shape: [weights.bands.count, weights.kinds.count])),
      NamedTensor("hybrid.raters", .uint8(SharedBuffer(Array(raters.utf8)))),
      NamedTensor("hybrid.rating_weights", ratingWeights.values),
      NamedTensor("hybrid.expected_error", [ratingWeights.expectedError]),
    ]
  }

  package init(
    from source: any TensorSource, settings: [Setting], tables: SharedTables,
    parts: [any ModelComponent]
  ) throws(SprocketError) {
    let kinds = try Self.kinds(source, "hybrid.kinds")
    let bands = try source.int64("hybrid.bands", count: nil).array().map { Int(clamping: $0) }
    let values = try source.float32("hybrid.weights", count: bands.count * kinds.count).array()
    let raters = try Self.kinds(source, "hybrid.raters")
    let ratingWeights = try source.float32("hybrid.rating_weights", count: raters.count).array()
    let expectedError = try source.float32("hybrid.expected_error", count: 1).array()
    guard bands.first == 0, zip(bands, bands.dropFirst()).allSatisfy({ $0 < $1 }),
      values.allSatisfy({ $0 >= 0 && $0.isFinite })
    else { throw SprocketError(.dataLoss, "the weights of the hybrid are damaged") }
    self.init(
      parts: parts, config: try HybridConfig(settings: settings),
      weights: BlendWeights(
        bands: bands, kinds: kinds,
        values: bands.indices.map { Array(values[$0 * kinds.count..<($0 + 1) * kinds.count]) }),
      ratingWeights: RatingWeights(
        kinds: raters, values: ratingWeights, expectedError: expectedError[0]),
      popularity: tables.popularity)
  }

  private static func kinds(
    _ source: any TensorSource, _ name: String
  ) throws(SprocketError) -> [ModelKind] {
    let text = String(decoding: try source.uint8(name, count: nil).array(), as: UTF8.self)
    var kinds: [ModelKind] = []
    for word in text.split(separator: ",") {
      guard let kind = ModelKind(rawValue: String(word)) else {
        throw SprocketError(.dataLoss, "tensor \(name) names the unknown kind \"\(word)\"")
      }
      kinds.append(kind)
    }
    return kinds
  }

  /// It has no tables of its own: what changes are the parts.
  package func rebased(
    on tables: SharedTables, userFactors: FactorTable?
  ) throws(SprocketError) -> any ModelComponent { self }

  package func remade(
    of parts: [any ModelComponent], on tables: SharedTables
  ) -> any ModelComponent {
    HybridModel(
      parts: parts, config: config, weights: weights, ratingWeights: ratingWeights,
      popularity: tables.popularity)
  }
}
