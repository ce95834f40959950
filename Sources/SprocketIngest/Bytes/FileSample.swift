import Foundation
import SprocketCore

/// The first bytes of a file, unpacked and as UTF-8, and what they tell about it.
struct FileSample {
  /// How much of a file is looked at.
  private static let maximumBytes = 4 << 20

  let byteCount: Int
  let format: TextFormat
  /// UTF-8 with line feeds, without a byte order mark.
  let text: [UInt8]
  /// Why nothing could be unpacked, or nil.
  let damage: SprocketError?

  /// - Throws: `notFound` when the file cannot be read.
  init(path: String, name: String, encoding given: TextEncoding?) throws(SprocketError) {
    let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
    byteCount = size ?? 0
    var format = TextFormat()
    var damage: SprocketError?
    var raw = try Self.read(FileSource(path: path, name: name), upTo: 4).bytes
    format.packing = Packing(magic: raw[...])
    (raw, damage) = try Self.read(
      format.packing.open(path: path, name: name), upTo: Self.maximumBytes)
    if raw.isEmpty, damage == nil {
      self.format = format
      self.damage = nil
      text = []
      return
    }
    let mark = Self.byteOrderMark(raw)
    format.hasByteOrderMark = mark != nil
    format.isEncodingGiven = given != nil
    format.encoding = given ?? mark ?? Self.encoding(raw)
    if given == .utf16LittleEndian, mark == .utf16BigEndian { format.encoding = .utf16BigEndian }
    // Line ends are found in the decoded text, which in turn is decoded with what they are.
    var decoded = Self.decoded(raw, format)
    format.lineEnds = Self.lineEnds(decoded)
    if format.lineEnds == .cr { decoded = Self.decoded(raw, format) }
    if decoded.starts(with: [0xEF, 0xBB, 0xBF]) { decoded.removeFirst(3) }
    self.format = format
    self.damage = damage
    text = decoded
  }

  /// The first lines without their ends.
  var lines: [ArraySlice<UInt8>] {
    text.split(separator: 0x0A, maxSplits: 65, omittingEmptySubsequences: false)
      .prefix(65).map { $0.last == 0x0D ? $0.dropLast() : $0 }
  }

  private static func read(
    _ source: any ByteSource, upTo limit: Int
  ) throws(SprocketError) -> (bytes: [UInt8], damage: SprocketError?) {
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: min(limit, 1 << 17))
    while bytes.count < limit {
      do {
        let got = try block.fill(from: source)
        if got == 0 { break }
        bytes += block[..<got]
      } catch {
        return (bytes, error)
      }
    }
    return (Array(bytes.prefix(limit)), nil)
  }

  private static func byteOrderMark(_ raw: [UInt8]) -> TextEncoding? {
    if raw.starts(with: [0xEF, 0xBB, 0xBF]) { return .utf8 }
    if raw.starts(with: [0xFF, 0xFE]) { return .utf16LittleEndian }
    if raw.starts(with: [0xFE, 0xFF]) { return .utf16BigEndian }
    return nil
  }

  /// UTF-16 when every other byte of the beginning is mostly zero; UTF-8 unless the bytes beyond
  /// ASCII are mostly not UTF-8; then Windows-1252 when there are bytes that Latin-1 has not.
  private static func encoding(_ raw: [UInt8]) -> TextEncoding {
    let head = raw.prefix(4096)
    var zeros = (even: 0, odd: 0)
    for (place, byte) in head.enumerated() where byte == 0 {
      if place & 1 == 0 { zeros.even += 1 } else { zeros.odd += 1 }
    }
    if zeros.odd * 4 > head.count, zeros.even * 8 < zeros.odd { return .utf16LittleEndian }
    if zeros.even * 4 > head.count, zeros.odd * 8 < zeros.even { return .utf16BigEndian }
    var valid = 0
    var invalid = 0
    var hasUpperControls = false
    var index = 0
    while index < raw.count {
      let lead = raw[index]
      index += 1
      guard lead >= 0x80 else { continue }
      if lead < 0xA0 { hasUpperControls = true }
      let length =
        switch lead {
        case 0xC2...0xDF: 1
        case 0xE0...0xEF: 2
        case 0xF0...0xF4: 3
        default: 0
        }
      let end = min(index + length, raw.count)
      if length > 0, raw[index..<end].allSatisfy({ $0 & 0xC0 == 0x80 }) {
        valid += 1
        index = end
      } else {
        invalid += 1
      }
    }
    // 0xFF is a letter that nobody writes, and what damage often leaves behind.
    if invalid <= valid || raw.contains(0xFF) { return .utf8 }
    return hasUpperControls ? .windows1252 : .latin1
  }

  private static func decoded(_ raw: [UInt8], _ format: TextFormat) -> [UInt8] {
    guard var decoder = TextDecoder(format) else { return raw }
    var text: [UInt8] = []
    text.reserveCapacity(raw.count)
    // The sample may end in the middle of a character, so it is never the last block.
    decoder.decode(raw[...], isLast: false, into: &text)
    return text
  }

  private static func lineEnds(_ text: [UInt8]) -> LineEnds {
    var (feeds, pairs, returns) = (0, 0, 0)
    var last: UInt8 = 0
    for byte in text {
      if byte == 0x0A {
        if last == 0x0D {
          pairs += 1
          returns -= 1
        } else {
          feeds += 1
        }
      } else if byte == 0x0D {
        returns += 1
      }
      last = byte
    }
    if feeds + pairs == 0 { return returns > 0 ? .cr : .lf }
    if pairs == 0 { return .lf }
    return feeds == 0 ? .crlf : .mixed
  }
}
