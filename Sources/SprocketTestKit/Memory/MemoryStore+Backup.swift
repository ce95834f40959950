import Foundation
package import SprocketCore
import Synchronization

extension MemoryStore: BackupStore {
  /// There is no database: the file says where the journal stood.
  package func copy(to path: String) async throws -> BackupSummary {
    let (position, revision) = state.withLock { ($0.position, $0.revision) }
    try Data("position \(position)\n".utf8).write(to: URL(filePath: path))
    return BackupSummary(position: position, revision: revision)
  }
}
