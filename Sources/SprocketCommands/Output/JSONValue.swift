package import SprocketCore

/// A JSON document whose objects keep the order in which their keys are documented.
package enum JSONValue: Sendable {
  case null
  case bool(Bool)
  case integer(Int64)
  case unsigned(UInt64)
  /// Not a number and the infinities, which JSON does not know, are written as `null`.
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([(String, JSONValue)])

  package static func count(_ value: Int) -> JSONValue { .integer(Int64(value)) }

  package static func id(_ item: ItemID) -> JSONValue { .string(item.rawValue) }

  package static func id(_ user: UserID) -> JSONValue { .string(user.rawValue) }

  /// A version, or `null` when there is none.
  package static func version(_ version: ModelVersion?) -> JSONValue {
    guard let version, !version.rawValue.isEmpty else { return .null }
    return .string(version.rawValue)
  }

  /// A year, or `null` for 0, which stands for an unknown one.
  package static func year(_ year: Int) -> JSONValue { year == 0 ? .null : .count(year) }

  package static func strings(_ strings: [String]) -> JSONValue {
    .array(strings.map { .string($0) })
  }

  /// A moment as RFC 3339 in UTC, or `null` for 0, which stands for none.
  package static func time(_ micros: Int64) -> JSONValue {
    micros == 0 ? .null : .string(Timestamp(micros: micros).description)
  }

  /// The document on one line.
  package var text: String {
    var text = ""
    write(to: &text)
    return text
  }

  private func write(to text: inout String) {
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .integer(let value): text += String(value)
    case .unsigned(let value): text += String(value)
    case .number(let value): text += value.isFinite ? "\(value)" : "null"
    case .string(let value): Self.quote(value, to: &text)
    case .array(let values):
      text += "["
      for (index, value) in values.enumerated() {
        if index > 0 { text += "," }
        value.write(to: &text)
      }
      text += "]"
    case .object(let pairs):
      text += "{"
      for (index, pair) in pairs.enumerated() {
        if index > 0 { text += "," }
        Self.quote(pair.0, to: &text)
        text += ":"
        pair.1.write(to: &text)
      }
      text += "}"
    }
  }

  private static func quote(_ string: String, to text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
