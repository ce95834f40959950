import SprocketCore

/// Reads the rows of one file, with the physical line on which each starts.
///
/// A row that cannot be cut into fields is reported, and reading goes on at the line after the one
/// on which it starts, so a forgotten quote costs one row and not the rest of the file.
struct RecordReader {
  enum Step {
    /// `record` holds the row.
    case record
    /// `record` names the place of a row that cannot be cut into fields.
    case malformed(Rejection)
    case end
  }

  /// The row that was read last.
  private(set) var record = Record()
  let file: DataSetFile
  /// The line that names the columns, as it stands in the file; empty when there is none.
  private(set) var header = ""
  private var lines: LineBuffer
  private let csv: CSVTokenizer?
  private let separator: [UInt8]
  /// What parts the fields of CSV.
  private let delimiter: UInt8
  private var json: JSONRowParser?
  private var offset = 0
  private var line = 1

  /// - Throws: `notFound` when the file cannot be opened.
  init(_ file: DataSetFile) throws(SprocketError) {
    self.file = file
    lines = LineBuffer(try file.openSource(), name: file.name)
    if case .delimited(let other) = file.dialect { delimiter = other } else { delimiter = 0x2C }
    switch file.dialect {
    case .csv:
      csv = try CSVTokenizer()
      separator = []
    case .delimited(let delimiter):
      csv = try CSVTokenizer(delimiter: delimiter)
      separator = []
    case .jsonLines:
      csv = nil
      separator = []
      json = JSONRowParser(keys: file.columnNames, wanted: Set(file.columns.values))
    case .separated(let separator):
      csv = nil
      self.separator = separator
    }
    try skipByteOrderMark()
    if file.hasHeader, case .record = try next() {
      header = text(at: record.offset, byteCount: record.byteCount)
    }
  }

  /// How much of the file on disk was read.
  var bytesRead: Int { lines.bytesConsumed }

  /// A row that was read before as it stands in the file, at most 8192 bytes of it.
  func text(at offset: Int, byteCount: Int) -> String {
    lines.text(at: offset, byteCount: byteCount)
  }

  /// Reads the next row that is not blank.
  mutating func next() throws(SprocketError) -> Step {
    while true {
      lines.release(before: offset)
      record.line = line
      record.offset = offset
      switch try lines.line(at: offset) {
      case .end:
        return .end
      case .overlong:
        return try skipOverlongLine()
      case .line(let range, let isTerminated):
        if lines.withBytes(range, isBlank) {
          advance(to: range.upperBound)
          continue
        }
        if json != nil { return readJSON(range) }
        guard let csv else { return split(range) }
        if splitPlain(range) { return .record }
        return try readCSV(csv, range, isTerminated: isTerminated)
      }
    }
  }

  private mutating func readCSV(
    _ csv: CSVTokenizer, _ first: Range<Int>, isTerminated: Bool
  ) throws(SprocketError) -> Step {
    csv.reset()
    var range = first
    var isTerminated = isTerminated
    var lineCount = 1
    while true {
      var isGood = lines.withBytes(range) { csv.feed($0) }
      if isGood, !isTerminated { isGood = csv.feedNewline() }
      guard isGood else {
        return malformed(
          first, column: csv.fieldCount,
          "has a quote in the wrong place; a field with quotes needs quotes around it, and the "
            + "quotes inside doubled")
      }
      if csv.endedRows > 0 { break }
      switch try lines.line(at: range.upperBound) {
      case .line(let next, let terminated)
      where next.upperBound - first.lowerBound <= LineBuffer.maximumRecordBytes:
        range = next
        isTerminated = terminated
        lineCount += 1
      default:
        return malformed(first, column: csv.fieldCount, "opens a quote that is not closed")
      }
    }
    guard csv.endedRows == 1, csv.isBetweenRows else {
      return malformed(first, column: 0, "has a carriage return in the middle of the line")
    }
    csv.take(into: &record)
    record.byteCount = range.upperBound - first.lowerBound
    line += lineCount
    offset = range.upperBound
    return .record
  }

  /// Reads a CSV line without quotes, which needs no parser: nearly all rows of ratings, three times
  /// as fast. False when the line is of another kind.
  private mutating func splitPlain(_ range: Range<Int>) -> Bool {
    var cut = record
    record = Record()
    let delimiter = delimiter
    let isPlain = lines.withBytes(range) { cut.splitPlain($0, at: delimiter) }
    record = cut
    if !isPlain { return false }
    record.byteCount = range.count
    advance(to: range.upperBound)
    return true
  }

  private mutating func split(_ range: Range<Int>) -> Step {
    // The record is lent out and taken back, since `self` is in use while `lines` lends bytes.
    var cut = record
    record = Record()
    cut.removeFields()
    let separator = separator
    lines.withBytes(range) { cut.split($0, at: separator) }
    record = cut
    record.byteCount = range.count
    advance(to: range.upperBound)
    return .record
  }

  private mutating func readJSON(_ range: Range<Int>) -> Step {
    // As in `split`, the record and the parser are lent out and taken back.
    guard var parser = json else { return .end }
    var cut = record
    record = Record()
    json = nil
    let failure = lines.withBytes(range) { line -> JSONRowParser.Failure? in
      do throws(JSONRowParser.Failure) {
        try parser.parse(line, into: &cut)
        return nil
      } catch {
        return error
      }
    }
    json = parser
    record = cut
    record.byteCount = range.count
    advance(to: range.upperBound)
    return failure.map { .malformed(Rejection(column: $0.key ?? "", reason: $0.reason)) } ?? .record
  }

  private mutating func malformed(_ first: Range<Int>, column: Int, _ reason: String) -> Step {
    record.byteCount = first.count
    advance(to: first.upperBound)
    return .malformed(Rejection(column: columnName(column), reason: reason))
  }

  private mutating func skipOverlongLine() throws(SprocketError) -> Step {
    let next = try lines.endOfOverlongLine(at: offset)
    record.byteCount = next - offset
    advance(to: next)
    return .malformed(
      Rejection(
        column: columnName(0),
        reason: "is longer than \(LineBuffer.maximumRecordBytes) bytes"))
  }

  private func columnName(_ field: Int) -> String {
    field < file.columnNames.count ? file.columnNames[field] : "column \(field + 1)"
  }

  private mutating func advance(to next: Int) {
    offset = next
    line += 1
  }

  private mutating func skipByteOrderMark() throws(SprocketError) {
    guard case .line(let range, _) = try lines.line(at: 0) else { return }
    if lines.withBytes(range, { $0.starts(with: [0xEF, 0xBB, 0xBF]) }) { offset = 3 }
  }

  private func isBlank(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
    if let first = line.first, first > 0x20 { return false }
    return line.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
  }
}

extension Record {
  /// Takes the fields of a line without quoting; its end is left out.
  fileprivate mutating func split(_ line: UnsafeBufferPointer<UInt8>, at separator: [UInt8]) {
    var end = line.count
    if end > 0, line[end - 1] == 0x0A { end -= 1 }
    if end > 0, line[end - 1] == 0x0D { end -= 1 }
    var start = 0
    var index = 0
    while index + separator.count <= end {
      if separator.indices.allSatisfy({ line[index + $0] == separator[$0] }) {
        append(line[start..<index])
        index += separator.count
        start = index
      } else {
        index += 1
      }
    }
    append(line[start..<end])
  }

  /// Takes the fields of a CSV line, its end left out, when delimiters are all there is to look at.
  /// - Returns: false when it holds a quote, or a carriage return before its end; what the record
  ///   holds is of no use then.
  fileprivate mutating func splitPlain(
    _ line: UnsafeBufferPointer<UInt8>, at delimiter: UInt8
  ) -> Bool {
    var count = line.count
    if count > 0, line[count - 1] == 0x0A { count -= 1 }
    if count > 0, line[count - 1] == 0x0D { count -= 1 }
    removeFields()
    bytes.append(contentsOf: UnsafeBufferPointer(rebasing: line[..<count]))
    var kept = 0
    var isPlain = true
    bytes.withUnsafeMutableBufferPointer { bytes in
      for index in 0..<count {
        let byte = line[index]
        if byte == delimiter {
          ends.append(kept)
        } else {
          if byte == 0x22 || byte == 0x0D { isPlain = false }
          // Safe: `kept` never passes `index`, and there are `count` bytes.
          bytes[kept] = byte
          kept += 1
        }
      }
    }
    ends.append(kept)
    bytes.removeLast(count - kept)
    return isPlain
  }

  private mutating func append(_ field: Slice<UnsafeBufferPointer<UInt8>>) {
    bytes.append(contentsOf: field)
    ends.append(bytes.count)
  }
}
