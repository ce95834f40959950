/// Finds UTF-8 that was read as Windows-1252 and written as UTF-8 again: `Ã©` for `é`, `â€™` for `’`.
enum Mojibake {
  /// The first letters of what comes of characters with 2, 3 and 4 bytes, as far as these are
  /// frequent and the letters are seldom before a symbol in any language.
  private static let followers: [Unicode.Scalar: Int] = [
    "Â": 1, "Ã": 1, "Ä": 1, "Å": 1, "Ð": 1, "Ñ": 1, "â": 2, "ã": 2, "ä": 2, "å": 2, "æ": 2, "ç": 2,
    "è": 2, "é": 2, "ð": 3,
  ]

  /// The place of the first such letter, or nil. One pass over the bytes.
  static func place(in bytes: [UInt8]) -> Int? {
    var index = 0
    while index + 3 < bytes.count {
      // All of the letters above begin with this byte.
      if bytes[index] == 0xC3, isBroken(bytes[index..<min(index + 14, bytes.count)]) {
        return index
      }
      index += 1
    }
    return nil
  }

  private static func isBroken(_ bytes: ArraySlice<UInt8>) -> Bool {
    let scalars = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)
    guard let first = scalars.first, let count = followers[first], scalars.count > count else {
      return false
    }
    return scalars[1...count].allSatisfy { scalar in
      TextDecoder.windows1252Byte(scalar.value).map { (0x80...0xBF).contains($0) } ?? false
    }
  }
}
