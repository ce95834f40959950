import Foundation
import SprocketCore

/// The bytes of a file, in order, whatever it is packed in. For one reader.
protocol ByteSource: AnyObject {
  /// Fills the front of the room.
  /// - Returns: how many bytes; 0 at the end and only there.
  /// - Throws: `dataLoss` when the file cannot be read or is damaged, `invalidArgument` when it
  ///   unpacks to far more than it should.
  func read(into room: UnsafeMutableRawBufferPointer) throws(SprocketError) -> Int

  /// How much of the file on disk was read.
  var bytesConsumed: Int { get }

  /// The bytes of a place that was read before, or nil when they cannot be had again.
  func bytes(at offset: Int, count: Int) -> [UInt8]?
}

/// A file as it is on disk.
final class FileSource: ByteSource {
  private let descriptor: Int32
  private let name: String
  private(set) var bytesConsumed = 0

  /// - Throws: `notFound` when the file cannot be opened.
  init(path: String, name: String) throws(SprocketError) {
    self.name = name
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw SprocketError(
        .notFound, "\(name) cannot be opened: \(String(cString: strerror(errno)))")
    }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  func read(into room: UnsafeMutableRawBufferPointer) throws(SprocketError) -> Int {
    while true {
      // Safe: the kernel writes at most `count` bytes, which the caller owns.
      let got = Foundation.read(descriptor, room.baseAddress, room.count)
      if got >= 0 {
        bytesConsumed += got
        return got
      }
      guard errno == EINTR else {
        throw SprocketError(
          .dataLoss, "\(name) cannot be read: \(String(cString: strerror(errno)))")
      }
    }
  }

  func bytes(at offset: Int, count: Int) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    let got = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, offset) }
    bytes.removeLast(count - max(0, got))
    return bytes
  }
}

/// Characters of another encoding, or lines with other ends, as UTF-8 with line feeds.
final class DecodingSource: ByteSource {
  private static let blockBytes = 1 << 16

  private let packed: any ByteSource
  private var decoder: TextDecoder
  private var raw = [UInt8](repeating: 0, count: blockBytes)
  private var decoded: [UInt8] = []
  private var handedOn = 0
  private var isAtEnd = false

  init(_ packed: any ByteSource, _ decoder: TextDecoder) {
    self.packed = packed
    self.decoder = decoder
  }

  var bytesConsumed: Int { packed.bytesConsumed }

  func read(into room: UnsafeMutableRawBufferPointer) throws(SprocketError) -> Int {
    while handedOn == decoded.count, !isAtEnd {
      decoded.removeAll(keepingCapacity: true)
      handedOn = 0
      let got = try raw.fill(from: packed)
      isAtEnd = got == 0
      decoder.decode(raw[..<got], isLast: isAtEnd, into: &decoded)
    }
    let count = min(room.count, decoded.count - handedOn)
    // Safe: `count` is at most the size of either side.
    room.copyBytes(from: decoded[handedOn..<handedOn + count])
    handedOn += count
    return count
  }

  func bytes(at offset: Int, count: Int) -> [UInt8]? { nil }
}

extension [UInt8] {
  /// Reads from a source into the array's memory; its count stays.
  /// - Returns: how many bytes; 0 at the end.
  mutating func fill(from source: any ByteSource) throws(SprocketError) -> Int {
    // The closure of withUnsafeMutableBytes cannot throw a typed error.
    let result = withUnsafeMutableBytes { room in
      Result { () throws(SprocketError) in try source.read(into: room) }
    }
    return try result.get()
  }
}

extension DataSetFile {
  /// Its characters as UTF-8 with line feeds.
  /// - Throws: `notFound` when the file cannot be opened.
  func openSource() throws(SprocketError) -> any ByteSource {
    let unpacked = try format.packing.open(path: path, name: name)
    guard let decoder = TextDecoder(format) else { return unpacked }
    return DecodingSource(unpacked, decoder)
  }
}
