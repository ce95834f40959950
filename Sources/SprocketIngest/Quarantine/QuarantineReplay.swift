import Foundation
package import SprocketCore

/// Rows of the quarantine, repaired, on their way back: rows of one file are written to a file like
/// it, with its header, and read by the readers that refused them.
package struct QuarantineReplay: Sendable {
  /// Rows that were in one file of one data set.
  package struct Part: Sendable {
    /// The data set.
    package let source: String
    package let file: String
    fileprivate let header: String
    package fileprivate(set) var rows: [QuarantinedRow]
  }

  /// What the readers say of a part.
  package struct Outcome: Sendable {
    /// What is good, as chunks of a data set; the last one names the rows that it repairs. Empty
    /// when nothing is good.
    package var chunks: [IngestChunk]
    /// Numbers of the rows that are good.
    package var good: [Int]
    /// Rows that are not, with what is wrong now.
    package var bad: [QuarantinedRow]
  }

  package let parts: [Part]

  /// - Throws: `invalidArgument` when a row is there twice.
  package init(_ rows: [QuarantinedRow]) throws(SprocketError) {
    struct Key: Hashable {
      var source: String
      var file: String
      var header: String
    }
    var parts: [Part] = []
    var places: [Key: Int] = [:]
    var numbers: Set<Int> = []
    for row in rows {
      guard numbers.insert(row.number).inserted else {
        throw SprocketError(
          .invalidArgument, "row \(row.number) is there twice; leave one of them")
      }
      let key = Key(source: row.source, file: row.row.file, header: row.row.header)
      if let place = places[key] {
        parts[place].rows.append(row)
      } else {
        places[key] = parts.count
        parts.append(
          Part(source: row.source, file: row.row.file, header: row.row.header, rows: [row]))
      }
    }
    self.parts = parts
  }

  /// Has a part read.
  /// - Throws: `resourceExhausted` when the temporary file cannot be written.
  package static func check(_ part: Part) throws(SprocketError) -> Outcome {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "sprocket-replay-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let numberOfLine: [Int: Int]
    let path = folder.appending(path: plainName(part.file))
    do {
      try FileManager.default.createDirectory(
        at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      let text: String
      (text, numberOfLine) = Self.text(of: part)
      try Data(text.utf8).write(to: path)
    } catch {
      throw SprocketError(
        .resourceExhausted, "cannot write \(path.path) to read the rows from it", cause: error)
    }
    do {
      return try outcome(of: part, path: path.path, numberOfLine: numberOfLine)
    } catch {
      // The file as a whole is refused, so each row is.
      let bad = part.rows.map { row in
        var row = row
        row.row.reason = error.message
        return row
      }
      return Outcome(chunks: [], good: [], bad: bad)
    }
  }

  /// A name that says what the file holds; what was packed is not any more.
  private static func plainName(_ file: String) -> String {
    let name = URL(filePath: file.isEmpty ? "rows.csv" : file).lastPathComponent
    for ending in [".gz", ".zst"] where name.lowercased().hasSuffix(ending) {
      return String(name.dropLast(ending.count))
    }
    return name
  }

  private static func text(of part: Part) -> (String, numberOfLine: [Int: Int]) {
    var text = ""
    var line = 1
    var numberOfLine: [Int: Int] = [:]
    func add(_ row: String) {
      text += row + "\n"
      line += 1 + row.utf8.count { $0 == 0x0A }
    }
    if !part.header.isEmpty { add(part.header) }
    for row in part.rows {
      numberOfLine[line] = row.number
      add(row.row.text)
    }
    return (text, numberOfLine)
  }

  private static func outcome(
    of part: Part, path: String, numberOfLine: [Int: Int]
  ) throws(SprocketError) -> Outcome {
    let reader = ChunkReader(try DataSetReader.open(path))
    var chunks: [IngestChunk] = []
    var reasons: [Int: RejectedRow] = [:]
    while var chunk = try reader.next() {
      for row in chunk.rejected {
        guard let number = numberOfLine[row.line] else {
          // A row that was made two, or whose quotes swallow the next: which is good is unclear.
          throw SprocketError(
            .invalidArgument, "a row among these is not one row any more: \(row.reason)")
        }
        reasons[number] = row
      }
      chunk.rejected = []
      chunk.source = part.source
      chunk.complete = false
      chunks.append(chunk)
    }
    let read = reader.summary.files.reduce(0) { $0 + $1.rows }
    guard read == part.rows.count else {
      throw SprocketError(
        .invalidArgument, "\(part.rows.count) rows are read as \(read); look at their quotes")
    }
    let good = part.rows.map(\.number).filter { reasons[$0] == nil }
    let bad = part.rows.compactMap { row -> QuarantinedRow? in
      guard let reason = reasons[row.number] else { return nil }
      var row = row
      row.row.column = reason.column
      row.row.reason = reason.reason
      return row
    }
    if good.isEmpty { return Outcome(chunks: [], good: [], bad: bad) }
    chunks.append(
      IngestChunk(source: part.source, complete: true, repairs: good))
    return Outcome(chunks: chunks, good: good, bad: bad)
  }
}
