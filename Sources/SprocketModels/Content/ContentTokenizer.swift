package import SprocketCore

/// Takes the text of films apart into terms that compare well.
///
/// Words are runs of letters and digits, without case and accents ("Amélie" is "amelie"), without
/// apostrophes ("D'Artagnan" is "dartagnan") and without the English genitive ("Schindler's" is
/// "schindler"). Scripts without spaces (Han, Hiragana, Katakana) give pairs of neighbouring
/// characters. Emoji and punctuation only separate. Names, genres and tags are one term each, their
/// words joined by single spaces. Reused for many films, it keeps its memory.
package struct ContentTokenizer: Sendable {
  /// The folded word, or the folded words of a phrase, so far.
  private var folded: [UInt8] = []
  /// Where in the text the word or the phrase is so far.
  private var start = 0
  private var end = 0
  /// Where in `folded` the last apostrophe was, and `end` at that moment.
  private var apostrophe = -1
  private var endAtApostrophe = 0
  /// The last character of a run without spaces, in the text, and how long the run is.
  private var ideograph = 0..<0
  private var ideographs = 0

  package init() {}

  /// Replaces `tokens` by those of `item`.
  package mutating func tokenize(_ item: Item, into tokens: inout ContentTokens) {
    tokens.removeAll()
    words(of: item.title, .title, &tokens)
    for genre in item.genres { phrase(genre, .genre, &tokens) }
    for director in item.directors { phrase(director, .director, &tokens) }
    for actor in item.cast { phrase(actor, .cast, &tokens) }
    for tag in item.tags { phrase(tag, .tag, &tokens) }
    words(of: item.overview, .plot, &tokens)
    if item.year > 0 {
      let decade = "\(item.year / 10 * 10)s"
      tokens.append(.decade, key: decade.utf8, spelling: decade.utf8)
    }
    phrase(item.language, .language, &tokens)
  }

  /// Replaces `tokens` by those of genres, such as somebody's favourite ones.
  package mutating func tokenize(genres: [String], into tokens: inout ContentTokens) {
    tokens.removeAll()
    for genre in genres { phrase(genre, .genre, &tokens) }
  }

  // MARK: Words

  private mutating func words(
    of text: String, _ field: ContentField, _ tokens: inout ContentTokens
  ) {
    var text = text
    text.withUTF8 { bytes in
      begin()
      ideographs = 0
      var index = 0
      while index < bytes.count {
        let (scalar, next) = DecodedScalar.at(index, in: bytes)
        switch scalar {
        case .plain(let byte):
          if ideographs > 0 { endRun(field, bytes, &tokens) }
          append(CollectionOfOne(byte), index..<next)
        case .other(.letters(let letters)):
          if ideographs > 0 { endRun(field, bytes, &tokens) }
          append(letters, index..<next)
        case .other(.apostrophe):
          apostrophe = folded.count
          endAtApostrophe = end
        case .other(.ignored): break
        case .other(.ideograph):
          endWord(field, bytes, &tokens)
          if ideographs > 0 {
            let pair = bytes[ideograph.lowerBound..<next]
            tokens.append(field, key: pair, spelling: pair)
          }
          ideograph = index..<next
          ideographs += 1
        case .other(.separator), .other(.ampersand):
          endWord(field, bytes, &tokens)
          endRun(field, bytes, &tokens)
        }
        index = next
      }
      endWord(field, bytes, &tokens)
      endRun(field, bytes, &tokens)
    }
  }

  private mutating func begin() {
    folded.removeAll(keepingCapacity: true)
    apostrophe = -1
  }

  private mutating func append(_ letters: some Sequence<UInt8>, _ range: Range<Int>) {
    if folded.isEmpty { start = range.lowerBound }
    end = range.upperBound
    folded.append(contentsOf: letters)
  }

  private mutating func endWord(
    _ field: ContentField, _ bytes: UnsafeBufferPointer<UInt8>, _ tokens: inout ContentTokens
  ) {
    guard !folded.isEmpty else { return }
    let isGenitive =
      apostrophe > 0 && apostrophe == folded.count - 1 && folded.last == UInt8(ascii: "s")
    if isGenitive {
      folded.removeLast()
      end = endAtApostrophe
    }
    // A single Latin letter in a plot is an article or part of an abbreviation.
    if field == .title || folded.count > 1 || folded[0] < UInt8(ascii: "a") {
      tokens.append(field, key: folded, spelling: bytes[start..<end])
    }
    begin()
  }

  /// A run of a single character is a term by itself.
  private mutating func endRun(
    _ field: ContentField, _ bytes: UnsafeBufferPointer<UInt8>, _ tokens: inout ContentTokens
  ) {
    if ideographs == 1 {
      tokens.append(field, key: bytes[ideograph], spelling: bytes[ideograph])
    }
    ideographs = 0
  }

  // MARK: Phrases

  private mutating func phrase(
    _ text: String, _ field: ContentField, _ tokens: inout ContentTokens
  ) {
    var text = text
    text.withUTF8 { bytes in
      begin()
      var isBetweenWords = false
      var index = 0
      while index < bytes.count {
        let (scalar, next) = DecodedScalar.at(index, in: bytes)
        if case .other(.ampersand) = scalar { isBetweenWords = true }
        if scalar.isLetter, isBetweenWords {
          if !folded.isEmpty { folded.append(UInt8(ascii: " ")) }
          isBetweenWords = false
        }
        // Only a letter can be first, so a space in front never hides where the phrase begins.
        switch scalar {
        case .plain(let byte): append(CollectionOfOne(byte), index..<next)
        case .other(.letters(let letters)): append(letters, index..<next)
        case .other(.ideograph): append(bytes[index..<next], index..<next)
        case .other(.ampersand):
          append("and".utf8, index..<next)
          isBetweenWords = true
        case .other(.separator): isBetweenWords = true
        case .other(.ignored), .other(.apostrophe): break
        }
        index = next
      }
      if !folded.isEmpty { tokens.append(field, key: folded, spelling: bytes[start..<end]) }
    }
  }
}

/// One character of a text.
private enum DecodedScalar {
  /// An ASCII letter, in lower case, or digit.
  case plain(UInt8)
  case other(FoldedScalar)

  /// The character that begins at `index`, and where the next one begins.
  ///
  /// `bytes` are those of a `String`, so they are well-formed UTF-8.
  static func at(
    _ index: Int, in bytes: UnsafeBufferPointer<UInt8>
  ) -> (scalar: DecodedScalar, next: Int) {
    let byte = bytes[index]
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      return (.plain(byte), index + 1)
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): return (.plain(byte | 0x20), index + 1)
    case UInt8(ascii: "'"), UInt8(ascii: "`"): return (.other(.apostrophe), index + 1)
    case UInt8(ascii: "&"): return (.other(.ampersand), index + 1)
    case ..<0x80: return (.other(.separator), index + 1)
    default: break
    }
    let length = byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
    let next = min(index + length, bytes.count)
    var value = UInt32(byte) & (length == 2 ? 0x1F : length == 3 ? 0x0F : 0x07)
    for position in (index + 1)..<max(next, index + 1) {
      value = value << 6 | UInt32(bytes[position] & 0x3F)
    }
    return (.other(Unicode.Scalar(value).map { .of($0) } ?? .separator), next)
  }

  /// Whether it is part of a word.
  var isLetter: Bool {
    switch self {
    case .plain, .other(.letters), .other(.ideograph), .other(.ampersand): true
    case .other(.ignored), .other(.separator), .other(.apostrophe): false
    }
  }
}
