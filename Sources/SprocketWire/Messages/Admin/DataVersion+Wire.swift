import CSprocketProto
package import SprocketCore

extension SourceFile: WireMessage, StructConvertible {
  package static let codec = MessageCodec<SourceFile>()
  static var initializer: StructInitializer<Sprocket__V1__SourceFile> {
    sprocket__v1__source_file__init
  }

  init(_ c: Sprocket__V1__SourceFile) throws(Violation) {
    self.init(
      name: Read.text(c.name),
      role: Read.text(c.role),
      hash: Read.text(c.hash),
      bytes: try Read.number(c.bytes, "bytes"),
      rows: try Read.number(c.rows, "rows"),
      accepted: try Read.number(c.accepted, "accepted"),
      rejected: try Read.number(c.rejected, "rejected"))
  }

  func write(
    to c: inout Sprocket__V1__SourceFile, with out: Arena
  ) throws(Violation) {
    c.name = try out.text(name, "name")
    c.role = try out.text(role, "role")
    c.hash = try out.text(hash, "hash")
    c.bytes = try out.number(bytes, "bytes")
    c.rows = try out.number(rows, "rows")
    c.accepted = try out.number(accepted, "accepted")
    c.rejected = try out.number(rejected, "rejected")
  }
}

extension RowGroup: WireMessage, StructConvertible {
  package static let codec = MessageCodec<RowGroup>()
  static var initializer: StructInitializer<Sprocket__V1__RowGroup> {
    sprocket__v1__row_group__init
  }

  init(_ c: Sprocket__V1__RowGroup) throws(Violation) {
    self.init(
      file: Read.text(c.file),
      column: Read.text(c.column),
      reason: Read.text(c.reason),
      count: try Read.number(c.count, "count"))
  }

  func write(
    to c: inout Sprocket__V1__RowGroup, with out: Arena
  ) throws(Violation) {
    c.file = try out.text(file, "file")
    c.column = try out.text(column, "column")
    c.reason = try out.text(reason, "reason")
    c.count = try out.number(count, "count")
  }
}

extension Provenance: WireMessage, StructConvertible {
  package static let codec = MessageCodec<Provenance>()
  static var initializer: StructInitializer<Sprocket__V1__Provenance> {
    sprocket__v1__provenance__init
  }

  init(_ c: Sprocket__V1__Provenance) throws(Violation) {
    self.init(
      files: try Read.messages(c.files, c.n_files, "files"),
      rejections: try Read.messages(c.rejections, c.n_rejections, "rejections"),
      findings: try Read.messages(c.findings, c.n_findings, "findings"))
  }

  func write(
    to c: inout Sprocket__V1__Provenance, with out: Arena
  ) throws(Violation) {
    (c.n_files, c.files) = try out.messages(files, "files")
    (c.n_rejections, c.rejections) = try out.messages(rejections, "rejections")
    (c.n_findings, c.findings) = try out.messages(findings, "findings")
  }
}

extension DataVersion: WireMessage, StructConvertible {
  package static let codec = MessageCodec<DataVersion>()
  static var initializer: StructInitializer<Sprocket__V1__DataVersion> {
    sprocket__v1__data_version__init
  }

  init(_ c: Sprocket__V1__DataVersion) throws(Violation) {
    self.init(
      version: c.version,
      source: Read.text(c.source),
      startedMicros: c.started_micros,
      finishedMicros: c.finished_micros,
      uid: c.uid,
      provenance: try Read.message(c.provenance, "provenance"),
      changes: try Read.message(c.changes, "changes"),
      position: c.position,
      revision: c.revision)
  }

  func write(
    to c: inout Sprocket__V1__DataVersion, with out: Arena
  ) throws(Violation) {
    c.version = version
    c.source = try out.text(source, "source")
    c.started_micros = startedMicros
    c.finished_micros = finishedMicros
    c.uid = uid
    c.provenance = try out.message(provenance, "provenance")
    c.changes = try out.message(changes, "changes")
    c.position = position
    c.revision = revision
  }
}

extension ListDataVersionsRequest: WireMessage, StructConvertible {
  package static let codec = MessageCodec<ListDataVersionsRequest>()
  static var initializer: StructInitializer<Sprocket__V1__ListDataVersionsRequest> {
    sprocket__v1__list_data_versions_request__init
  }

  init(_ c: Sprocket__V1__ListDataVersionsRequest) {
    self.init(
      limit: Int(c.limit),
      before: c.before,
      version: c.version)
  }

  func write(
    to c: inout Sprocket__V1__ListDataVersionsRequest, with out: Arena
  ) throws(Violation) {
    c.limit = try out.number(limit, "limit")
    c.before = before
    c.version = version
  }
}

extension ListDataVersionsResponse: WireMessage, StructConvertible {
  package static let codec = MessageCodec<ListDataVersionsResponse>()
  static var initializer: StructInitializer<Sprocket__V1__ListDataVersionsResponse> {
    sprocket__v1__list_data_versions_response__init
  }

  init(_ c: Sprocket__V1__ListDataVersionsResponse) throws(Violation) {
    self.init(
      versions: try Read.messages(c.versions, c.n_versions, "versions"),
      total: try Read.number(c.total, "total"))
  }

  func write(
    to c: inout Sprocket__V1__ListDataVersionsResponse, with out: Arena
  ) throws(Violation) {
    (c.n_versions, c.versions) = try out.messages(versions, "versions")
    c.total = try out.number(total, "total")
  }
}
