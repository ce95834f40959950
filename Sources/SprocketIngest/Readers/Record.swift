/// One row, cut into fields. Reused from row to row, so that reading allocates nothing.
struct Record {
  /// The bytes of all fields, one after the other, quotes taken off.
  var bytes: [UInt8] = []
  /// Where each field ends in `bytes`.
  var ends: [Int] = []
  /// The line on which the row starts, from 1.
  var line = 0
  /// Where the row starts in the file, in bytes.
  var offset = 0
  /// The length of the row in the file, with its line end.
  var byteCount = 0

  var count: Int { ends.count }

  mutating func removeFields() {
    bytes.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
  }

  /// The place of a field in `bytes`, without spaces and tabs around it.
  func range(_ field: Int) -> Range<Int> {
    var lower = field == 0 ? 0 : ends[field - 1]
    var upper = ends[field]
    while lower < upper, Self.isBlank(bytes[lower]) { lower += 1 }
    while lower < upper, Self.isBlank(bytes[upper - 1]) { upper -= 1 }
    return lower..<upper
  }

  /// A field as text, or nil when its bytes are not valid UTF-8.
  func text(_ field: Int) -> String? { String(validating: bytes[range(field)], as: UTF8.self) }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}

/// Why a row was set aside.
struct Rejection: Hashable {
  /// The column that is wrong.
  var column: String
  /// What is wrong, for people.
  var reason: String
  /// Reasons of one group are counted together; the reason itself unless it names a line.
  var group: String
  /// How bad it is; an error unless the row is taken all the same.
  var severity: Severity

  init(column: String, reason: String, group: String? = nil, severity: Severity = .error) {
    self.severity = severity
    self.column = column
    self.reason = reason
    self.group = group ?? reason
  }
}
