/// The terms of one film, in the order of its text: for each its key (a byte for the field, then
/// the folded text) and its spelling. Flat, so that a million films need a few allocations.
package struct ContentTokens: Sendable {
  private(set) var keys: [UInt8] = []
  private var keyEnds: [Int] = []
  private(set) var spellings: [UInt8] = []
  private var spellingEnds: [Int] = []

  package init() {}

  package var count: Int { keyEnds.count }

  package func keyRange(of token: Int) -> Range<Int> {
    (token == 0 ? 0 : keyEnds[token - 1])..<keyEnds[token]
  }

  package func spellingRange(of token: Int) -> Range<Int> {
    (token == 0 ? 0 : spellingEnds[token - 1])..<spellingEnds[token]
  }

  /// Key and spelling of a token; the memory is valid during `body`.
  package func withToken<Result>(
    _ token: Int,
    _ body: (_ key: UnsafeBufferPointer<UInt8>, _ spelling: UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    keys.withUnsafeBufferPointer { keys in
      spellings.withUnsafeBufferPointer { spellings in
        body(
          UnsafeBufferPointer(rebasing: keys[keyRange(of: token)]),
          UnsafeBufferPointer(rebasing: spellings[spellingRange(of: token)]))
      }
    }
  }

  /// The hash of a key.
  package static func hash(_ key: UnsafeBufferPointer<UInt8>) -> UInt64 {
    VocabularyIndex.hash(key)
  }

  /// The key as text, with the field's byte.
  package func key(of token: Int) -> String {
    String(decoding: keys[keyRange(of: token)], as: UTF8.self)
  }

  package mutating func removeAll() {
    keys.removeAll(keepingCapacity: true)
    keyEnds.removeAll(keepingCapacity: true)
    spellings.removeAll(keepingCapacity: true)
    spellingEnds.removeAll(keepingCapacity: true)
  }

  mutating func append(
    _ field: ContentField, key: some Sequence<UInt8>, spelling: some Sequence<UInt8>
  ) {
    keys.append(field.tag)
    keys.append(contentsOf: key)
    keyEnds.append(keys.count)
    spellings.append(contentsOf: spelling)
    spellingEnds.append(spellings.count)
  }
}
