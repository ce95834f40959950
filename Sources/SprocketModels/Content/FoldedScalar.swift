import Foundation

/// What a character means to search: the letters it is typed as, without case and accents.
enum FoldedScalar {
  /// UTF-8 of one or more letters or digits.
  case letters([UInt8])
  /// A character of a script without spaces between words.
  case ideograph
  /// Part of a word that nobody types, such as a combining accent.
  case ignored
  /// Between words.
  case separator
  case apostrophe
  /// "&", which is read as "and".
  case ampersand

  /// Any scalar; a look-up for those of European scripts.
  static func of(_ scalar: Unicode.Scalar) -> FoldedScalar {
    let value = Int(scalar.value)
    return value < tabulated.count ? tabulated[value] : computed(scalar)
  }

  /// Latin, Greek, Cyrillic, Hebrew and Arabic.
  private static let tabulated: [FoldedScalar] = (UInt32(0)..<0x700).map { value in
    Unicode.Scalar(value).map { computed($0) } ?? .separator
  }

  private static func computed(_ scalar: Unicode.Scalar) -> FoldedScalar {
    if let special = specials[scalar] { return special }
    let properties = scalar.properties
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format:
      // Vowel signs of Indic scripts are marks that make the word; accents are not.
      if !properties.isAlphabetic { return .ignored }
    default: break
    }
    if isIdeograph(scalar) { return .ideograph }
    guard properties.isAlphabetic || properties.numericType != nil else { return .separator }
    let folded = String(Character(scalar)).folding(
      options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: nil)
    var bytes: [UInt8] = []
    for letter in folded.unicodeScalars {
      if case .letters(let plain)? = specials[letter] {
        bytes += plain
      } else if letter.properties.isAlphabetic || letter.properties.numericType != nil {
        bytes += Array(String(Character(letter)).utf8)
      }
    }
    return bytes.isEmpty ? .ignored : .letters(bytes)
  }

  /// Han, Hiragana and Katakana, whatever their width.
  private static func isIdeograph(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.properties.isIdeographic { return true }
    switch scalar.value {
    case 0x3041...0x3096, 0x309D...0x309F, 0x30A1...0x30FA, 0x30FC...0x30FF, 0x31F0...0x31FF,
      0xFF66...0xFF9D:
      return true
    default: return false
    }
  }

  /// Letters that are no base letter with an accent to Unicode, but are to people who type.
  private static let specials: [Unicode.Scalar: FoldedScalar] = [
    "ß": .letters(Array("ss".utf8)), "ẞ": .letters(Array("ss".utf8)),
    "æ": .letters(Array("ae".utf8)), "Æ": .letters(Array("ae".utf8)),
    "œ": .letters(Array("oe".utf8)), "Œ": .letters(Array("oe".utf8)),
    "ø": .letters(Array("o".utf8)), "Ø": .letters(Array("o".utf8)),
    "ł": .letters(Array("l".utf8)), "Ł": .letters(Array("l".utf8)),
    "đ": .letters(Array("d".utf8)), "Đ": .letters(Array("d".utf8)),
    "ð": .letters(Array("d".utf8)), "Ð": .letters(Array("d".utf8)),
    "þ": .letters(Array("th".utf8)), "Þ": .letters(Array("th".utf8)),
    "ı": .letters(Array("i".utf8)), "İ": .letters(Array("i".utf8)),
    "'": .apostrophe, "\u{2018}": .apostrophe, "\u{2019}": .apostrophe, "`": .apostrophe,
    "\u{B4}": .apostrophe, "&": .ampersand,
  ]
}
