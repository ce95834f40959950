import CZlib
import CZstd
import SprocketCore

/// What a file is packed in.
package enum Packing: String, Hashable, Sendable {
  case none
  case gzip
  case zstd

  /// By a file's first bytes.
  init(magic: ArraySlice<UInt8>) {
    if magic.starts(with: [0x1F, 0x8B]) {
      self = .gzip
    } else if magic.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) {
      self = .zstd
    } else {
      self = .none
    }
  }

  /// The unpacked bytes of a file.
  func open(path: String, name: String) throws(SprocketError) -> any ByteSource {
    let file = try FileSource(path: path, name: name)
    switch self {
    case .none: return file
    case .gzip: return UnpackingSource(file, name: name, try Gunzip())
    case .zstd: return UnpackingSource(file, name: name, try Unzstd())
    }
  }
}

/// Unpacks a stream step by step.
private protocol Unpacker: AnyObject {
  /// Unpacks some of the input into the room.
  /// - Returns: how much of either was used, or nil when the data are damaged.
  func step(
    _ input: UnsafeRawBufferPointer, into room: UnsafeMutableRawBufferPointer
  ) -> (used: Int, made: Int)?

  /// Whether the input may end here.
  var isBetweenParts: Bool { get }
}

/// A packed file, unpacked as it is read. Memory stays the same however large it is, and a file
/// that unpacks to more than `maximumRatio` times its size is refused.
private final class UnpackingSource: ByteSource {
  /// Tables of text are packed to a third or, when they repeat themselves much, a thirtieth.
  static let maximumRatio = 200
  /// Less than this is never too much.
  static let freeBytes = 64 << 20
  private static let blockBytes = 1 << 17

  private let file: FileSource
  private let name: String
  private let unpacker: any Unpacker
  private var input = [UInt8](repeating: 0, count: blockBytes)
  /// What is yet to be unpacked is `input[used..<filled]`.
  private var used = 0
  private var filled = 0
  private var usedInAll = 0
  private var made = 0
  private var isAtEnd = false

  init(_ file: FileSource, name: String, _ unpacker: any Unpacker) {
    self.file = file
    self.name = name
    self.unpacker = unpacker
  }

  var bytesConsumed: Int { file.bytesConsumed }

  func read(into room: UnsafeMutableRawBufferPointer) throws(SprocketError) -> Int {
    while true {
      if used == filled, !isAtEnd {
        used = 0
        filled = try input.fill(from: file)
        isAtEnd = filled == 0
      }
      // What the unpacker holds back is asked for even when there is no more input.
      let step = input.withUnsafeBytes { bytes in
        unpacker.step(UnsafeRawBufferPointer(rebasing: bytes[used..<filled]), into: room)
      }
      let isStuck = step?.used == 0 && step?.made == 0 && used < filled
      guard let step, !isStuck else {
        throw SprocketError(
          .dataLoss,
          "\(name) is damaged: it cannot be unpacked beyond its byte \(usedInAll); get it again")
      }
      used += step.used
      usedInAll += step.used
      made += step.made
      if made > Self.freeBytes, made / Self.maximumRatio > usedInAll {
        throw SprocketError(
          .invalidArgument,
          "\(name) unpacks to more than \(Self.maximumRatio) times its size; if that is right, "
            + "unpack it first")
      }
      if step.made > 0 { return step.made }
      guard isAtEnd, used == filled else { continue }
      guard unpacker.isBetweenParts else {
        throw SprocketError(
          .dataLoss, "\(name) ends in the middle of its packed data; get it again")
      }
      return 0
    }
  }

  func bytes(at offset: Int, count: Int) -> [UInt8]? { nil }
}

/// gzip (RFC 1952), of one part or several, with zlib.
private final class Gunzip: Unpacker {
  // zlib keeps the stream's address, so it lives where nothing moves it.
  private let stream: UnsafeMutablePointer<z_stream>
  private(set) var isBetweenParts = false

  init() throws(SprocketError) {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    guard sprocket_gunzip_init(stream) == Z_OK else {
      stream.deallocate()
      throw SprocketError(.resourceExhausted, "there is no memory to unpack gzip")
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  func step(
    _ input: UnsafeRawBufferPointer, into room: UnsafeMutableRawBufferPointer
  ) -> (used: Int, made: Int)? {
    if isBetweenParts {
      if input.isEmpty { return (0, 0) }
      guard inflateReset(stream) == Z_OK else { return nil }
      isBetweenParts = false
    }
    // Safe: zlib reads `avail_in` bytes and writes `avail_out` during the call and keeps neither
    // address afterwards; it does not write to its input.
    stream.pointee.next_in = UnsafeMutablePointer(
      mutating: input.bindMemory(to: UInt8.self).baseAddress)
    stream.pointee.avail_in = UInt32(clamping: input.count)
    stream.pointee.next_out = room.bindMemory(to: UInt8.self).baseAddress
    stream.pointee.avail_out = UInt32(clamping: room.count)
    let given = Int(stream.pointee.avail_in)
    let free = Int(stream.pointee.avail_out)
    let status = inflate(stream, Z_NO_FLUSH)
    let progress = (given - Int(stream.pointee.avail_in), free - Int(stream.pointee.avail_out))
    switch status {
    case Z_OK: return progress
    case Z_STREAM_END:
      isBetweenParts = true
      return progress
    // No progress is possible without more input, which is no damage.
    case Z_BUF_ERROR: return progress
    default: return nil
    }
  }
}

/// Zstandard (RFC 8878), of one frame or several, with a window of at most 128 MiB.
private final class Unzstd: Unpacker {
  private static let maximumWindowLog: Int32 = 27

  private let context: OpaquePointer
  private(set) var isBetweenParts = false

  init() throws(SprocketError) {
    guard let context = ZSTD_createDCtx() else {
      throw SprocketError(.resourceExhausted, "there is no memory to unpack zstd")
    }
    self.context = context
    ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, Self.maximumWindowLog)
  }

  deinit { ZSTD_freeDCtx(context) }

  func step(
    _ input: UnsafeRawBufferPointer, into room: UnsafeMutableRawBufferPointer
  ) -> (used: Int, made: Int)? {
    if isBetweenParts, input.isEmpty { return (0, 0) }
    // Safe: zstd reads and writes within the given sizes and keeps neither address.
    var from = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
    var to = ZSTD_outBuffer(dst: room.baseAddress, size: room.count, pos: 0)
    let rest = ZSTD_decompressStream(context, &to, &from)
    if ZSTD_isError(rest) != 0 { return nil }
    isBetweenParts = rest == 0
    return (from.pos, to.pos)
  }
}
