/// Watches whole columns: those that are the same in every row, and lists that are none.
struct ColumnWatch {
  /// Fewer rows tell nothing about a column.
  private static let leastRows = 10

  /// What a column of lists holds.
  private struct Lists {
    var kind: ColumnKind
    var field: Int
    var separator: UInt8
    var filled = 0
    var hasSeparator = false
    /// Values with another separator, in the order of `otherSeparators`.
    var withOther = [0, 0, 0]
    /// Values in brackets, as a program prints a list.
    var inBrackets = 0
    var firstOther = (line: 0, text: "")
  }

  struct Finding {
    var column: String
    var reason: String
    var severity: Severity
    var count: Int
    var line: Int
    var text: String
  }

  private static let otherSeparators: [UInt8] = [0x2C, 0x3B, 0x7C]

  private let names: [String]
  private var rows = 0
  private var firstLine = 0
  /// Columns that had one and the same value so far, with it.
  private var constant: [(field: Int, value: [UInt8])] = []
  private var lists: [Lists]

  init(_ file: DataSetFile) {
    names = file.columnNames
    lists = ColumnNames.lists.compactMap { kind in
      file.columns[kind].map {
        Lists(kind: kind, field: $0, separator: file.listSeparators[kind] ?? 0x7C)
      }
    }
  }

  /// Looks at a row. Columns that have shown that they are right cost nothing.
  mutating func see(_ record: Record) {
    rows += 1
    if rows == 1 {
      firstLine = record.line
      constant = (0..<record.count).map { ($0, Array(record.bytes[record.range($0)])) }
    } else if !constant.isEmpty {
      constant.removeAll { !record.bytes[record.range($0.field)].elementsEqual($0.value) }
    }
    for place in lists.indices where !lists[place].hasSeparator { see(record, &lists[place]) }
  }

  private func see(_ record: Record, _ list: inout Lists) {
    let value = record.bytes[record.range(list.field)]
    guard let first = value.first, let last = value.last else { return }
    list.filled += 1
    if value.contains(list.separator) {
      list.hasSeparator = true
      return
    }
    var isOdd = false
    for (place, other) in Self.otherSeparators.enumerated() where value.contains(other) {
      list.withOther[place] += 1
      isOdd = true
    }
    if first == 0x5B, last == 0x5D {
      list.inBrackets += 1
      isOdd = true
    }
    if isOdd, list.firstOther.line == 0 {
      list.firstOther = (record.line, String(decoding: value.prefix(200), as: UTF8.self))
    }
  }

  /// What was found in all rows.
  func findings() -> [Finding] {
    var found: [Finding] = []
    if rows >= Self.leastRows {
      for (field, value) in constant {
        let text = String(decoding: value.prefix(60), as: UTF8.self)
        found.append(
          Finding(
            column: names[field],
            reason: value.isEmpty ? "is empty in every row" : "is \"\(text)\" in every row",
            severity: value.isEmpty ? .warning : .info, count: rows, line: firstLine, text: ""))
      }
    }
    for list in lists where !list.hasSeparator {
      let most = list.withOther.indices.max { list.withOther[$0] < list.withOther[$1] } ?? 0
      let count = list.inBrackets > 0 ? list.inBrackets : list.withOther[most]
      guard count > 0 else { continue }
      let reason =
        list.inBrackets > 0
        ? "holds lists that are written as one text, in brackets; they are taken as they are"
        : "seems to hold lists as one text: there is never a \(name(list.separator)), but here a "
          + "\(name(Self.otherSeparators[most])); taken as they are"
      found.append(
        Finding(
          column: names[list.field], reason: reason, severity: .warning, count: count,
          line: list.firstOther.line, text: list.firstOther.text))
    }
    return found
  }

  private func name(_ separator: UInt8) -> String {
    separator < 0x20 ? "list" : "\"\(Unicode.Scalar(separator))\""
  }
}
