import NIOCore
import SprocketCore
import SprocketService
import SprocketTransport

/// The chunks of a data set as they arrive: each goes to the store's intake at once, so that reading
/// on the client's side and packing on ours go on at the same time.
struct IngestStream {
  let service: IngestService
  /// The user id of the process that sends it.
  let uid: UInt32

  /// Takes chunks until the one that says it is the last, and applies the data set.
  /// - Throws: `invalidArgument` naming the chunk that cannot be read; `aborted` when the stream
  ///   ends too early.
  func take(_ inbound: InboundStream) async throws -> IngestResponse {
    let intake = try service.begin(uid: uid)
    var source = ""
    var number = 0
    for try await payload in inbound {
      let chunk: IngestChunk
      do {
        chunk = try Payload.decode(payload)
        try intake.add(chunk)
      } catch {
        let known = SprocketError(wrapping: error, .internal, "cannot be taken")
        throw SprocketError(known.code, "chunk \(number): \(known.message)", cause: error)
      }
      if number == 0 { source = chunk.source }
      if source.isEmpty {
        throw SprocketError(.invalidArgument, "chunk 0: source is empty; name the data set")
      }
      if chunk.complete { return try await service.commit(intake, source: source) }
      number += 1
    }
    throw SprocketError(
      .aborted, "the stream ended before its last chunk; nothing was changed, send it again")
  }
}
