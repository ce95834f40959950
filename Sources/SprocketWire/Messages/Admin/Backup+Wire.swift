import CSprocketProto
package import SprocketCore

extension BackupRequest: WireMessage, StructConvertible {
  package static let codec = MessageCodec<BackupRequest>()
  static var initializer: StructInitializer<Sprocket__V1__BackupRequest> {
    sprocket__v1__backup_request__init
  }

  init(_ c: Sprocket__V1__BackupRequest) {
    self.init(snapshots: Read.text(c.snapshots))
  }

  func write(to c: inout Sprocket__V1__BackupRequest, with out: Arena) throws(Violation) {
    c.snapshots = try out.text(snapshots, "snapshots")
  }
}

extension BackupSummary: WireMessage, StructConvertible {
  package static let codec = MessageCodec<BackupSummary>()
  static var initializer: StructInitializer<Sprocket__V1__BackupSummary> {
    sprocket__v1__backup_summary__init
  }

  init(_ c: Sprocket__V1__BackupSummary) {
    self.init(
      createdMicros: c.created_micros, daemonVersion: Read.text(c.daemon_version),
      position: c.position, dataVersion: c.data_version, revision: c.revision,
      champion: Read.optionalVersion(c.champion))
  }

  func write(to c: inout Sprocket__V1__BackupSummary, with out: Arena) throws(Violation) {
    c.created_micros = createdMicros
    c.daemon_version = try out.text(daemonVersion, "daemon_version")
    c.position = position
    c.data_version = dataVersion
    c.revision = revision
    c.champion = try out.text(champion?.rawValue ?? "", "champion")
  }
}

extension BackupChunk: WireMessage, StructConvertible {
  package static let codec = MessageCodec<BackupChunk>()
  static var initializer: StructInitializer<Sprocket__V1__BackupChunk> {
    sprocket__v1__backup_chunk__init
  }

  init(_ c: Sprocket__V1__BackupChunk) throws(Violation) {
    self.init(
      file: Read.text(c.file), data: Read.bytes(c.data), checksum: Read.text(c.checksum),
      totalBytes: try Read.number(c.total_bytes, "total_bytes"),
      summary: try Read.optionalMessage(c.summary, "summary"))
  }

  func write(to c: inout Sprocket__V1__BackupChunk, with out: Arena) throws(Violation) {
    c.file = try out.text(file, "file")
    c.data = try out.bytes(data)
    c.checksum = try out.text(checksum, "checksum")
    c.total_bytes = try out.number(totalBytes, "total_bytes")
    if let summary { c.summary = try out.message(summary, "summary") }
  }
}
