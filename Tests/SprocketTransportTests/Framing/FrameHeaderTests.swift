import NIOCore
import SprocketTransport
import Testing

@Suite("Frame headers")
struct FrameHeaderTests {
  @Test("are ten bytes, big-endian")
  func encodesBigEndian() {
    var buffer = ByteBuffer()
    buffer.writeFrameHeader(
      FrameHeader(
        length: 0x0001_0203, streamID: 0x0405_0607, type: .data, flags: [.remoteClosed, .noData]))
    #expect(Array(buffer: buffer) == [0, 1, 2, 3, 4, 5, 6, 7, 3, 5])
    let header = buffer.readFrameHeader()
    #expect(header?.streamID == 0x0405_0607)
    #expect(header?.flags == [.remoteClosed, .noData])
    #expect(buffer.readableBytes == 0)
  }

  @Test("are not read from nine bytes")
  func needsTenBytes() {
    var buffer = ByteBuffer(repeating: 1, count: 9)
    #expect(buffer.readFrameHeader() == nil)
    #expect(buffer.readableBytes == 9)
  }

  @Test("allow 4 MiB and not a byte more", arguments: [(4 << 20, false), ((4 << 20) + 1, true)])
  func limitsLength(_ length: Int, _ isOversize: Bool) {
    let header = FrameHeader(length: UInt32(length), streamID: 1, type: .request)
    #expect(header.isOversize == isOversize)
  }
}
