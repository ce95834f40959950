import Foundation
import GRDB
package import SprocketCore

extension SprocketStore: BackupStore {
  package func copy(to path: String) async throws -> BackupSummary {
    try await catalogQueue.run { [database] in
      do {
        let made = FileManager.default.createFile(
          atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
        guard made else {
          throw SprocketError(.failedPrecondition, "could not create \(path); look at its folder")
        }
        let copy = try DatabaseQueue(path: path)
        try database.pool.backup(to: copy)
        let summary = try copy.writeWithoutTransaction { db in
          // One file, with nothing beside it.
          try db.execute(sql: "PRAGMA journal_mode = DELETE")
          return BackupSummary(
            position: try db.value(of: .position), dataVersion: try DataVersions(db).newest(),
            revision: try db.value(of: .revision))
        }
        try copy.close()
        return summary
      } catch {
        try? FileManager.default.removeItem(atPath: path)
        throw SprocketError(storage: error, doing: "copy the database")
      }
    }
  }

  /// Reads the whole database and compares what belongs together.
  /// - Throws: `dataLoss` with the first thing that is wrong.
  package func checkIntegrity() throws(SprocketError) {
    let fault = try database.read("check the database") { db in
      try String.fetchOne(db, sql: "PRAGMA integrity_check(1)")
    }
    if let fault, fault != "ok" {
      throw SprocketError(.dataLoss, "the database is damaged: \(fault)")
    }
  }
}
