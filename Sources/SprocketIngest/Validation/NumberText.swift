/// What a piece of text says as a number.
package enum NumberText: Hashable, Sendable {
  case number(Double)
  /// NaN, an infinity, or a number too large for a `Double`.
  case notFinite
  case notANumber

  /// Reads a decimal number: an optional sign, digits with at most one point, an optional exponent.
  /// Nothing else is a number here, so no hexadecimal, no separators, no spaces.
  package init(_ text: Span<UInt8>) {
    var index = 0
    var isNegative = false
    if text.count > 0, text[0] == 0x2D || text[0] == 0x2B {
      isNegative = text[0] == 0x2D
      index = 1
    }
    var mantissa: UInt64 = 0
    var digits = 0
    var fraction = 0
    var sawPoint = false
    while index < text.count {
      let byte = text[index]
      if byte &- 0x30 < 10 {
        digits += 1
        if digits <= 15 { mantissa = mantissa &* 10 &+ UInt64(byte &- 0x30) }
        if sawPoint { fraction += 1 }
      } else if byte == 0x2E, !sawPoint {
        sawPoint = true
      } else {
        break
      }
      index += 1
    }
    if index == text.count, digits > 0, digits <= 15 {
      // Exact: both numbers are below 2^53, so the one division rounds correctly.
      let value = Double(mantissa) / Self.powersOfTen[fraction]
      self = .number(isNegative ? -value : value)
    } else {
      self.init(slowly: String(copying: text), hasExponentOnly: digits > 0, rest: index)
    }
  }

  private init(slowly text: String, hasExponentOnly: Bool, rest: Int) {
    let word = text.lowercased().drop { $0 == "+" || $0 == "-" }
    if ["nan", "inf", "infinity"].contains(word) {
      self = .notFinite
      return
    }
    var exponent = text.utf8.dropFirst(rest)
    if let first = exponent.first {
      guard first == 0x65 || first == 0x45 else {
        self = .notANumber
        return
      }
      exponent = exponent.dropFirst()
      if let sign = exponent.first, sign == 0x2B || sign == 0x2D { exponent = exponent.dropFirst() }
      guard !exponent.isEmpty, exponent.allSatisfy({ $0 &- 0x30 < 10 }) else {
        self = .notANumber
        return
      }
    }
    guard hasExponentOnly, let value = Double(text) else {
      self = .notANumber
      return
    }
    self = value.isFinite ? .number(value) : .notFinite
  }

  private static let powersOfTen: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
  ]
}

extension String {
  /// The bytes as UTF-8; what is not valid is replaced.
  init(copying bytes: Span<UInt8>) {
    var copy: [UInt8] = []
    copy.reserveCapacity(bytes.count)
    for index in bytes.indices { copy.append(bytes[index]) }
    self = String(decoding: copy, as: UTF8.self)
  }
}

/// Reads the digits in `range`, or returns nil when there is another byte or none.
func wholeNumber(_ text: Span<UInt8>, _ range: Range<Int>) -> Int? {
  guard !range.isEmpty, range.count <= 18, range.upperBound <= text.count else { return nil }
  var value = 0
  for index in range {
    let digit = text[index] &- 0x30
    guard digit < 10 else { return nil }
    value = value &* 10 &+ Int(digit)
  }
  return value
}
