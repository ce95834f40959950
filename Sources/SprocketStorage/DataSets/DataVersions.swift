import Foundation
import GRDB
import SprocketCore

/// The list of data sets that were taken in, each written in the transaction that took it in.
///
/// No text in it is about a user: reasons are those of groups of rows.
struct DataVersions {
  private let db: Database

  init(_ db: Database) {
    self.db = db
  }

  /// `body` is JSON: it is read whole and never searched. The quarantine gets numbers that its rows
  /// keep, the version that set a row aside, and the header of its file, so that rows can be repaired
  /// and ingested again.
  static func create(in db: Database) throws {
    try db.execute(
      sql: """
        CREATE TABLE data_versions (
          number INTEGER PRIMARY KEY,
          source TEXT NOT NULL,
          started INTEGER NOT NULL,
          finished INTEGER NOT NULL,
          uid INTEGER NOT NULL,
          position INTEGER NOT NULL,
          revision INTEGER NOT NULL,
          body TEXT NOT NULL
        );
        ALTER TABLE quarantine RENAME TO old_quarantine;
        CREATE TABLE quarantine (
          number INTEGER PRIMARY KEY AUTOINCREMENT,
          source TEXT NOT NULL,
          file TEXT NOT NULL,
          line INTEGER NOT NULL,
          "column" TEXT NOT NULL,
          reason TEXT NOT NULL,
          text TEXT NOT NULL,
          header TEXT NOT NULL,
          version INTEGER NOT NULL
        );
        INSERT INTO quarantine (source, file, line, "column", reason, text, header, version)
          SELECT source, file, line, "column", reason, text, '', 0 FROM old_quarantine
          ORDER BY rowid;
        DELETE FROM old_quarantine;
        DROP TABLE old_quarantine;
        """)
  }

  /// The number of the newest version, 0 when there is none.
  func newest() throws -> Int64 {
    try PreparedStatement(db, "SELECT ifnull(max(number), 0) FROM data_versions")
      .first { $0.int(0) } ?? 0
  }

  /// Ratings that later data sets than `version` added or changed.
  func ratingsArrived(after version: Int64) throws -> Int {
    let query = try PreparedStatement(db, "SELECT body FROM data_versions WHERE number > ?")
    try query.bind(1, version)
    var count = 0
    try query.forEachRow { row in
      let record = try DataVersionRecord(text: row.text(0))
      count += record.ratingsAdded + record.ratingsChanged
    }
    return count
  }

  func add(_ version: DataVersion) throws {
    let insert = try PreparedStatement(
      db,
      """
      INSERT INTO data_versions (number, source, started, finished, uid, position, revision, body)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """)
    try insert.bind(1, version.version)
    try insert.bind(2, version.source)
    try insert.bind(3, version.startedMicros)
    try insert.bind(4, version.finishedMicros)
    try insert.bind(5, Int64(version.uid))
    try insert.bind(6, version.position)
    try insert.bind(7, version.revision)
    try insert.bind(8, try DataVersionRecord(version).text())
    try insert.run()
  }

  /// A limit out of range is cut to it.
  func list(_ request: ListDataVersionsRequest) throws -> ListDataVersionsResponse {
    let query = try PreparedStatement(
      db,
      """
      SELECT number, source, started, finished, uid, position, revision, body FROM data_versions
      WHERE (?1 = 0 OR number < ?1) AND (?2 = 0 OR number = ?2) ORDER BY number DESC LIMIT ?3
      """)
    try query.bind(1, request.before)
    try query.bind(2, request.version)
    try query.bind(3, Int64(request.limit == 0 ? 20 : min(max(request.limit, 1), 1000)))
    var response = ListDataVersionsResponse(
      total: Int(
        try PreparedStatement(db, "SELECT count(*) FROM data_versions").first { $0.int(0) } ?? 0))
    try query.forEachRow { row in
      var version = DataVersion(
        version: row.int(0), source: row.text(1), startedMicros: row.int(2),
        finishedMicros: row.int(3), uid: UInt32(truncatingIfNeeded: row.int(4)),
        position: row.int(5), revision: row.int(6))
      try DataVersionRecord(text: row.text(7)).fill(&version)
      response.versions.append(version)
    }
    return response
  }
}

/// What the columns of a version do not hold, as it is stored.
private struct DataVersionRecord: Codable {
  var provenance: Provenance
  var itemsAdded: Int
  var itemsChanged: Int
  var itemsUnchanged: Int
  var ratingsAdded: Int
  var ratingsChanged: Int
  var ratingsUnchanged: Int
  var rejected: Int
  var unknownItems: Int
  var repaired: Int
  var eventsAdded: Int
  var eventsUnchanged: Int
  var ratingsDeleted: Int
  var itemsDeleted: Int
  var unknownDeletions: Int

  init(_ version: DataVersion) {
    let changes = version.changes
    provenance = version.provenance
    itemsAdded = changes.itemsAdded
    itemsChanged = changes.itemsChanged
    itemsUnchanged = changes.itemsUnchanged
    ratingsAdded = changes.ratingsAdded
    ratingsChanged = changes.ratingsChanged
    ratingsUnchanged = changes.ratingsUnchanged
    rejected = changes.rejected
    unknownItems = changes.unknownItems
    repaired = changes.repaired
    eventsAdded = changes.eventsAdded
    eventsUnchanged = changes.eventsUnchanged
    ratingsDeleted = changes.ratingsDeleted
    itemsDeleted = changes.itemsDeleted
    unknownDeletions = changes.unknownDeletions
  }

  init(text: String) throws {
    do {
      self = try JSONDecoder().decode(Self.self, from: Data(text.utf8))
    } catch {
      throw SprocketError(
        .dataLoss, "the list of data versions is damaged; restore a copy of the database",
        cause: error)
    }
  }

  func text() throws -> String {
    String(decoding: try JSONEncoder().encode(self), as: UTF8.self)
  }

  func fill(_ version: inout DataVersion) {
    version.provenance = provenance
    version.changes = IngestResponse(
      itemsAdded: itemsAdded, itemsChanged: itemsChanged, itemsUnchanged: itemsUnchanged,
      ratingsAdded: ratingsAdded, ratingsChanged: ratingsChanged,
      ratingsUnchanged: ratingsUnchanged, rejected: rejected, unknownItems: unknownItems,
      eventsAdded: eventsAdded, eventsUnchanged: eventsUnchanged, ratingsDeleted: ratingsDeleted,
      itemsDeleted: itemsDeleted, unknownDeletions: unknownDeletions, version: version.version,
      repaired: repaired)
  }
}
