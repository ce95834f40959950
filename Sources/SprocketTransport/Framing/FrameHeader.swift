package import NIOCore

/// The kind of a frame: the ninth byte of its header.
package struct FrameType: RawRepresentable, Hashable, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// Opens a stream; only clients send it.
  package static let request = FrameType(rawValue: 1)
  /// Answers and ends a stream; only servers send it.
  package static let response = FrameType(rawValue: 2)
  /// One message of an open stream, from either side.
  package static let data = FrameType(rawValue: 3)
}

/// The flags of a frame: the tenth byte of its header. Bits without a name are ignored.
package struct FrameFlags: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// The sender sends nothing more on this stream.
  package static let remoteClosed = FrameFlags(rawValue: 0x01)
  /// A request whose sender goes on sending data.
  package static let remoteOpen = FrameFlags(rawValue: 0x02)
  /// A data frame that carries no message, not even an empty one.
  package static let noData = FrameFlags(rawValue: 0x04)
}

/// The ten bytes before the data of each frame: length and stream id, big-endian, type and flags.
package struct FrameHeader: Hashable, Sendable {
  /// The size of a header in bytes.
  package static let byteCount = 10
  /// The most data bytes that a frame may carry: 4 MiB.
  package static let maxDataLength = 4 << 20

  /// Bytes of data after the header.
  package var length: UInt32
  /// Odd for streams that a client opened, which are all there are.
  package var streamID: UInt32
  package var type: FrameType
  package var flags: FrameFlags

  package init(length: UInt32, streamID: UInt32, type: FrameType, flags: FrameFlags = []) {
    self.length = length
    self.streamID = streamID
    self.type = type
    self.flags = flags
  }

  /// Whether the data is longer than a frame may be.
  package var isOversize: Bool { length > UInt32(Self.maxDataLength) }
}

extension ByteBuffer {
  /// Takes a header off the front, or nil when fewer than ten bytes are there.
  package mutating func readFrameHeader() -> FrameHeader? {
    guard
      let (length, streamID, type, flags) = readMultipleIntegers(
        as: (UInt32, UInt32, UInt8, UInt8).self)
    else { return nil }
    return FrameHeader(
      length: length, streamID: streamID, type: FrameType(rawValue: type),
      flags: FrameFlags(rawValue: flags))
  }

  package mutating func writeFrameHeader(_ header: FrameHeader) {
    writeMultipleIntegers(
      header.length, header.streamID, header.type.rawValue, header.flags.rawValue)
  }

  /// Overwrites ten bytes that were reserved for a header, at an index of the buffer.
  package mutating func setFrameHeader(_ header: FrameHeader, at index: Int) {
    setInteger(UInt64(header.length) << 32 | UInt64(header.streamID), at: index)
    setInteger(UInt16(header.type.rawValue) << 8 | UInt16(header.flags.rawValue), at: index + 8)
  }

  /// Appends a data frame. The message must fit a frame; callers check the size.
  package mutating func writeDataFrame(
    streamID: UInt32, flags: FrameFlags = [], message: ByteBuffer? = nil
  ) {
    let length = UInt32(clamping: message?.readableBytes ?? 0)
    writeFrameHeader(
      FrameHeader(length: length, streamID: streamID, type: .data, flags: flags))
    if let message { writeImmutableBuffer(message) }
  }
}
