import CProtobufC
import CSprocketProto
import Testing

/// The generated code for the ttRPC envelope, against bytes worked out by hand. The transport has
/// its own codec for these two messages.
@Suite("The generated envelope has the bytes ttRPC says")
struct EnvelopeTests {
  static let requestBytes: [UInt8] =
    [0x0A, 23] + Array("sprocket.v1.Recommender".utf8)  // 1 service
    + [0x12, 9] + Array("Recommend".utf8)  // 2 method
    + [0x1A, 2, 0x08, 0x01]  // 3 payload
    + [0x20, 0x80, 0x94, 0xEB, 0xDC, 0x03]  // 4 timeout_nano: one second
    + [0x2A, 6, 0x0A, 1, 0x61, 0x12, 1, 0x62]  // 5 metadata: "a" = "b"

  static let responseBytes: [UInt8] =
    [0x0A, 6, 0x08, 5, 0x12, 2, 0x6E, 0x6F]  // 1 status: 1 code NOT_FOUND, 2 message "no"
    + [0x12, 1, 0xFF]  // 2 payload

  @Test("a request is read and written")
  func request() throws {
    let bytes = Self.requestBytes
    let request = try #require(ttrpc__request__unpack(nil, bytes.count, bytes))
    defer { ttrpc__request__free_unpacked(request, nil) }
    #expect(String(cString: request.pointee.service) == "sprocket.v1.Recommender")
    #expect(String(cString: request.pointee.method) == "Recommend")
    #expect(request.pointee.payload.len == 2)
    #expect(request.pointee.timeout_nano == 1_000_000_000)
    #expect(request.pointee.n_metadata == 1)
    var packed = [UInt8](repeating: 0, count: ttrpc__request__get_packed_size(request))
    ttrpc__request__pack(request, &packed)
    #expect(packed == bytes)
  }

  @Test("a response is read and written")
  func response() throws {
    let bytes = Self.responseBytes
    let response = try #require(ttrpc__response__unpack(nil, bytes.count, bytes))
    defer { ttrpc__response__free_unpacked(response, nil) }
    let status = try #require(response.pointee.status)
    #expect(status.pointee.code == 5)
    #expect(String(cString: status.pointee.message) == "no")
    #expect(response.pointee.payload.len == 1)
    var packed = [UInt8](repeating: 0, count: ttrpc__response__get_packed_size(response))
    ttrpc__response__pack(response, &packed)
    #expect(packed == bytes)
  }
}
