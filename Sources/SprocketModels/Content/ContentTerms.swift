package import SprocketCore
import SprocketMath

/// The terms of the content model, in the order of their fields and within a field the most
/// frequent first; with what is needed to find them and to show them.
package struct ContentTerms: Sendable {
  /// Keyed as `ContentTokens` says.
  let keys: Vocabulary<ContentTerm>
  /// Term t is spelled `spellings[spellingOffsets[t] ..< spellingOffsets[t + 1]]`; empty: as its
  /// key. Nine in ten words are, so this costs little.
  let spellingOffsets: SharedBuffer<UInt32>
  let spellings: SharedBuffer<UInt8>
  /// Field f has the terms `fieldStarts[f] ..< fieldStarts[f + 1]`.
  package let fieldStarts: [Int]

  /// - Parameters:
  ///   - keys: ordered by field, as `ContentTokens` has them.
  ///   - spellings: parallel to `keys`.
  /// - Throws: `invalidArgument` for more text than 4 GiB or a key that occurs twice.
  package init(
    keys: some Collection<String>, spellings: some Sequence<String>
  ) throws(SprocketError) {
    self.keys = try Vocabulary(ids: keys)
    var offsets: [UInt32] = [0]
    var bytes: [UInt8] = []
    var counts = [Int](repeating: 0, count: ContentField.allCases.count)
    for (key, spelling) in zip(keys, spellings) {
      if !key.utf8.dropFirst().elementsEqual(spelling.utf8) {
        bytes.append(contentsOf: spelling.utf8)
      }
      guard let end = UInt32(exactly: bytes.count) else {
        throw SprocketError(
          .invalidArgument, "the terms need more than 4 GiB; raise min_word_count")
      }
      offsets.append(end)
      for field in ContentField.allCases where key.utf8.first == field.tag {
        counts[field.rawValue] += 1
      }
    }
    spellingOffsets = SharedBuffer(offsets)
    self.spellings = SharedBuffer(bytes)
    fieldStarts = counts.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1) }
  }

  package var count: Int { keys.count }

  var byteCount: Int { keys.byteCount + spellingOffsets.byteCount + spellings.byteCount }

  /// The term of a key, or nil.
  func term(ofKey key: UnsafeBufferPointer<UInt8>) -> UInt32? {
    keys.row(ofUTF8: key).map { UInt32($0.offset) }
  }

  /// The field of a term. A few comparisons.
  package func field(of term: UInt32) -> ContentField {
    let index = fieldStarts.dropFirst().firstIndex { Int(term) < $0 } ?? fieldStarts.count - 1
    return ContentField(rawValue: index - 1) ?? .language
  }

  /// The text of a term for people.
  package func text(of term: UInt32) -> String {
    let index = Int(term)
    guard index < count else { return "" }
    let range = Int(spellingOffsets[index])..<Int(spellingOffsets[index + 1])
    if range.isEmpty { return String(keys.id(of: ContentTerm(index)).dropFirst()) }
    return String(decoding: spellings.slice(range).array(), as: UTF8.self)
  }
}

// MARK: Tensors

extension ContentTerms {
  /// - Throws: `dataLoss` for tables that do not fit together.
  init(from source: any TensorSource) throws(SprocketError) {
    let offsets = try source.uint32("content.terms.offsets", count: nil)
    let columns = KeyColumns(
      offsets: offsets, bytes: try source.uint8("content.terms.bytes", count: nil),
      slots: try source.uint32("content.terms.slots", count: nil))
    keys = try columns.vocabulary()
    spellings = try source.uint8("content.spellings.bytes", count: nil)
    spellingOffsets = try source.uint32("content.spellings.offsets", count: keys.count + 1)
    let starts = try source.uint32(
      "content.fields.starts", count: ContentField.allCases.count + 1)
    fieldStarts = starts.array().map { Int($0) }
    let termCount = keys.count
    let spelled = spellings.count
    let ascends = spellingOffsets.withUnsafeElements { offsets in
      offsets.first == 0 && offsets.last.map { Int($0) } == spelled
        && zip(offsets, offsets.dropFirst()).allSatisfy { $0 <= $1 }
    }
    guard ascends, fieldStarts.first == 0, fieldStarts.last == termCount,
      zip(fieldStarts, fieldStarts.dropFirst()).allSatisfy({ $0 <= $1 })
    else {
      throw SprocketError(
        .dataLoss, "the terms of the content model do not fit together; restore the file or retrain"
      )
    }
  }

  var tensors: [NamedTensor] {
    let (offsets, bytes, slots) = keys.withColumns { offsets, bytes, slots in
      (SharedBuffer(Array(offsets)), SharedBuffer(Array(bytes)), SharedBuffer(Array(slots)))
    }
    return [
      NamedTensor("content.terms.offsets", .uint32(offsets)),
      NamedTensor("content.terms.bytes", .uint8(bytes)),
      NamedTensor("content.terms.slots", .uint32(slots)),
      NamedTensor("content.spellings.offsets", .uint32(spellingOffsets)),
      NamedTensor("content.spellings.bytes", .uint8(spellings)),
      NamedTensor("content.fields.starts", .uint32(SharedBuffer(fieldStarts.map { UInt32($0) }))),
    ]
  }
}

/// The columns of a vocabulary in shared memory, kept alive for it.
private final class KeyColumns: Sendable {
  private let offsets: SharedBuffer<UInt32>
  private let bytes: SharedBuffer<UInt8>
  private let slots: SharedBuffer<UInt32>

  init(
    offsets: SharedBuffer<UInt32>, bytes: SharedBuffer<UInt8>, slots: SharedBuffer<UInt32>
  ) {
    self.offsets = offsets
    self.bytes = bytes
    self.slots = slots
  }

  /// The pointers outlive the closures because the vocabulary keeps this object, which keeps the
  /// buffers, whose memory neither moves nor changes.
  func vocabulary() throws(SprocketError) -> Vocabulary<ContentTerm> {
    try offsets.withUnsafeElements { (offsets) throws(SprocketError) in
      try bytes.withUnsafeElements { (bytes) throws(SprocketError) in
        try slots.withUnsafeElements { (slots) throws(SprocketError) in
          try Vocabulary(offsets: offsets, bytes: bytes, slots: slots, owner: self)
        }
      }
    }
  }
}
