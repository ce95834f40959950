/// The first rows of a file, cut into fields in memory, to find out how it is written.
struct SampleTable {
  private static let maximumRows = 200

  let dialect: Dialect
  /// The fields of the first rows; the header is the first of them, if there is one.
  private(set) var rows: [[ArraySlice<UInt8>]] = []
  /// Quotes in places where none may stand.
  private(set) var badQuotes = 0
  /// Fields in quotes.
  private(set) var quoted = 0

  /// Finds out what parts the fields, among commas, tabs, semicolons and bars: what cuts most rows
  /// into as many fields as the header has, and of equal ones what cuts into more fields.
  /// - Parameter given: What the caller says.
  /// - Returns: nil when there is only one column.
  init?(detecting text: [UInt8], given: UInt8?) {
    var best: (table: SampleTable, share: Double, fields: Int)?
    for delimiter in given.map({ [$0] }) ?? [0x2C, 0x09, 0x3B, 0x7C] {
      var table = SampleTable(text, .delimited(by: delimiter))
      // Tabs seldom come with quotes, and where quotes are out of place they are letters.
      if delimiter == 0x09, table.quoted == 0 || table.badQuotes > 0 {
        table = SampleTable(text, .separated(by: [0x09]))
      }
      guard let header = table.rows.first, header.count > 1 else { continue }
      let same = table.rows.count { $0.count == header.count }
      let share = Double(same) / Double(table.rows.count)
      if let known = best, (known.share, known.fields) >= (share, header.count) { continue }
      best = (table, share, header.count)
    }
    guard let best else { return nil }
    self = best.table
  }

  private init(_ text: [UInt8], _ dialect: Dialect) {
    let delimiter: UInt8
    switch dialect {
    case .delimited(0x2C): (self.dialect, delimiter) = (.csv, 0x2C)
    case .delimited(let byte): (self.dialect, delimiter) = (dialect, byte)
    case .separated(let bytes): (self.dialect, delimiter) = (dialect, bytes.first ?? 0x09)
    case .csv, .jsonLines: (self.dialect, delimiter) = (dialect, 0x2C)
    }
    cut(text, at: delimiter, withQuotes: dialect.hasQuotes)
  }

  private mutating func cut(_ text: [UInt8], at delimiter: UInt8, withQuotes: Bool) {
    var row: [ArraySlice<UInt8>] = []
    var start = 0
    var isInQuotes = false
    for (index, byte) in text.enumerated() {
      let isBehindQuotes = index > start && text[index - 1] == 0x22 && text[start] == 0x22
      if withQuotes, byte == 0x22 {
        if isInQuotes {
          // A doubled quote ends and begins the quotes, which comes to the same.
          isInQuotes = false
        } else if index == start || isBehindQuotes {
          isInQuotes = true
          if index == start { quoted += 1 }
        } else {
          badQuotes += 1
        }
      } else if !isInQuotes, byte == delimiter || byte == 0x0A {
        row.append(text[start..<index])
        start = index + 1
        if byte == 0x0A {
          let isBlank = row.count == 1 && row[0].allSatisfy { $0 == 0x0D || $0 == 0x20 }
          if !isBlank { rows.append(row) }
          row = []
          if rows.count == Self.maximumRows { return }
        }
      } else if !isInQuotes, isBehindQuotes, byte != 0x0D {
        badQuotes += 1
      }
    }
    // The sample may end in the middle of a row; only one that is nothing but a header counts.
    if rows.isEmpty {
      row.append(text[start...])
      rows = [row]
    }
  }

  /// The names of the columns; empty ones are called after their place.
  var names: [String] {
    (rows.first ?? []).enumerated().map { place, field in
      let name = String(decoding: Self.plain(field), as: UTF8.self)
      return name.isEmpty ? "column \(place + 1)" : name
    }
  }

  /// The values of a column in the rows behind the header.
  func values(_ field: Int) -> [ArraySlice<UInt8>] {
    rows.dropFirst().compactMap { $0.count > field ? Self.plain($0[field]) : nil }
  }

  /// What parts the entries of a column of lists: of bar, semicolon and comma what is in most
  /// values. A bar when none is in any.
  static func listSeparator(of values: [ArraySlice<UInt8>]) -> UInt8 {
    var best: (separator: UInt8, count: Int) = (0x7C, 0)
    for separator: UInt8 in [0x7C, 0x3B, 0x2C] {
      let count = values.count { $0.contains(separator) }
      if count > best.count { best = (separator, count) }
    }
    return best.separator
  }

  /// A field without blanks and quotes around it.
  private static func plain(_ field: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
    var part = field
    while let first = part.first, isBlank(first) { part.removeFirst() }
    while let last = part.last, isBlank(last) { part.removeLast() }
    if part.count > 1, part.first == 0x22, part.last == 0x22 { part = part.dropFirst().dropLast() }
    while let first = part.first, isBlank(first) { part.removeFirst() }
    while let last = part.last, isBlank(last) { part.removeLast() }
    return part
  }
}
