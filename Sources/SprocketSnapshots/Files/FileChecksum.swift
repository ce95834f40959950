import Foundation
package import SprocketCore

/// The checksum of a whole file.
package enum FileChecksum {
  private static let blockBytes = 1 << 20

  /// `xxh3-128:` and the 32 digits that `xxhsum -H2` prints. Cost: one pass over the file.
  /// - Throws: `notFound` when it cannot be read.
  package static func text(ofFileAt path: String) throws(SprocketError) -> String {
    "xxh3-128:" + (try hexadecimal(ofFileAt: path))
  }

  /// The 32 digits alone.
  package static func hexadecimal(ofFileAt path: String) throws(SprocketError) -> String {
    do {
      let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      defer { try? file.close() }
      var checksum = Checksum()
      while let block = try file.read(upToCount: blockBytes), !block.isEmpty {
        block.withUnsafeBytes { checksum.update($0) }
      }
      return checksum.hexadecimal()
    } catch {
      throw SprocketError(.notFound, "\(path) cannot be read", cause: error)
    }
  }
}
