import CZlib
import CZstd
import Foundation

@testable import SprocketIngest

/// Cuts a table into rows the slow and obvious way: all of the file at once, scalar by scalar, with
/// nothing in common with the reader but what it reports about the file (packing, encoding,
/// delimiter, line ends).
struct SlowTable {
  /// Stands for bytes that are no character.
  static let broken: UInt32 = 0x11_FFFF

  /// A value as it stands in a row: a text, or in JSON a list.
  enum Value: Hashable {
    case text([UInt32])
    case list([[UInt32]])
    case object
  }

  private(set) var names: [String] = []
  /// Rows as values by column; nil where JSON has no such key.
  private(set) var rows: [[Value?]] = []

  init(_ bytes: [UInt8], _ file: DataSetFile) {
    var scalars = Self.decoded(Self.unpacked(bytes, file.format.packing), file.format.encoding)
    if file.format.lineEnds == .cr { scalars = scalars.map { $0 == 0x0D ? 0x0A : $0 } }
    if scalars.first == 0xFEFF { scalars.removeFirst() }
    names = file.columnNames
    switch file.dialect {
    case .csv: cut(scalars, at: [0x2C], withQuotes: true, file.hasHeader)
    case .delimited(let byte): cut(scalars, at: [UInt32(byte)], withQuotes: true, file.hasHeader)
    case .separated(let bytes):
      cut(scalars, at: bytes.map(UInt32.init), withQuotes: false, file.hasHeader)
    case .jsonLines: readObjects(scalars)
    }
  }

  // MARK: Bytes

  /// As much as can be unpacked.
  private static func unpacked(_ bytes: [UInt8], _ packing: Packing) -> [UInt8] {
    switch packing {
    case .none: return bytes
    case .gzip:
      let path = NSTemporaryDirectory() + "/slow-\(UUID().uuidString).gz"
      _ = FileManager.default.createFile(atPath: path, contents: Data(bytes))
      defer { try? FileManager.default.removeItem(atPath: path) }
      let file = gzopen(path, "rb")
      defer { gzclose(file) }
      var all: [UInt8] = []
      var block = [UInt8](repeating: 0, count: 1 << 16)
      while true {
        let got = Int(gzread(file, &block, 1 << 16))
        if got <= 0 { return all }
        all += block[..<got]
      }
    case .zstd:
      guard let context = ZSTD_createDCtx() else { return [] }
      defer { ZSTD_freeDCtx(context) }
      var all: [UInt8] = []
      var block = [UInt8](repeating: 0, count: 1 << 16)
      var position = 0
      while true {
        let (made, failed) = bytes.withUnsafeBytes { from in
          block.withUnsafeMutableBytes { to in
            var input = ZSTD_inBuffer(src: from.baseAddress, size: from.count, pos: position)
            var output = ZSTD_outBuffer(dst: to.baseAddress, size: to.count, pos: 0)
            let rest = ZSTD_decompressStream(context, &output, &input)
            position = input.pos
            return (output.pos, ZSTD_isError(rest) != 0)
          }
        }
        all += block[..<made]
        if failed || (made == 0 && position == bytes.count) { return all }
      }
    }
  }

  private static func decoded(_ bytes: [UInt8], _ encoding: TextEncoding) -> [UInt32] {
    switch encoding {
    case .utf8: return parsed(bytes, as: UTF8.self)
    case .utf16LittleEndian, .utf16BigEndian:
      var units: [UInt16] = []
      for place in stride(from: 0, to: bytes.count - 1, by: 2) {
        let (one, two) = (UInt16(bytes[place]), UInt16(bytes[place + 1]))
        units.append(encoding == .utf16BigEndian ? one << 8 | two : two << 8 | one)
      }
      return parsed(units, as: UTF16.self) + (bytes.count % 2 == 1 ? [broken] : [])
    case .latin1: return bytes.map(UInt32.init)
    case .windows1252: return bytes.map { windows1252[Int($0)] }
    }
  }

  private static func parsed<Codec: Unicode.Encoding>(
    _ units: [Codec.CodeUnit], as codec: Codec.Type
  ) -> [UInt32] {
    var parser = Codec.ForwardParser()
    var iterator = units.makeIterator()
    var scalars: [UInt32] = []
    while true {
      switch parser.parseScalar(from: &iterator) {
      case .valid(let encoded): scalars.append(Codec.decode(encoded).value)
      case .error: scalars.append(broken)
      case .emptyInput: return scalars
      }
    }
  }

  private static let windows1252: [UInt32] = (0...255).map { byte in
    String(data: Data([UInt8(byte)]), encoding: .windowsCP1252)?.unicodeScalars.first?.value
      ?? UInt32(byte)
  }

  // MARK: Delimiters and quotes

  private mutating func cut(
    _ text: [UInt32], at delimiter: [UInt32], withQuotes: Bool, _ hasHeader: Bool
  ) {
    var position = 0
    var isHeader = hasHeader
    while position < text.count {
      let end = text[position...].firstIndex(of: 0x0A) ?? text.count
      let isBlank = text[position..<end].allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
      if isBlank {
        position = end + 1
        continue
      }
      let row =
        withQuotes
        ? Self.quotedRow(text, position, delimiter[0])
        : (Self.plainRow(text[position..<end], delimiter), end + 1)
      position = row?.next ?? end + 1
      if isHeader {
        isHeader = false
        continue
      }
      if let row { rows.append(row.fields.map { .text(Self.trimmed($0)) }) }
    }
  }

  private static func plainRow(
    _ line: ArraySlice<UInt32>, _ delimiter: [UInt32]
  ) -> [[UInt32]] {
    var line = Array(line)
    if line.last == 0x0D { line.removeLast() }
    var fields: [[UInt32]] = [[]]
    var place = 0
    while place < line.count {
      if line[place...].starts(with: delimiter) {
        fields.append([])
        place += delimiter.count
      } else {
        fields[fields.count - 1].append(line[place])
        place += 1
      }
    }
    return fields
  }

  private static func quotedRow(
    _ text: [UInt32], _ start: Int, _ delimiter: UInt32
  ) -> (fields: [[UInt32]], next: Int)? {
    func isBlank(_ place: Int) -> Bool {
      place < text.count && (text[place] == 0x20 || text[place] == 0x09)
        && text[place] != delimiter
    }
    var fields: [[UInt32]] = []
    var place = start
    // Carriage returns in front of a row belong to nothing.
    while place < text.count, isBlank(place) || text[place] == 0x0D { place += 1 }
    while true {
      var field: [UInt32] = []
      while isBlank(place) { place += 1 }
      if place < text.count, text[place] == 0x22 {
        place += 1
        while true {
          guard place < text.count else { return nil }
          if text[place] == 0x22 {
            place += 1
            guard place < text.count, text[place] == 0x22 else { break }
          }
          field.append(text[place])
          place += 1
        }
        while isBlank(place) { place += 1 }
      } else {
        while place < text.count, text[place] != delimiter, text[place] != 0x0A,
          text[place] != 0x0D
        {
          if text[place] == 0x22 { return nil }
          field.append(text[place])
          place += 1
        }
      }
      fields.append(field)
      guard place < text.count else { return (fields, place) }
      if text[place] == 0x0D {
        // Nothing but blanks may stand between it and the end of the line.
        while place < text.count, text[place] == 0x0D || isBlank(place) { place += 1 }
        guard place == text.count || text[place] == 0x0A else { return nil }
        return (fields, place + 1)
      }
      if text[place] == 0x0A { return (fields, place + 1) }
      guard text[place] == delimiter else { return nil }
      place += 1
    }
  }

  static func trimmed(_ field: [UInt32]) -> [UInt32] {
    var field = field[...]
    while let first = field.first, first == 0x20 || first == 0x09 { field.removeFirst() }
    while let last = field.last, last == 0x20 || last == 0x09 { field.removeLast() }
    return Array(field)
  }

  // MARK: JSON

  private mutating func readObjects(_ text: [UInt32]) {
    for line in text.split(separator: 0x0A) {
      let bytes = line.flatMap { Unicode.Scalar($0).map { Array(String($0).utf8) } ?? [0xFF] }
      // What Foundation takes for no object cannot be one.
      guard (try? JSONSerialization.jsonObject(with: Data(bytes))) is [String: Any],
        case .object(let pairs)? = SlowJSON.value(Array(line))
      else { continue }
      let unique = Dictionary(pairs, uniquingKeysWith: { first, _ in first })
      rows.append(
        names.map { name in
          switch unique[name.unicodeScalars.map(\.value)] {
          case nil: nil
          case .null: .text([])
          case .text(let text): .text(Self.trimmed(text))
          case .object: .object
          case .list(let entries):
            .list(
              entries.compactMap { entry -> [UInt32]? in
                switch entry {
                case .text(let text): text
                case .object(let pairs):
                  pairs.compactMap { key, value in
                    if case .text(let text) = value, key == "name".unicodeScalars.map(\.value) {
                      return text
                    }
                    return nil
                  }.first
                case .null, .list: nil
                }
              })
          }
        })
    }
  }
}

/// JSON by recursive descent; numbers, true and false stay as they are written. For lines that
/// Foundation has found to be JSON.
enum SlowJSON {
  indirect enum Value: Hashable {
    case null
    case text([UInt32])
    case list([Value])
    case object([([UInt32], Value)])

    static func == (one: Value, other: Value) -> Bool { "\(one)" == "\(other)" }
    func hash(into hasher: inout Hasher) { hasher.combine("\(self)") }
  }

  static func value(_ text: [UInt32]) -> Value? {
    var rest = text[...]
    return value(&rest)
  }

  private static func skip(_ rest: inout ArraySlice<UInt32>) {
    while let next = rest.first, [0x20, 0x09, 0x0D, 0x0A].contains(next) { rest.removeFirst() }
  }

  private static func value(_ rest: inout ArraySlice<UInt32>) -> Value? {
    skip(&rest)
    switch rest.first {
    case 0x22: return string(&rest).map(Value.text)
    case 0x5B:
      rest.removeFirst()
      var entries: [Value] = []
      skip(&rest)
      if rest.first == 0x5D {
        rest.removeFirst()
        return .list([])
      }
      while let entry = value(&rest) {
        entries.append(entry)
        skip(&rest)
        if rest.popFirst() != 0x2C { return .list(entries) }
      }
      return nil
    case 0x7B:
      rest.removeFirst()
      var pairs: [([UInt32], Value)] = []
      skip(&rest)
      if rest.first == 0x7D {
        rest.removeFirst()
        return .object([])
      }
      while true {
        skip(&rest)
        guard let key = string(&rest) else { return nil }
        skip(&rest)
        rest = rest.dropFirst()
        guard let value = value(&rest) else { return nil }
        pairs.append((key, value))
        skip(&rest)
        if rest.popFirst() != 0x2C { return .object(pairs) }
      }
    default:
      let word = rest.prefix { ![0x2C, 0x5D, 0x7D, 0x20, 0x09, 0x0D, 0x0A].contains($0) }
      rest = rest.dropFirst(word.count)
      if word.isEmpty { return nil }
      return word.elementsEqual("null".unicodeScalars.map(\.value)) ? .null : .text(Array(word))
    }
  }

  private static func string(_ rest: inout ArraySlice<UInt32>) -> [UInt32]? {
    guard rest.popFirst() == 0x22 else { return nil }
    var text: [UInt32] = []
    var high: UInt32?
    while let next = rest.popFirst() {
      if next == 0x22 { return text }
      guard next == 0x5C else {
        text.append(next)
        continue
      }
      guard let kind = rest.popFirst() else { return nil }
      switch kind {
      case 0x62: text.append(8)
      case 0x66: text.append(12)
      case 0x6E: text.append(10)
      case 0x72: text.append(13)
      case 0x74: text.append(9)
      case 0x75:
        let digits = rest.prefix(4).compactMap { Unicode.Scalar($0).map(Character.init) }
        rest = rest.dropFirst(4)
        guard let unit = UInt32(String(digits), radix: 16) else { return nil }
        if unit & 0xFC00 == 0xD800 {
          high = unit
        } else if unit & 0xFC00 == 0xDC00, let first = high {
          text.append(0x10000 + (first & 0x3FF) << 10 + unit & 0x3FF)
          high = nil
        } else {
          text.append(unit)
        }
      default: text.append(kind)
      }
    }
    return nil
  }
}
