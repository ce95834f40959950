import SprocketCore

/// The rows of one file on their way in: counts them, and hands on those that are set aside.
struct RowIntake {
  private(set) var reader: RecordReader
  private(set) var log: RowLog
  /// While a file is only looked through, before it is read again, rejected rows go nowhere.
  let isPreview: Bool

  init(_ file: DataSetFile, isPreview: Bool = false) throws(SprocketError) {
    reader = try RecordReader(file)
    log = RowLog(file)
    self.isPreview = isPreview
    if file.encoding != .utf8 {
      find(
        "", "is not UTF-8; read as \(file.encoding.rawValue)", severity: .info, line: 1, text: "")
    }
    for column in file.ignoredColumns {
      find(
        column, "is not a column that Sprocket uses; ignored", severity: .info, line: 1, text: "")
    }
  }

  /// The row that was read last.
  var record: Record { reader.record }

  /// Reads the next row that can be cut into as many fields as there are columns.
  /// - Returns: false at the end.
  mutating func next(_ builder: inout ChunkBuilder) throws(SprocketError) -> Bool {
    while true {
      switch try reader.next() {
      case .end:
        return false
      case .malformed(let rejection):
        log.countRow()
        try reject(rejection, &builder)
      case .record:
        log.countRow()
        let count = reader.record.count
        let names = reader.file.columnNames
        if count == names.count { return true }
        let column = count < names.count ? names[count] : "column \(names.count + 1)"
        try reject(
          Rejection(
            column: column,
            reason: "has \(count) fields in its row instead of \(names.count)"), &builder)
      }
    }
  }

  mutating func accept() { log.countAccepted() }

  /// Sets the present row aside.
  mutating func reject(
    _ rejection: Rejection, isUnreadable: Bool = true, _ builder: inout ChunkBuilder
  ) throws(SprocketError) {
    let record = reader.record
    try reject(
      rejection, line: record.line, offset: record.offset, byteCount: record.byteCount,
      isUnreadable: isUnreadable, &builder)
  }

  /// Sets aside an earlier row that had been accepted.
  mutating func rejectAfterAll(
    _ rejection: Rejection, line: Int, offset: Int, byteCount: Int,
    _ builder: inout ChunkBuilder
  ) throws(SprocketError) {
    log.takeBackAccepted()
    try reject(
      rejection, line: line, offset: offset, byteCount: byteCount, isUnreadable: false,
      &builder)
  }

  /// Notes something odd about the present row, which is taken all the same.
  mutating func find(_ column: String, _ reason: String, _ severity: Severity = .warning) {
    find(Rejection(column: column, reason: reason, severity: severity))
  }

  /// Notes something odd about the present row, which is taken all the same.
  mutating func find(_ finding: Rejection) {
    let record = reader.record
    let row = log.wantsExample(of: finding)
    // The text is looked up only for the few rows that are shown.
    let text = row ? reader.text(at: record.offset, byteCount: record.byteCount) : ""
    log.find(
      RejectedRow(
        file: reader.file.name, line: record.line, column: finding.column, reason: finding.reason,
        text: text), group: finding.group, finding.severity)
  }

  /// Notes what was found in whole columns.
  mutating func find(_ findings: [ColumnWatch.Finding]) {
    for finding in findings {
      log.find(
        RejectedRow(
          file: reader.file.name, line: finding.line, column: finding.column,
          reason: finding.reason, text: finding.text), group: finding.reason, finding.severity,
        count: finding.count)
    }
  }

  private mutating func find(
    _ column: String, _ reason: String, severity: Severity, line: Int, text: String
  ) {
    log.find(
      RejectedRow(
        file: reader.file.name, line: line, column: column, reason: reason, text: text),
      group: reason, severity)
  }

  private mutating func reject(
    _ rejection: Rejection, line: Int, offset: Int, byteCount: Int, isUnreadable: Bool,
    _ builder: inout ChunkBuilder
  ) throws(SprocketError) {
    let row = RejectedRow(
      file: reader.file.name, line: line, column: rejection.column, reason: rejection.reason,
      text: reader.text(at: offset, byteCount: byteCount), header: reader.header)
    try log.reject(row, group: rejection.group, isUnreadable: isUnreadable)
    if !isPreview { builder.add(row) }
  }
}

/// What the files of one data set have in common.
struct DataSetTables {
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
  /// What other tables know of the films, when there are such.
  var join: FilmJoin?

  init(itemsAreKnown: Bool) { self.itemsAreKnown = itemsAreKnown }
}

/// Reads one file into the tables and the chunk.
protocol FilePass {
  var intake: RowIntake { get }

  /// Reads until the chunk is full or the file ends.
  /// - Returns: whether the file has ended.
  mutating func fill(
    _ builder: inout ChunkBuilder, _ tables: inout DataSetTables
  ) throws(SprocketError) -> Bool
}
