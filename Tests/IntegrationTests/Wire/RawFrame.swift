/// A frame as its bytes stand on the wire, and as much protobuf as the tests need, written from
/// the protocols' descriptions and not from the code under test.
struct RawFrame: Hashable, Sendable {
  static let request: UInt8 = 1
  static let response: UInt8 = 2
  static let data: UInt8 = 3
  static let remoteClosed: UInt8 = 1
  static let remoteOpen: UInt8 = 2
  static let noData: UInt8 = 4

  var stream: UInt32
  var type: UInt8
  var flags: UInt8 = 0
  var data: [UInt8] = []

  var bytes: [UInt8] { Self.header(length: UInt32(data.count), stream, type, flags) + data }

  static func header(length: UInt32, _ stream: UInt32, _ type: UInt8, _ flags: UInt8) -> [UInt8] {
    [length, stream].flatMap { number in
      [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
    } + [type, flags]
  }

  /// A request frame with its envelope.
  static func call(
    _ stream: UInt32, _ service: String, _ method: String, _ payload: [UInt8] = [],
    timeoutNanoseconds: Int64? = nil, flags: UInt8 = 0
  ) -> RawFrame {
    var data = Protobuf.string(1, service) + Protobuf.string(2, method)
    data += Protobuf.bytes(3, payload)
    if let timeoutNanoseconds {
      data += Protobuf.varint(4, UInt64(bitPattern: timeoutNanoseconds))
    }
    return RawFrame(stream: stream, type: request, flags: flags, data: data)
  }

  static func healthCheck(_ stream: UInt32) -> RawFrame {
    call(stream, "grpc.health.v1.Health", "Check")
  }

  static func recommend(
    _ stream: UInt32, user: String, timeoutNanoseconds: Int64? = nil
  ) -> RawFrame {
    call(
      stream, "sprocket.v1.Recommender", "Recommend", Protobuf.string(1, user),
      timeoutNanoseconds: timeoutNanoseconds)
  }

  /// The status code of a response frame; 0 is OK.
  var code: Int? {
    guard type == Self.response, let fields = Protobuf.fields(of: data) else { return nil }
    guard let status = fields.first(where: { $0.number == 1 }) else { return 0 }
    guard let inner = Protobuf.fields(of: status.bytes) else { return nil }
    return inner.first { $0.number == 1 }.map { Int($0.varint) } ?? 0
  }

  /// The status message of a response frame.
  var message: String {
    let status = Protobuf.fields(of: data)?.first { $0.number == 1 }?.bytes ?? []
    let text = Protobuf.fields(of: status)?.first { $0.number == 2 }?.bytes ?? []
    return String(decoding: text, as: UTF8.self)
  }

  /// The payload of a response frame.
  var payload: [UInt8] { Protobuf.fields(of: data)?.first { $0.number == 2 }?.bytes ?? [] }
}

enum Protobuf {
  struct Field {
    var number: Int
    var varint: UInt64 = 0
    var bytes: [UInt8] = []
  }

  static func varint(_ value: UInt64) -> [UInt8] {
    var rest = value
    var bytes: [UInt8] = []
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }

  static func varint(_ field: UInt64, _ value: UInt64) -> [UInt8] {
    varint(field << 3) + varint(value)
  }

  static func bytes(_ field: UInt64, _ value: [UInt8]) -> [UInt8] {
    varint(field << 3 | 2) + varint(UInt64(value.count)) + value
  }

  static func string(_ field: UInt64, _ value: String) -> [UInt8] {
    bytes(field, Array(value.utf8))
  }

  /// The fields of a message; nil when the bytes are none.
  static func fields(of message: [UInt8]) -> [Field]? {
    var fields: [Field] = []
    var rest = message[...]
    func number() -> UInt64? {
      var value: UInt64 = 0
      for shift in stride(from: UInt64(0), to: 64, by: 7) {
        guard let byte = rest.popFirst() else { return nil }
        value |= UInt64(byte & 0x7F) << shift
        if byte < 0x80 { return value }
      }
      return nil
    }
    while !rest.isEmpty {
      guard let tag = number() else { return nil }
      var field = Field(number: Int(tag >> 3))
      switch tag & 7 {
      case 0:
        guard let value = number() else { return nil }
        field.varint = value
      case 1:
        guard rest.count >= 8 else { return nil }
        rest = rest.dropFirst(8)
      case 2:
        guard let count = number(), count <= UInt64(rest.count) else { return nil }
        field.bytes = Array(rest.prefix(Int(count)))
        rest = rest.dropFirst(Int(count))
      case 5:
        guard rest.count >= 4 else { return nil }
        rest = rest.dropFirst(4)
      default: return nil
      }
      fields.append(field)
    }
    return fields
  }
}
