import SprocketCore

/// What identifiers must obey.
enum IDRules {
  /// Why the bytes are no identifier, or nil when they are one.
  /// - Parameter isNumber: Whether the file's other identifiers in this column are whole numbers.
  static func violation(in bytes: ArraySlice<UInt8>, isNumber: Bool) -> String? {
    if isNumber, !bytes.isEmpty, bytes.allSatisfy({ $0 &- 0x30 < 10 }) {
      return bytes.count <= IdentifierRule.maximumBytes
        ? nil : "has more than \(IdentifierRule.maximumBytes) bytes"
    }
    guard let text = String(validating: bytes, as: UTF8.self) else { return "is not valid UTF-8" }
    if text.isEmpty { return "is empty" }
    if text.utf8.count > IdentifierRule.maximumBytes {
      return "has more than \(IdentifierRule.maximumBytes) bytes"
    }
    if let violation = IdentifierRule.violation(in: text) { return violation }
    return isNumber ? "is not a whole number" : nil
  }
}

/// Text for people.
enum PlainText {
  struct Unreadable: Error {
    let reason: String
  }

  /// A field on one line: white space in it, line ends included, becomes single spaces.
  static func read(_ record: Record, _ field: Int) throws(Unreadable) -> String {
    try read(record.bytes[record.range(field)])
  }

  /// As above, for a part of a field.
  static func read(_ bytes: ArraySlice<UInt8>) throws(Unreadable) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Unreadable(reason: "is not valid UTF-8")
    }
    var needsFolding = false
    var last: UInt8 = 0
    for byte in bytes {
      // C0 and DEL, and C1 as UTF-8 has it.
      if byte < 0x20 || byte == 0x7F || (last == 0xC2 && byte < 0xA0) {
        guard byte == 0x09 || byte == 0x0A || byte == 0x0D else {
          throw Unreadable(reason: "contains a control character")
        }
        needsFolding = true
      }
      last = byte
    }
    return needsFolding ? text.split(whereSeparator: \.isWhitespace).joined(separator: " ") : text
  }
}

/// What links to other catalogues must obey.
enum LinkRules {
  /// `114709`, `0114709` or `tt0114709` as `tt0114709`; empty stays empty; nil for anything else.
  static func imdbID(_ text: String) -> String? {
    if text.isEmpty { return "" }
    let digits = text.hasPrefix("tt") ? text.dropFirst(2) : Substring(text)
    guard isNumber(digits) else { return nil }
    return "tt" + String(repeating: "0", count: max(0, 7 - digits.count)) + digits
  }

  /// Whether the text is one to twelve digits.
  static func isNumber(_ text: Substring) -> Bool {
    (1...12).contains(text.utf8.count) && text.utf8.allSatisfy { $0 &- 0x30 < 10 }
  }
}
