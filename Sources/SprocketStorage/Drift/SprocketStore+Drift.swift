import Foundation
import GRDB
package import SprocketCore

extension SprocketStore: DriftStore {
  package func interactions(last limit: Int, upTo cut: TrainingCut) throws -> DriftInteractions {
    try database.read("read what the model was trained on") { db in
      try DriftQuery(db).last(limit, upTo: cut)
    }
  }

  package func interactions(last limit: Int, after cut: TrainingCut) throws -> DriftInteractions {
    try database.read("read what came since the training") { db in
      try DriftQuery(db).last(limit, after: cut)
    }
  }

  package func arrivals(after cut: TrainingCut) throws -> Int {
    try database.read("count what came since the training") { db in
      let events = Int(clamping: try db.value(of: .position) - cut.position)
      // What came before ratings had versions is in the data of every model, as it is in a block.
      let version = max(cut.dataVersion, try db.value(of: .unversioned))
      return max(0, events) + (try DataVersions(db).ratingsArrived(after: version))
    }
  }

  package func driftState(_ name: String) throws -> [UInt8]? {
    try database.read("read the state of drift") { db in
      let query = try PreparedStatement(db, "SELECT body FROM drift_state WHERE name = ?")
      try query.bind(1, name)
      return try query.first { row in row.withBlob(0) { [UInt8]($0) } }
    }
  }

  package func saveDriftState(_ parts: [String: [UInt8]]) throws {
    try database.write("store the state of drift") { db, _ in
      let write = try PreparedStatement(
        db, "INSERT OR REPLACE INTO drift_state (name, body) VALUES (?, ?)")
      for (name, body) in parts.sorted(by: { $0.key < $1.key }) {
        try write.bind(1, name)
        try body.withUnsafeBytes { try write.bind(2, $0) }
        try write.run()
      }
    }
  }
}

/// What detectors know, as JSON, by the part of drift they belong to. Numbers alone: nothing in it
/// is of one user.
enum DriftTables {
  static let create = """
    CREATE TABLE drift_state (
      name TEXT NOT NULL PRIMARY KEY,
      body BLOB NOT NULL
    ) WITHOUT ROWID;
    """
}
