package import SprocketCore

/// Any table that Sprocket can read, as rows of named columns, streamed in bounded memory: CSV with
/// commas, tabs, semicolons or bars, JSON Lines, MovieLens' files; in any of the known encodings,
/// packed or not. What the columns mean is told where it is known.
///
/// The view for those who look at data rather than take them in, such as a profile.
package struct TableReader {
  /// A column of the table.
  package struct Column: Hashable, Sendable {
    /// As it stands in the header.
    package let name: String
    /// What it holds, if that is known; an id may have two meanings.
    package let kinds: [ColumnKind]
    /// What parts the entries of its lists, or nil when it holds no lists.
    package let listSeparator: UInt8?
  }

  package enum Step: Hashable, Sendable {
    /// The reader stands at a row, with as many fields as there are columns.
    case row
    /// A row that cannot be cut into these fields.
    case malformed(line: Int, column: String, reason: String)
    case end
  }

  /// What was found out about the file.
  package let file: DataSetFile
  /// The columns, in their order.
  package let columns: [Column]
  private var reader: RecordReader

  /// Opens a file of any kind.
  /// - Throws: `notFound` when there is none, `invalidArgument` when it is no table, `dataLoss` when
  ///   it is damaged.
  package init(
    path: String, options: ReadingOptions = ReadingOptions()
  ) throws(SprocketError) {
    try self.init(FileRecognition(path: path, options: options).anyTable())
  }

  /// Opens a file of a data set.
  /// - Throws: `notFound` when it is there no more.
  package init(_ file: DataSetFile) throws(SprocketError) {
    self.file = file
    reader = try RecordReader(file)
    columns = file.columnNames.enumerated().map { place, name in
      let kinds = file.columns.filter { $0.value == place }.keys.sorted {
        $0.rawValue < $1.rawValue
      }
      let list = kinds.first(where: ColumnNames.lists.contains)
      return Column(
        name: name, kinds: kinds, listSeparator: list.map { file.listSeparators[$0] ?? 0x7C })
    }
  }

  /// Reads the next row that is not blank.
  /// - Throws: `dataLoss` when the file cannot be read on.
  package mutating func next() throws(SprocketError) -> Step {
    switch try reader.next() {
    case .end: return .end
    case .malformed(let rejection):
      return .malformed(line: line, column: rejection.column, reason: rejection.reason)
    case .record:
      guard reader.record.count == columns.count else {
        let count = reader.record.count
        return .malformed(
          line: line, column: count < columns.count ? columns[count].name : "column \(count)",
          reason: "has \(count) fields in its row instead of \(columns.count)")
      }
      return .row
    }
  }

  /// The line on which the row starts, from 1.
  package var line: Int { reader.record.line }

  /// How much of the file on disk was read; `file.byteCount` in all.
  package var bytesRead: Int { reader.bytesRead }

  /// A field of the row as bytes, without blanks around it. O(1).
  /// - Precondition: `column` is a place in `columns`, and the last step was `row`.
  package func bytes(_ column: Int) -> ArraySlice<UInt8> {
    reader.record.bytes[reader.record.range(column)]
  }

  /// Whether a field is empty or one of the words that stand for nothing: `\N`, `NA`, `NaN`, ….
  /// In titles and plots a word is a word.
  package func isMissing(_ column: Int) -> Bool {
    let bytes = bytes(column)
    if bytes.isEmpty { return true }
    let kinds = columns[column].kinds
    return !kinds.contains(.title) && !kinds.contains(.overview) && !kinds.contains(.item)
      && MissingWords.contains(bytes)
  }

  /// A field as text; nil when it is not valid UTF-8.
  package func text(_ column: Int) -> String? {
    String(validating: bytes(column), as: UTF8.self)
  }

  /// The entries of a field that holds a list, without empty ones; the whole field when its column
  /// holds no lists. Entries that are not valid UTF-8 are repaired.
  package func list(_ column: Int) -> [String] {
    let separator = columns[column].listSeparator
    return bytes(column).split { $0 == separator || $0 == JSONRowParser.listSeparator }
      .map { String(String(decoding: $0, as: UTF8.self)[...].trimmed) }.filter { !$0.isEmpty }
  }
}

/// Words that stand for nothing, as databases and data frames write them.
enum MissingWords {
  private static let words: [[UInt8]] = [
    "\\N", "NaN", "nan", "NULL", "null", "N/A", "n/a", "NA", "None", "<NA>",
  ].map { Array($0.utf8) }

  static func contains(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard bytes.count <= 4, bytes.count >= 2 else { return false }
    return words.contains { $0.elementsEqual(bytes) }
  }
}
