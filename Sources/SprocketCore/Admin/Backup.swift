/// Asks for a backup.
public struct BackupRequest: Hashable, Sendable {
  /// Which snapshots it holds: "aliased" (also when empty), those that an alias names or that
  /// serve; "all"; or "none".
  public var snapshots: String

  public init(snapshots: String = "") {
    self.snapshots = snapshots
  }
}

/// What a backup shows.
public struct BackupSummary: Hashable, Sendable {
  /// When the database was copied, microseconds since 1970-01-01 UTC.
  public var createdMicros: Int64
  /// The daemon's version.
  public var daemonVersion: String
  /// Position of the journal.
  public var position: Int64
  /// The newest data version; 0 when there is none.
  public var dataVersion: Int64
  /// The catalogue's revision.
  public var revision: Int64
  /// The model in service; nil when none was trained.
  public var champion: ModelVersion?

  public init(
    createdMicros: Int64 = 0, daemonVersion: String = "", position: Int64 = 0,
    dataVersion: Int64 = 0, revision: Int64 = 0, champion: ModelVersion? = nil
  ) {
    self.createdMicros = createdMicros
    self.daemonVersion = daemonVersion
    self.position = position
    self.dataVersion = dataVersion
    self.revision = revision
    self.champion = champion
  }
}

/// A part of a backup: the files one after the other.
public struct BackupChunk: Hashable, Sendable {
  /// The name of the file that begins here, such as "sprocket.db"; empty: the file before goes on.
  public var file: String
  /// The next bytes of the file, at most 1 MiB.
  public var data: [UInt8]
  /// In the last chunk of a file: its checksum, XXH3-128 as 32 hexadecimal digits.
  public var checksum: String
  /// In the first chunk: the bytes of all files together.
  public var totalBytes: Int
  /// In the last chunk, which holds nothing else. A stream that ends without it was cut off.
  public var summary: BackupSummary?

  public init(
    file: String = "", data: [UInt8] = [], checksum: String = "", totalBytes: Int = 0,
    summary: BackupSummary? = nil
  ) {
    self.file = file
    self.data = data
    self.checksum = checksum
    self.totalBytes = totalBytes
    self.summary = summary
  }
}
