import NIOConcurrencyHelpers
import NIOCore
import SprocketCore
import SprocketTransport

/// What the handlers of `EchoRoutes` saw, for tests to look at.
final class Sightings: Sendable {
  private let names = NIOLockedValueBox<[String]>([])

  func note(_ name: String) {
    names.withLockedValue { $0.append(name) }
  }

  var all: [String] { names.withLockedValue { $0 } }

  /// Waits until a name was noted; the test's time limit ends a vain wait.
  func wait(for name: String) async throws {
    while !all.contains(name) { try await Task.sleep(for: .milliseconds(2)) }
  }
}

/// A service with one method of each kind and some that misbehave.
enum EchoRoutes {
  static let service = "test.v1.Echo"

  struct PlainError: Error {}

  static func table(_ seen: Sightings = Sightings()) -> RouteTable {
    RouteTable(entries(seen).map { (service, $0, Route($1)) })
  }

  private static func entries(_ seen: Sightings) -> [(String, RouteKind)] {
    [
      ("Now", .immediate { payload, _, out in out.writeImmutableBuffer(payload) }),
      (
        "Big",
        .immediate { payload, _, out in
          out.writeRepeatingByte(7, count: Int(String(buffer: payload)) ?? 0)
        }
      ),
      (
        "Refuse",
        .immediate { _, _, out in
          out.writeString("taken back")
          throw SprocketError(.notFound, "no such film")
        }
      ),
      ("Break", .immediate { _, _, _ in throw PlainError() }),
      (
        "Peer",
        .immediate { _, context, out in
          out.writeString(context.peer.map { "\($0.uid):\($0.gid)" } ?? "nobody")
        }
      ),
      (
        "Metadata",
        .immediate { _, context, out in
          out.writeString(context.metadata.map { "\($0.key)=\($0.value)" }.joined(separator: ","))
        }
      ),
      ("Later", .deferred { payload, _, responder in Task { responder.succeed(payload) } }),
      ("AtOnce", .deferred { payload, _, responder in responder.succeed(Array(buffer: payload)) }),
      ("Forget", .deferred { _, _, _ in }),
      (
        "Never",
        .deferred { _, context, responder in
          seen.note("never started")
          context.onCancel {
            seen.note("never cancelled")
            responder.fail(SprocketError(.aborted, "too late to be heard"))
          }
        }
      ),
      ("Async", .asynchronous { payload, _ in payload }),
      (
        "Sleep",
        .asynchronous { payload, _ in
          seen.note("sleep started")
          do {
            try await Task.sleep(for: .milliseconds(Int(String(buffer: payload)) ?? 0))
          } catch {
            seen.note("sleep cancelled")
            throw error
          }
          return payload
        }
      ),
      ("Count", .serverStreaming(count(seen))),
      ("Blocks", .serverStreaming(blocks)),
      ("Sum", .clientStreaming(sum(seen))),
      ("Order", .clientStreaming(order)),
      (
        "Reject",
        .clientStreaming { messages, _ in
          for try await _ in messages {
            throw SprocketError(.permissionDenied, "not from you")
          }
          return ByteBuffer()
        }
      ),
    ]
  }

  /// Streams "0", "1", … as many as the payload says; a negative count ends in an error.
  private static func count(
    _ seen: Sightings
  ) -> @Sendable (ByteBuffer, CallContext, StreamWriter) async throws -> Void {
    { payload, _, writer in
      let count = Int(String(buffer: payload)) ?? 0
      do {
        for number in 0..<abs(count) { try await writer.write(ByteBuffer(string: "\(number)")) }
      } catch {
        seen.note("count stopped")
        throw error
      }
      if count < 0 { throw SprocketError(.dataLoss, "lost count") }
      seen.note("count done")
    }
  }

  /// Streams blocks of half a MiB, as many as the payload says, each of which begins with its number.
  private static func blocks(
    _ payload: ByteBuffer, _ context: CallContext, _ writer: StreamWriter
  ) async throws {
    for number in 0..<(UInt32(String(buffer: payload)) ?? 0) {
      try await writer.write(block(number))
    }
  }

  /// Half a MiB that begins with a number.
  static func block(_ number: UInt32) -> ByteBuffer {
    var block = ByteBuffer(integer: number)
    block.writeRepeatingByte(UInt8(truncatingIfNeeded: number), count: 512 * 1024)
    return block
  }

  /// Reads slowly, and answers with the numbers at the beginning of the messages.
  private static func order(
    _ messages: InboundStream, _ context: CallContext
  ) async throws -> ByteBuffer {
    var numbers: [String] = []
    for try await message in messages {
      var message = message
      numbers.append(message.readInteger(as: UInt32.self).map { "\($0)" } ?? "none")
      if numbers.count % 4 == 0 { try await Task.sleep(for: .milliseconds(2)) }
    }
    return ByteBuffer(string: numbers.joined(separator: " "))
  }

  /// Answers with how many messages came and how many bytes they had.
  private static func sum(
    _ seen: Sightings
  ) -> @Sendable (InboundStream, CallContext) async throws -> ByteBuffer {
    { messages, _ in
      var (count, bytes) = (0, 0)
      do {
        for try await message in messages {
          if count == 0 { seen.note("sum started") }
          count += 1
          bytes += message.readableBytes
        }
      } catch {
        seen.note("sum cancelled")
        throw error
      }
      return ByteBuffer(string: "\(count) \(bytes)")
    }
  }
}

extension Array where Element == UInt8 {
  init(buffer: ByteBuffer) {
    self = Array(buffer.readableBytesView)
  }
}
