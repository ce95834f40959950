import SprocketCore

/// The rows of one file on their way in: counts them, and hands on those that are set aside.
final class RowIntake {
  let reader: RecordReader
  private(set) var log: RowLog
  /// Nil while a file is only looked through, before it is read again.
  private let builder: ChunkBuilder?

  init(_ file: DataSetFile, _ builder: ChunkBuilder?) throws(SprocketError) {
    reader = try RecordReader(file)
    log = RowLog(file)
    self.builder = builder
    if file.encoding == .latin1 {
      find("", "is not UTF-8; read as Latin-1", line: 1, text: "")
    }
    for column in file.ignoredColumns {
      find(column, "is not a column that Sprocket uses; ignored", line: 1, text: "")
    }
  }

  /// The next row that can be cut into as many fields as there are columns, or nil at the end.
  func next() throws(SprocketError) -> Record? {
    while true {
      switch try reader.next() {
      case .end:
        return nil
      case .malformed(let rejection):
        log.countRow()
        try reject(rejection)
      case .record:
        log.countRow()
        let record = reader.record
        let names = reader.file.columnNames
        if record.count == names.count { return record }
        let column = record.count < names.count ? names[record.count] : "column \(names.count + 1)"
        try reject(
          Rejection(
            column: column,
            reason: "has \(record.count) fields in its row instead of \(names.count)"))
      }
    }
  }

  func accept() { log.countAccepted() }

  /// Sets the present row aside.
  func reject(_ rejection: Rejection, isUnreadable: Bool = true) throws(SprocketError) {
    let record = reader.record
    try reject(
      rejection, line: record.line, offset: record.offset, byteCount: record.byteCount,
      isUnreadable: isUnreadable)
  }

  /// Sets aside an earlier row that had been accepted.
  func rejectAfterAll(
    _ rejection: Rejection, line: Int, offset: Int, byteCount: Int
  ) throws(SprocketError) {
    log.takeBackAccepted()
    try reject(rejection, line: line, offset: offset, byteCount: byteCount, isUnreadable: false)
  }

  /// Notes something odd about the present row, which is taken all the same.
  func find(_ column: String, _ reason: String) {
    let record = reader.record
    find(
      column, reason, line: record.line,
      text: reader.text(at: record.offset, byteCount: record.byteCount))
  }

  private func find(_ column: String, _ reason: String, line: Int, text: String) {
    log.find(
      RejectedRow(
        file: reader.file.name, line: line, column: column, reason: reason, text: text))
  }

  private func reject(
    _ rejection: Rejection, line: Int, offset: Int, byteCount: Int, isUnreadable: Bool
  ) throws(SprocketError) {
    let row = RejectedRow(
      file: reader.file.name, line: line, column: rejection.column, reason: rejection.reason,
      text: reader.text(at: offset, byteCount: byteCount))
    try log.reject(row, group: rejection.group, isUnreadable: isUnreadable)
    builder?.add(row)
  }
}

/// What the files of one data set have in common.
final class DataSetTables {
  /// The films: those of the items file, or without one those that ratings name.
  var items = IDTable()
  /// Whether there is an items file, so that a rating of another film is an error.
  let itemsAreKnown: Bool
  /// The users who rated something.
  var users = IDTable()
  var tags = TagTable()
  var links = LinkTable()
  var ratingScale: RatingScale?
  var timeRange: ClosedRange<Int64>?

  init(itemsAreKnown: Bool) { self.itemsAreKnown = itemsAreKnown }
}

/// Reads one file into the tables and the chunk.
protocol FilePass: AnyObject {
  var intake: RowIntake { get }

  /// Reads until the chunk is full or the file ends.
  /// - Returns: whether the file has ended.
  func fill(_ builder: ChunkBuilder) throws(SprocketError) -> Bool
}
