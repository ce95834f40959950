/// Reads a line that is one JSON object (RFC 8259) into the fields of a row.
///
/// Strict, without recursion and in one pass, so that no line can cost more than its length: a
/// number keeps its digits, a text its characters; true and false stay words, null is empty. The
/// entries of a list are joined with `listSeparator`, and an entry that is an object gives its
/// `name`, as in `[{"id": 28, "name": "Action"}]`. Other objects and lists within lists are skipped;
/// where such a key is wanted, the row is refused.
///
/// Our own and not a library's: Foundation's makes an object of everything, and what Debian has
/// loses the digits of numbers or recurses.
struct JSONRowParser {
  /// Between the entries of a list. No text of a row may hold it.
  static let listSeparator: UInt8 = 0x1F
  /// How deep lists and objects may be within each other.
  static let maximumDepth = 64

  struct Failure: Error, Hashable {
    /// The key in whose value it is, if any.
    var key: String?
    var reason: String
  }

  /// The keys in the order of the fields.
  private(set) var keys: [String]
  private var fieldOfKey: [[UInt8]: Int]
  /// Whether keys that are not known become further fields. For looking at a sample.
  private let collectsKeys: Bool
  /// Whether some row had a list for a field.
  private(set) var hasList: [Bool]
  /// Fields where an object is an error.
  private let wanted: Set<Int>

  private var values: [UInt8] = []
  private var places: [Range<Int>] = []
  private var key: [UInt8] = []
  private var index = 0
  private var keyInHand: String?

  init(keys: [String], wanted: Set<Int>, collectsKeys: Bool = false) {
    self.keys = keys
    self.wanted = wanted
    self.collectsKeys = collectsKeys
    hasList = keys.map { _ in false }
    fieldOfKey = Dictionary(
      keys.enumerated().map { (Array($0.element.utf8), $0.offset) }, uniquingKeysWith: { a, _ in a }
    )
  }

  /// Reads a line; the record's fields are those of `keys`.
  /// - Throws: `Failure` when it is no object, or one that is not right.
  mutating func parse(
    _ line: UnsafeBufferPointer<UInt8>, into record: inout Record
  ) throws(Failure) {
    values.removeAll(keepingCapacity: true)
    places = [Range<Int>](repeating: Self.missing, count: keys.count)
    index = 0
    keyInHand = nil
    if line.contains(where: { $0 >= 0x80 }), String(validating: line, as: UTF8.self) == nil {
      throw failure("is not valid UTF-8")
    }
    skipBlanks(line)
    guard take(0x7B, line) else { throw failure("is no object; each line must be one") }
    skipBlanks(line)
    if !take(0x7D, line) {
      repeat {
        try pair(line)
        skipBlanks(line)
      } while take(0x2C, line)
      guard take(0x7D, line) else {
        throw failure("has no comma or closing brace where one must be")
      }
    }
    skipBlanks(line)
    guard index == line.count else { throw failure("has something behind its closing brace") }
    record.removeFields()
    for place in places {
      if !place.isEmpty { record.bytes += values[place] }
      record.ends.append(record.bytes.count)
    }
  }

  private static let missing = Int.max..<Int.max

  private mutating func pair(_ line: UnsafeBufferPointer<UInt8>) throws(Failure) {
    keyInHand = nil
    skipBlanks(line)
    let start = values.count
    guard take(0x22, line) else { throw failure("has no quoted key where one must be") }
    try string(line)
    key = Array(values[start...])
    values.removeLast(values.count - start)
    skipBlanks(line)
    var field = fieldOfKey[key]
    if field != nil || collectsKeys { keyInHand = String(decoding: key, as: UTF8.self) }
    guard take(0x3A, line) else { throw failure("has no colon behind a key") }
    skipBlanks(line)
    if field == nil, collectsKeys, keys.count < TableLimits.maximumColumns {
      field = keys.count
      fieldOfKey[key] = keys.count
      keys.append(String(decoding: key, as: UTF8.self))
      hasList.append(false)
      places.append(Self.missing)
    }
    guard let field else {
      try skipValue(line)
      values.removeLast(values.count - start)
      return
    }
    if places[field] != Self.missing { throw failure("is there twice") }
    try value(line, field)
    places[field] = start..<values.count
  }

  /// Appends a value to `values`.
  private mutating func value(
    _ line: UnsafeBufferPointer<UInt8>, _ field: Int
  ) throws(Failure) {
    guard index < line.count else { throw failure("ends in the middle") }
    switch line[index] {
    case 0x5B:
      hasList[field] = true
      try list(line, field)
    case 0x7B:
      if wanted.contains(field) { throw failure("is an object, not a text, a number or a list") }
      try skipValue(line)
    default: try scalar(line)
    }
  }

  private mutating func list(
    _ line: UnsafeBufferPointer<UInt8>, _ field: Int
  ) throws(Failure) {
    index += 1
    skipBlanks(line)
    if take(0x5D, line) { return }
    let start = values.count
    repeat {
      skipBlanks(line)
      let before = values.count
      if before > start { values.append(Self.listSeparator) }
      let entry = values.count
      guard index < line.count else { throw failure("ends in the middle") }
      switch line[index] {
      case 0x7B: try named(line, field)
      case 0x5B:
        if wanted.contains(field) { throw failure("has a list within a list") }
        try skipValue(line)
      default: try scalar(line)
      }
      // An empty entry is none.
      if values.count == entry { values.removeLast(entry - before) }
      skipBlanks(line)
    } while take(0x2C, line)
    guard take(0x5D, line) else { throw failure("has a list that is not closed") }
  }

  /// An object in a list: its `name`.
  private mutating func named(
    _ line: UnsafeBufferPointer<UInt8>, _ field: Int
  ) throws(Failure) {
    index += 1
    skipBlanks(line)
    var names = 0
    let start = values.count
    if !take(0x7D, line) {
      repeat {
        skipBlanks(line)
        let keyStart = values.count
        guard take(0x22, line) else { throw failure("has no quoted key where one must be") }
        try string(line)
        let isName = values[keyStart...].elementsEqual("name".utf8)
        values.removeLast(values.count - keyStart)
        skipBlanks(line)
        guard take(0x3A, line) else { throw failure("has no colon behind a key") }
        skipBlanks(line)
        if isName, index < line.count, line[index] == 0x22 {
          names += 1
          try scalar(line)
        } else {
          try skipValue(line)
        }
        skipBlanks(line)
      } while take(0x2C, line)
      guard take(0x7D, line) else { throw failure("has an object that is not closed") }
    }
    if names > 1 || (names == 0 && wanted.contains(field)) {
      throw failure("has an entry that is an object without just one name")
    }
    if names == 0 { values.removeLast(values.count - start) }
  }

  /// A text, a number, true, false or null.
  private mutating func scalar(_ line: UnsafeBufferPointer<UInt8>) throws(Failure) {
    guard index < line.count else { throw failure("ends in the middle") }
    switch line[index] {
    case 0x22:
      index += 1
      try string(line)
    case 0x74: try word("true", line, appends: true)
    case 0x66: try word("false", line, appends: true)
    case 0x6E: try word("null", line, appends: false)
    case 0x2D, 0x30...0x39: try number(line)
    default: throw failure("has no value where one must be")
    }
  }

  private mutating func word(
    _ word: StaticString, _ line: UnsafeBufferPointer<UInt8>, appends: Bool
  ) throws(Failure) {
    for byte in String(describing: word).utf8 {
      guard index < line.count, line[index] == byte else {
        throw failure("has no value where one must be")
      }
      if appends { values.append(byte) }
      index += 1
    }
  }

  private mutating func number(_ line: UnsafeBufferPointer<UInt8>) throws(Failure) {
    let start = index
    if line[index] == 0x2D { index += 1 }
    let whole = digits(line)
    let hasZeroInFront = whole > 1 && line[index - whole] == 0x30
    var isGood = whole > 0 && !hasZeroInFront
    if take(0x2E, line) { isGood = digits(line) > 0 && isGood }
    if index < line.count, line[index] | 0x20 == 0x65 {
      index += 1
      if index < line.count, line[index] == 0x2B || line[index] == 0x2D { index += 1 }
      isGood = digits(line) > 0 && isGood
    }
    guard isGood else { throw failure("is not a number as JSON writes it") }
    values.append(contentsOf: line[start..<index])
  }

  private mutating func digits(_ line: UnsafeBufferPointer<UInt8>) -> Int {
    let start = index
    while index < line.count, line[index] &- 0x30 < 10 { index += 1 }
    return index - start
  }

  /// The rest of a text behind its opening quote.
  private mutating func string(_ line: UnsafeBufferPointer<UInt8>) throws(Failure) {
    while index < line.count {
      let byte = line[index]
      index += 1
      switch byte {
      case 0x22: return
      case 0x5C: try escape(line)
      case ..<0x20: throw failure("has a control character in a text")
      default: values.append(byte)
      }
    }
    throw failure("has a text that is not closed")
  }

  private mutating func escape(_ line: UnsafeBufferPointer<UInt8>) throws(Failure) {
    guard index < line.count else { throw failure("has a text that is not closed") }
    let byte = line[index]
    index += 1
    switch byte {
    case 0x22, 0x5C, 0x2F: values.append(byte)
    case 0x62: values.append(0x08)
    case 0x66: values.append(0x0C)
    case 0x6E: values.append(0x0A)
    case 0x72: values.append(0x0D)
    case 0x74: values.append(0x09)
    case 0x75:
      var point = try unit(line)
      if point & 0xFC00 == 0xD800 {
        guard take(0x5C, line), take(0x75, line) else { throw failure("has half a character") }
        let low = try unit(line)
        guard low & 0xFC00 == 0xDC00 else { throw failure("has half a character") }
        point = 0x10000 + (point & 0x3FF) << 10 + low & 0x3FF
      }
      guard let scalar = Unicode.Scalar(point) else { throw failure("has half a character") }
      if point == UInt32(Self.listSeparator) {
        throw failure("has a control character in a text")
      }
      values.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    default: throw failure("has an escape that JSON does not know")
    }
  }

  private mutating func unit(_ line: UnsafeBufferPointer<UInt8>) throws(Failure) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard index < line.count, let digit = Character(Unicode.Scalar(line[index])).hexDigitValue
      else { throw failure("has an escape that JSON does not know") }
      value = value << 4 | UInt32(digit)
      index += 1
    }
    return value
  }

  /// Passes over a value of any kind, checking that it is one.
  private mutating func skipValue(_ line: UnsafeBufferPointer<UInt8>) throws(Failure) {
    let start = values.count
    // What is open, innermost last: whether it is an object.
    var open: [Bool] = []
    while true {
      skipBlanks(line)
      guard index < line.count else { throw failure("ends in the middle") }
      var isComplete = true
      switch line[index] {
      case 0x7B, 0x5B:
        let isObject = line[index] == 0x7B
        index += 1
        skipBlanks(line)
        if !take(isObject ? 0x7D : 0x5D, line) {
          guard open.count < Self.maximumDepth else {
            throw failure("is nested deeper than \(Self.maximumDepth)")
          }
          open.append(isObject)
          isComplete = false
          if isObject { try skipKey(line) }
        }
      default:
        try scalar(line)
        values.removeLast(values.count - start)
      }
      while isComplete {
        guard let isObject = open.last else { return }
        skipBlanks(line)
        if take(0x2C, line) {
          if isObject {
            skipBlanks(line)
            try skipKey(line)
          }
          isComplete = false
        } else {
          guard take(isObject ? 0x7D : 0x5D, line) else {
            throw failure("has a list or an object that is not closed")
          }
          open.removeLast()
        }
      }
    }
  }

  private mutating func skipKey(_ line: UnsafeBufferPointer<UInt8>) throws(Failure) {
    let start = values.count
    guard take(0x22, line) else { throw failure("has no quoted key where one must be") }
    try string(line)
    values.removeLast(values.count - start)
    skipBlanks(line)
    guard take(0x3A, line) else { throw failure("has no colon behind a key") }
  }

  private mutating func take(_ byte: UInt8, _ line: UnsafeBufferPointer<UInt8>) -> Bool {
    guard index < line.count, line[index] == byte else { return false }
    index += 1
    return true
  }

  private mutating func skipBlanks(_ line: UnsafeBufferPointer<UInt8>) {
    while index < line.count {
      switch line[index] {
      case 0x20, 0x09, 0x0A, 0x0D: index += 1
      default: return
      }
    }
  }

  private func failure(_ reason: String) -> Failure { Failure(key: keyInHand, reason: reason) }
}

/// What a table may be at most.
enum TableLimits {
  static let maximumColumns = 4096
}
