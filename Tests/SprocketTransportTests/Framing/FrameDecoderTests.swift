import NIOCore
import SprocketTransport
import Testing

@Suite("The frame decoder")
struct FrameDecoderTests {
  private static func frame(_ streamID: UInt32, _ data: String) -> ByteBuffer {
    var buffer = ByteBuffer()
    buffer.writeDataFrame(streamID: streamID, message: ByteBuffer(string: data))
    return buffer
  }

  private static func drain(_ decoder: inout FrameDecoder) -> [String] {
    var found: [String] = []
    while let event = decoder.next() {
      switch event {
      case .frame(let header, let data): found.append("\(header.streamID) \(String(buffer: data))")
      case .oversize(let header): found.append("\(header.streamID) oversize")
      }
    }
    return found
  }

  @Test("cuts many frames out of one read")
  func cutsManyFrames() {
    var bytes = Self.frame(1, "one")
    bytes.writeImmutableBuffer(Self.frame(3, ""))
    bytes.writeImmutableBuffer(Self.frame(5, "three"))
    var decoder = FrameDecoder()
    decoder.append(bytes)
    #expect(Self.drain(&decoder) == ["1 one", "3 ", "5 three"])
    #expect(!decoder.isWithinFrame)
  }

  @Test("joins reads of any size", arguments: [1, 2, 3, 7, 9, 10, 11, 13, 64])
  func joinsReads(_ size: Int) {
    var bytes = ByteBuffer()
    var expected: [String] = []
    for index in 0..<20 {
      let text = String(repeating: "x", count: index * 3)
      bytes.writeImmutableBuffer(Self.frame(UInt32(2 * index + 1), text))
      expected.append("\(2 * index + 1) \(text)")
    }
    var decoder = FrameDecoder()
    var found: [String] = []
    while let piece = bytes.readSlice(length: min(size, bytes.readableBytes)),
      piece.readableBytes > 0
    {
      decoder.append(piece)
      found += Self.drain(&decoder)
    }
    #expect(found == expected)
  }

  @Test("drops the data of an oversize frame and goes on behind it", arguments: [1000, 1 << 20])
  func dropsOversizeData(_ size: Int) {
    let length = FrameHeader.maxDataLength + 1
    var decoder = FrameDecoder()
    var head = ByteBuffer()
    head.writeFrameHeader(FrameHeader(length: UInt32(length), streamID: 1, type: .request))
    decoder.append(head)
    #expect(Self.drain(&decoder) == ["1 oversize"])
    var left = length
    while left > 0 {
      decoder.append(ByteBuffer(repeating: 9, count: min(size, left)))
      left -= min(size, left)
      #expect(decoder.next() == nil)
    }
    #expect(!decoder.isWithinFrame)
    decoder.append(Self.frame(3, "alive"))
    #expect(Self.drain(&decoder) == ["3 alive"])
  }

  @Test("knows that it is within a frame")
  func knowsHalfFrames() {
    var decoder = FrameDecoder()
    var bytes = Self.frame(1, "data")
    let half = bytes.readSlice(length: 11) ?? ByteBuffer()
    #expect(!decoder.isWithinFrame)
    decoder.append(half)
    #expect(decoder.next() == nil)
    #expect(decoder.isWithinFrame)
    decoder.append(bytes)
    #expect(Self.drain(&decoder) == ["1 data"])
    #expect(!decoder.isWithinFrame)
  }
}
