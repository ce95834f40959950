/// How the bytes of a file are to be read as characters.
package enum TextEncoding: String, Hashable, Sendable, CaseIterable {
  case utf8 = "UTF-8"
  case utf16LittleEndian = "UTF-16LE"
  case utf16BigEndian = "UTF-16BE"
  case latin1 = "Latin-1"
  case windows1252 = "Windows-1252"

  /// By a name that people use: `utf-8`, `UTF-16`, `latin1`, `iso-8859-1`, `cp1252`, ….
  package init?(named name: String) {
    switch name.lowercased().filter({ $0.isLetter || $0.isNumber }) {
    case "utf8": self = .utf8
    case "utf16", "utf16le": self = .utf16LittleEndian
    case "utf16be": self = .utf16BigEndian
    case "latin1", "iso88591": self = .latin1
    case "windows1252", "cp1252": self = .windows1252
    default: return nil
    }
  }
}

/// Turns the characters of a file into UTF-8 and its line ends into line feeds, block by block.
///
/// What is no character is left for the rows' own checks to find: half a surrogate pair becomes
/// three bytes that are not valid UTF-8, an undefined byte of Windows-1252 a control character.
struct TextDecoder {
  private let encoding: TextEncoding
  private let replacesReturns: Bool
  /// Half a character at the end of the last block.
  private var pending: [UInt8] = []
  private var highSurrogate: UInt32?

  /// Nil when the file's bytes are what is wanted.
  init?(_ format: TextFormat) {
    encoding = format.encoding
    replacesReturns = format.lineEnds == .cr
    if encoding == .utf8, !replacesReturns { return nil }
  }

  mutating func decode(_ bytes: ArraySlice<UInt8>, isLast: Bool, into text: inout [UInt8]) {
    switch encoding {
    case .utf8:
      for byte in bytes { text.append(byte == 0x0D ? 0x0A : byte) }
    case .latin1:
      for byte in bytes { append(UInt32(byte), to: &text) }
    case .windows1252:
      for byte in bytes { append(Self.windows1252(byte), to: &text) }
    case .utf16LittleEndian, .utf16BigEndian:
      decodeUTF16(bytes, isLast: isLast, into: &text)
    }
  }

  private mutating func decodeUTF16(
    _ bytes: ArraySlice<UInt8>, isLast: Bool, into text: inout [UInt8]
  ) {
    let all = pending + bytes
    let isBig = encoding == .utf16BigEndian
    var index = 0
    while index + 1 < all.count {
      let (first, second) = (UInt32(all[index]), UInt32(all[index + 1]))
      let unit = isBig ? first << 8 | second : second << 8 | first
      index += 2
      if let high = highSurrogate {
        highSurrogate = nil
        if unit & 0xFC00 == 0xDC00 {
          append(0x10000 + (high & 0x3FF) << 10 + unit & 0x3FF, to: &text)
          continue
        }
        append(high, to: &text)
      }
      if unit & 0xFC00 == 0xD800 { highSurrogate = unit } else { append(unit, to: &text) }
    }
    pending = Array(all[index...])
    guard isLast else { return }
    if let high = highSurrogate { append(high, to: &text) }
    // A byte too many is no character.
    if !pending.isEmpty { text.append(0xFF) }
    highSurrogate = nil
    pending = []
  }

  /// Appends a code point, a surrogate among them, in the bit pattern of UTF-8.
  private func append(_ point: UInt32, to text: inout [UInt8]) {
    switch point {
    case 0x0D where replacesReturns: text.append(0x0A)
    case ..<0x80: text.append(UInt8(point))
    case ..<0x800:
      text.append(UInt8(0xC0 | point >> 6))
      text.append(UInt8(0x80 | point & 0x3F))
    case ..<0x10000:
      text.append(UInt8(0xE0 | point >> 12))
      text.append(UInt8(0x80 | point >> 6 & 0x3F))
      text.append(UInt8(0x80 | point & 0x3F))
    default:
      text.append(UInt8(0xF0 | point >> 18 & 0x07))
      text.append(UInt8(0x80 | point >> 12 & 0x3F))
      text.append(UInt8(0x80 | point >> 6 & 0x3F))
      text.append(UInt8(0x80 | point & 0x3F))
    }
  }

  /// The code point of a byte of Windows-1252.
  static func windows1252(_ byte: UInt8) -> UInt32 {
    (0x80...0x9F).contains(byte) ? upperControls[Int(byte) - 0x80] : UInt32(byte)
  }

  /// Bytes 0x80 to 0x9F; the five undefined ones stay control characters.
  private static let upperControls: [UInt32] = [
    0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039,
    0x0152, 0x8D, 0x017D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D, 0x017E, 0x0178,
  ]

  /// The byte of Windows-1252 that stands for a code point, or nil.
  static func windows1252Byte(_ point: UInt32) -> UInt8? {
    if point < 0x80 || (0xA0...0xFF).contains(point) { return UInt8(point) }
    return upperControls.firstIndex(of: point).map { UInt8(0x80 + $0) }
  }
}
