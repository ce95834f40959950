/// One film that one user was shown: 16 bytes.
struct Impression: Hashable, Sendable, BitwiseCopyable {
  static let byteCount = 16
  private static let respondedFlag: UInt8 = 1
  private static let hitFlag: UInt8 = 2

  /// The number of the film in `NameTable`.
  var item: UInt32
  /// When, seconds since 1970-01-01 UTC.
  var seconds: UInt32
  /// The number of the model version in `NameTable`.
  var version: UInt16
  /// Its place, from 1.
  var position: UInt16
  /// The user's lists are counted, so that films of one list can be told.
  var list: UInt16
  var arm: UInt8
  private var flags: UInt8 = 0

  init(
    item: UInt32, seconds: UInt32, version: UInt16, position: UInt16, list: UInt16,
    arm: ExperimentArm
  ) {
    self.item = item
    self.seconds = seconds
    self.version = version
    self.position = position
    self.list = list
    self.arm = arm.rawValue
  }

  /// Whether the user said or did anything about the film afterwards.
  var isResponded: Bool {
    get { flags & Self.respondedFlag != 0 }
    set { flags = newValue ? flags | Self.respondedFlag : flags & ~Self.respondedFlag }
  }

  /// Whether this is the showing that a like was counted for.
  var isHit: Bool {
    get { flags & Self.hitFlag != 0 }
    set { flags = newValue ? flags | Self.hitFlag : flags & ~Self.hitFlag }
  }

  // MARK: Packed, little-endian

  /// Reads one from 16 bytes.
  private init(_ bytes: ArraySlice<UInt8>) {
    func number<Number: FixedWidthInteger>(_ offset: Int) -> Number {
      let start = bytes.startIndex + offset
      return (0..<MemoryLayout<Number>.size).reduce(0) {
        $0 | Number(truncatingIfNeeded: bytes[start + $1]) << (8 * $1)
      }
    }
    item = number(0)
    seconds = number(4)
    version = number(8)
    position = number(10)
    list = number(12)
    arm = number(14)
    flags = number(15)
  }

  private func write(to bytes: inout [UInt8]) {
    func append(_ number: some FixedWidthInteger & UnsignedInteger) {
      for shift in stride(from: 0, to: number.bitWidth, by: 8) {
        bytes.append(UInt8(truncatingIfNeeded: number >> shift))
      }
    }
    append(item)
    append(seconds)
    append(version)
    append(position)
    append(list)
    append(arm)
    append(flags)
  }

  static func pack(_ impressions: [Impression]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(impressions.count * byteCount)
    for impression in impressions { impression.write(to: &bytes) }
    return bytes
  }

  /// The impressions of packed bytes; bytes at the end that are no whole one are left out.
  static func unpack(_ bytes: [UInt8]) -> [Impression] {
    (0..<bytes.count / byteCount).map {
      Impression(bytes[$0 * byteCount..<($0 + 1) * byteCount])
    }
  }
}
