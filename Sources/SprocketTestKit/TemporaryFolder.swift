import Foundation
import Synchronization

/// A folder for one test, removed when the last reference goes or, at the latest, when the test
/// process ends.
package final class TemporaryFolder: Sendable {
  private static let standing = Mutex<Set<String>>([])
  private static let cleanup: Void = {
    atexit {
      for path in TemporaryFolder.standing.withLock({ $0 }) {
        try? FileManager.default.removeItem(atPath: path)
      }
    }
  }()

  /// Short, for a socket's path may have 107 bytes.
  package let path: String

  package init() throws {
    _ = Self.cleanup
    let name = String(UInt64.random(in: 0..<(1 << 40)), radix: 36)
    path = "/tmp/sprocket-test-\(name)"
    let path = path
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    _ = Self.standing.withLock { $0.insert(path) }
  }

  deinit {
    let path = path
    try? FileManager.default.removeItem(atPath: path)
    _ = Self.standing.withLock { $0.remove(path) }
  }

  /// Writes a file and returns its path.
  @discardableResult
  package func write(_ text: String, to name: String) throws -> String {
    let file = "\(path)/\(name)"
    try FileManager.default.createDirectory(
      atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    return file
  }
}
