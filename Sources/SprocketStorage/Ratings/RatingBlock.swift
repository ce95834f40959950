import SprocketCore

/// The ratings of one user as bytes: five or six of them for a rating of a usual data set.
///
/// ```
/// flags        1 byte: bit 0: times are whole seconds; bit 1: values are codes; bit 2: versions
///              follow
/// count        varint
/// values       count codes of one byte, the value times 20; or count floats, little-endian
/// items        count varints
/// times        count varints: each minus the one before, zigzag; the first minus 0
/// versions     pairs of varints, a length and a version, for runs of ratings that data set brought;
///              the lengths are count together. Not there when all versions are 0
/// ```
///
/// Varints are those of protobuf: seven bits a byte, the lowest first. One value or time that does
/// not fit makes the whole column the wider kind. Stored, so it must never change; the flags have
/// room for other kinds.
///
/// This file uses pointers because every rating of a data set passes here twice: writing goes into a
/// buffer that was made large enough for the worst case before, reading checks every step against
/// the end of the bytes.
enum RatingBlock {
  private static let timesAreSeconds: UInt8 = 1
  private static let valuesAreCodes: UInt8 = 2
  private static let versionsFollow: UInt8 = 4
  private static let codesPerUnit: Float = 20

  // MARK: Writing

  /// Bytes that are used again for one block after the other.
  struct Buffer {
    fileprivate var bytes: [UInt8] = []
    fileprivate(set) var count = 0

    /// Lends the bytes of the block.
    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
      try bytes.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    }
  }

  /// Packs ratings in the order in which they are given.
  static func pack(_ ratings: [StoredRating], into buffer: inout Buffer) {
    // 4 bytes for a value, 5 for an item, 10 for a time, 15 for a run; 1 and 10 for flags and count.
    let worst = 11 + 34 * ratings.count
    if buffer.bytes.count < worst { buffer.bytes = [UInt8](repeating: 0, count: worst * 2) }
    let flags = Self.flags(for: ratings)
    buffer.count = ratings.withUnsafeBufferPointer { ratings in
      buffer.bytes.withUnsafeMutableBufferPointer { bytes in
        guard let start = bytes.baseAddress else { return 0 }
        // Safe: no more than `worst` bytes are written, and that many are there.
        var next = start
        next.pointee = flags
        next += 1
        write(UInt64(ratings.count), at: &next)
        if flags & valuesAreCodes != 0 {
          for rating in ratings {
            next.pointee = UInt8(truncatingIfNeeded: Int(rating.value * codesPerUnit + 0.5))
            next += 1
          }
        } else {
          for rating in ratings {
            let bits = rating.value.bitPattern.littleEndian
            UnsafeMutableRawPointer(next).storeBytes(of: bits, as: UInt32.self)
            next += 4
          }
        }
        for rating in ratings { write(UInt64(rating.item), at: &next) }
        var before: Int64 = 0
        let unit: Int64 = flags & timesAreSeconds != 0 ? 1_000_000 : 1
        for rating in ratings {
          let time = rating.time / unit
          write(zigzag(time &- before), at: &next)
          before = time
        }
        if flags & versionsFollow != 0 { writeVersions(of: ratings, at: &next) }
        return next - start
      }
    }
  }

  /// At most one run for each rating.
  private static func writeVersions(
    of ratings: UnsafeBufferPointer<StoredRating>, at next: inout UnsafeMutablePointer<UInt8>
  ) {
    var start = 0
    while start < ratings.count {
      let version = ratings[start].version
      var end = start + 1
      while end < ratings.count, ratings[end].version == version { end += 1 }
      write(UInt64(end - start), at: &next)
      write(UInt64(version), at: &next)
      start = end
    }
  }

  private static func flags(for ratings: [StoredRating]) -> UInt8 {
    var flags = timesAreSeconds | valuesAreCodes
    for rating in ratings {
      if rating.version != 0 { flags |= versionsFollow }
      if rating.time % 1_000_000 != 0 { flags &= ~timesAreSeconds }
      // The negation holds for what is no number, too.
      if !(rating.value >= 0 && rating.value <= 12) {
        flags &= ~valuesAreCodes
      } else {
        let code = (rating.value * codesPerUnit).rounded()
        if code / codesPerUnit != rating.value { flags &= ~valuesAreCodes }
      }
    }
    return flags
  }

  @inline(__always)
  private static func write(_ number: UInt64, at next: inout UnsafeMutablePointer<UInt8>) {
    var rest = number
    while rest >= 0x80 {
      next.pointee = UInt8(truncatingIfNeeded: rest) | 0x80
      next += 1
      rest >>= 7
    }
    next.pointee = UInt8(truncatingIfNeeded: rest)
    next += 1
  }

  @inline(__always)
  private static func zigzag(_ number: Int64) -> UInt64 {
    UInt64(bitPattern: (number << 1) ^ (number >> 63))
  }

  // MARK: Reading

  /// Appends the ratings of a block to `ratings`.
  /// - Throws: `dataLoss` when the bytes are no block.
  static func unpack(
    _ bytes: UnsafeRawBufferPointer, into ratings: inout [StoredRating]
  ) throws(SprocketError) {
    var cursor = Cursor(bytes)
    let flags = try cursor.byte()
    guard flags & ~(timesAreSeconds | valuesAreCodes | versionsFollow) == 0 else { throw damaged }
    let valueBytes = flags & valuesAreCodes != 0 ? 1 : 4
    guard let count = Int(exactly: try cursor.varint()), count <= bytes.count / (valueBytes + 2)
    else { throw damaged }
    let first = ratings.count
    ratings.reserveCapacity(first + count)
    if valueBytes == 1 {
      for _ in 0..<count {
        let value = Float(try cursor.byte()) / codesPerUnit
        ratings.append(StoredRating(item: 0, value: value, time: 0))
      }
    } else {
      for _ in 0..<count {
        ratings.append(StoredRating(item: 0, value: try cursor.float(), time: 0))
      }
    }
    for index in first..<first + count {
      guard let item = UInt32(exactly: try cursor.varint()) else { throw damaged }
      ratings[index].item = item
    }
    var time: Int64 = 0
    let unit: Int64 = flags & timesAreSeconds != 0 ? 1_000_000 : 1
    for index in first..<first + count {
      let number = try cursor.varint()
      time &+= Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1)
      ratings[index].time = time &* unit
    }
    if flags & versionsFollow != 0 {
      var index = first
      while index < first + count {
        guard let length = Int(exactly: try cursor.varint()), length > 0,
          length <= first + count - index, let version = UInt32(exactly: try cursor.varint())
        else { throw damaged }
        for place in index..<index + length { ratings[place].version = version }
        index += length
      }
    }
    guard cursor.isAtEnd else { throw damaged }
  }

  private static var damaged: SprocketError {
    SprocketError(
      .dataLoss, "the ratings of a user in the database are damaged; restore a copy of it")
  }

  /// Reads on from a place in the bytes of a block, never beyond their end.
  private struct Cursor {
    private let bytes: UnsafeRawBufferPointer
    private var next = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var isAtEnd: Bool { next == bytes.count }

    @inline(__always)
    mutating func byte() throws(SprocketError) -> UInt8 {
      guard next < bytes.count else { throw damaged }
      defer { next += 1 }
      return bytes[next]
    }

    @inline(__always)
    mutating func varint() throws(SprocketError) -> UInt64 {
      var byte = try byte()
      if byte < 0x80 { return UInt64(byte) }
      var number = UInt64(byte & 0x7F)
      var shift: UInt64 = 7
      repeat {
        guard shift < 64 else { throw damaged }
        byte = try self.byte()
        number |= UInt64(byte & 0x7F) << shift
        shift += 7
      } while byte >= 0x80
      return number
    }

    mutating func float() throws(SprocketError) -> Float {
      guard bytes.count - next >= 4 else { throw damaged }
      defer { next += 4 }
      return Float(
        bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: next, as: UInt32.self))
      )
    }
  }
}
