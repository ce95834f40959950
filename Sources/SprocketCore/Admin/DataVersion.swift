/// A file that a data set was read from.
public struct SourceFile: Hashable, Sendable, Codable {
  /// Its name.
  public var name: String
  /// What it holds, such as "ratings".
  public var role: String
  /// The hash of its bytes, such as "xxh3-128:0123...".
  public var hash: String
  /// Its size.
  public var bytes: Int
  /// Rows with something in them, the header not counted.
  public var rows: Int
  /// Rows that were taken.
  public var accepted: Int
  /// Rows that were set aside.
  public var rejected: Int

  public init(
    name: String = "", role: String = "", hash: String = "", bytes: Int = 0, rows: Int = 0,
    accepted: Int = 0, rejected: Int = 0
  ) {
    self.name = name
    self.role = role
    self.hash = hash
    self.bytes = bytes
    self.rows = rows
    self.accepted = accepted
    self.rejected = rejected
  }
}

/// How many rows have the same thing about them.
public struct RowGroup: Hashable, Sendable, Codable {
  /// The file they are in.
  public var file: String
  /// The column.
  public var column: String
  /// What it is.
  public var reason: String
  /// How many.
  public var count: Int

  public init(file: String = "", column: String = "", reason: String = "", count: Int = 0) {
    self.file = file
    self.column = column
    self.reason = reason
    self.count = count
  }
}

/// Where a data set comes from.
public struct Provenance: Hashable, Sendable, Codable {
  /// Its files.
  public var files: [SourceFile]
  /// Rows that its reader set aside.
  public var rejections: [RowGroup]
  /// Rows that were taken although something about them is odd.
  public var findings: [RowGroup]

  public init(
    files: [SourceFile] = [], rejections: [RowGroup] = [], findings: [RowGroup] = []
  ) {
    self.files = files
    self.rejections = rejections
    self.findings = findings
  }
}

/// A data set that was taken in, in one transaction.
public struct DataVersion: Hashable, Sendable {
  /// Its number; they grow by one.
  public var version: Int64
  /// The name of the data set.
  public var source: String
  /// When its first chunk came, microseconds since 1970-01-01 UTC.
  public var startedMicros: Int64
  /// When it was committed, microseconds since 1970-01-01 UTC.
  public var finishedMicros: Int64
  /// The user id of the process that sent it.
  public var uid: UInt32
  /// Where it comes from.
  public var provenance: Provenance
  /// What it changed.
  public var changes: IngestResponse
  /// Position of the journal when it was committed.
  public var position: Int64
  /// Revision of the catalogue after it.
  public var revision: Int64

  public init(
    version: Int64 = 0, source: String = "", startedMicros: Int64 = 0, finishedMicros: Int64 = 0,
    uid: UInt32 = 0, provenance: Provenance = Provenance(),
    changes: IngestResponse = IngestResponse(), position: Int64 = 0, revision: Int64 = 0
  ) {
    self.version = version
    self.source = source
    self.startedMicros = startedMicros
    self.finishedMicros = finishedMicros
    self.uid = uid
    self.provenance = provenance
    self.changes = changes
    self.position = position
    self.revision = revision
  }
}

/// Asks for data versions.
public struct ListDataVersionsRequest: Hashable, Sendable {
  /// How many, 1 to 1000; 0 means 20.
  public var limit: Int
  /// Only versions with smaller numbers; 0 means all.
  public var before: Int64
  /// Only this one; 0 means all.
  public var version: Int64

  public init(limit: Int = 0, before: Int64 = 0, version: Int64 = 0) {
    self.limit = limit
    self.before = before
    self.version = version
  }
}

/// The data versions, newest first.
public struct ListDataVersionsResponse: Hashable, Sendable {
  /// The versions.
  public var versions: [DataVersion]
  /// How many there are in all.
  public var total: Int

  public init(versions: [DataVersion] = [], total: Int = 0) {
    self.versions = versions
    self.total = total
  }
}
