package import NIOCore

/// Cuts a byte stream into frames, in place: the data of a frame is a slice of the buffer that
/// was read from the socket, copied only when a frame spans several reads.
///
/// Holds at most one frame's bytes (4 MiB and a header) plus one read. The data of a frame that
/// is longer than allowed is dropped as it arrives and never stored.
package struct FrameDecoder {
  package enum Event: Equatable {
    /// A whole frame.
    case frame(FrameHeader, ByteBuffer)
    /// A frame that is too long, told as soon as its header is there; its data is discarded.
    case oversize(FrameHeader)
  }

  private var buffer = ByteBuffer()
  /// Whether `buffer` is our own storage rather than one that the channel read into.
  private var ownsStorage = false
  /// The header of the frame whose data has not arrived in full.
  private var header: FrameHeader?
  /// How many bytes of an oversize frame are still to be dropped.
  private var bytesToDiscard = 0

  package init() {}

  /// Whether the bytes so far end within a frame.
  package var isWithinFrame: Bool {
    header != nil || bytesToDiscard > 0 || buffer.readableBytes > 0
  }

  /// Takes the bytes of one read.
  package mutating func append(_ incoming: ByteBuffer) {
    guard buffer.readableBytes > 0 else {
      buffer = incoming
      ownsStorage = false
      return
    }
    let needed = buffer.readableBytes + incoming.readableBytes
    if !ownsStorage || buffer.writableBytes < incoming.readableBytes {
      // Doubling keeps the copying linear, and memory grows only with bytes that really came.
      var grown = ByteBufferAllocator().buffer(capacity: max(2 * needed, 512))
      grown.writeImmutableBuffer(buffer)
      buffer = grown
      ownsStorage = true
    }
    buffer.writeImmutableBuffer(incoming)
  }

  /// The next frame, or nil when more bytes are needed.
  package mutating func next() -> Event? {
    if bytesToDiscard > 0 {
      let dropped = min(bytesToDiscard, buffer.readableBytes)
      buffer.moveReaderIndex(forwardBy: dropped)
      bytesToDiscard -= dropped
      if bytesToDiscard > 0 {
        releaseStorage()
        return nil
      }
    }
    if header == nil {
      guard let next = buffer.readFrameHeader() else {
        if buffer.readableBytes == 0 { releaseStorage() }
        return nil
      }
      if next.isOversize {
        bytesToDiscard = Int(next.length)
        return .oversize(next)
      }
      header = next
    }
    guard let current = header, let data = buffer.readSlice(length: Int(current.length)) else {
      if buffer.readableBytes == 0 { releaseStorage() }
      return nil
    }
    header = nil
    return .frame(current, data)
  }

  /// Lets go of the read buffer so that the channel can reuse it.
  private mutating func releaseStorage() {
    buffer = ByteBuffer()
    ownsStorage = false
  }
}
