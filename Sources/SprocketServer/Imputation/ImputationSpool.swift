import Foundation
import NIOCore
import SprocketCore
import SprocketTransport

/// Keeps the chunks of a run in an unnamed file until all of them are there, so that neither
/// memory nor the store's one writer waits for a slow client.
///
/// Each chunk is its length (4 bytes, big-endian) and its bytes as they came.
final class ImputationSpool: Sendable {
  private let file: FileHandle

  private init(file: FileHandle) {
    self.file = file
  }

  /// Takes chunks until the one that says it is the last.
  /// - Throws: `invalidArgument` naming the chunk that cannot be read; `aborted` when the stream
  ///   ends too early.
  static func collect(
    _ inbound: InboundStream, folder: String
  ) async throws -> ImputationSpool {
    let path = "\(folder)/impute-\(UUID().uuidString).spool"
    guard
      FileManager.default.createFile(
        atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]),
      let file = FileHandle(forUpdatingAtPath: path)
    else {
      throw SprocketError(
        .internal, "cannot write \(path); look at the folder's permissions and free space")
    }
    // Unnamed from here on: nothing is left behind, whatever happens.
    try FileManager.default.removeItem(atPath: path)

    var number = 0
    for try await payload in inbound {
      let chunk: ImputationChunk
      do {
        chunk = try Payload.decode(payload)
      } catch {
        throw SprocketError(error.code, "chunk \(number): \(error.message)", cause: error)
      }
      var framed = ByteBuffer()
      framed.writeInteger(UInt32(payload.readableBytes))
      framed.writeImmutableBuffer(payload)
      do {
        try file.write(contentsOf: Data(framed.readableBytesView))
      } catch {
        throw SprocketError(
          .resourceExhausted, "cannot keep chunk \(number) on disk; free some space", cause: error)
      }
      if chunk.complete {
        try file.seek(toOffset: 0)
        return ImputationSpool(file: file)
      }
      number += 1
    }
    throw SprocketError(
      .aborted, "the stream ended before its last chunk; nothing was changed, send it again")
  }

  /// The next chunk, or nil after the last one.
  func next() throws -> ImputationChunk? {
    guard let head = try file.read(upToCount: 4), head.count == 4 else { return nil }
    let length = head.reduce(0) { $0 << 8 | Int($1) }
    guard let bytes = try file.read(upToCount: length), bytes.count == length else {
      throw SprocketError(.internal, "the spooled values end early; send it again")
    }
    return try Payload.decode(ByteBuffer(bytes: bytes))
  }
}
