package import SprocketCore
package import SprocketMath

extension ContentModel: ModelComponent {
  package var kind: ModelKind { .content }
  package var settings: [Setting] { config.settings }

  package var byteCount: Int {
    terms.byteCount + weighting.termWeights.byteCount + films.byteCount + postings.byteCount
      + (influence?.byteCount ?? 0) + coveredItems.byteCount
      + changed.byteCount
  }

  package var nonFiniteCount: Int {
    var buffers = [films.values, weighting.termWeights, postings.inverseLengths]
    if let influence { buffers.append(influence) }
    return buffers.reduce(0) { count, buffer in
      count + buffer.withUnsafeElements { elements in elements.count { !$0.isFinite } }
    }
  }

  /// As it was trained: descriptions that changed since are taken over anew from the catalogue.
  package var tensors: [NamedTensor] {
    var tensors = terms.tensors
    tensors.append(NamedTensor("content.fields.weights", weighting.fieldWeights))
    tensors.append(NamedTensor("content.fields.lengths", weighting.fieldLengths))
    tensors.append(float32("content.terms.weights", weighting.termWeights))
    tensors += NamedTensor.matrix("content.films", films)
    tensors.append(NamedTensor("content.postings.offsets", .int64(postings.offsets)))
    tensors.append(NamedTensor("content.postings.rows", .uint32(postings.postings)))
    tensors.append(NamedTensor("content.postings.parts", postings.codes.parts))
    tensors.append(float32("content.films.inverse_lengths", postings.inverseLengths))
    if let influence { tensors.append(float32("content.influence", influence)) }
    return tensors
  }

  private func float32(_ name: String, _ values: SharedBuffer<Float>) -> NamedTensor {
    NamedTensor(name, .float32(values, shape: [values.count]))
  }

  /// Checks every index, in one pass over the tables, and builds nothing.
  package init(
    from source: any TensorSource, settings: [Setting], tables: SharedTables
  ) throws(SprocketError) {
    let config = try ContentConfig(settings: settings)
    let rows = tables.items.count
    let fields = ContentField.allCases.count
    let terms = try ContentTerms(from: source)
    let weighting = ContentWeighting(
      config: config,
      fieldWeights: try source.float32("content.fields.weights", count: fields).array(),
      fieldLengths: try source.float32("content.fields.lengths", count: fields).array(),
      termWeights: try source.float32("content.terms.weights", count: terms.count))
    try self.init(
      terms: terms, weighting: weighting,
      films: source.matrix("content.films", rowCount: rows, columnCount: terms.count),
      postings: PostingLists(
        termCount: terms.count, rowCount: rows,
        offsets: source.int64("content.postings.offsets", count: terms.count + 1),
        postings: source.uint32("content.postings.rows", count: nil),
        inverseLengths: source.float32("content.films.inverse_lengths", count: rows),
        codes: OccurrenceCodes(
          parts: source.float32("content.postings.parts", count: 256), config.weighting)),
      influence: config.popularityInfluence > 0
        ? source.float32("content.influence", count: rows) : nil)
  }

  /// Knows nothing of users, so it is the same for others.
  package func rebased(
    on tables: SharedTables, userFactors: FactorTable?
  ) throws(SprocketError) -> any ModelComponent {
    self
  }
}
