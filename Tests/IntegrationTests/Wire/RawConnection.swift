import Dispatch
import Foundation
import Glibc
import SprocketTestKit

/// A connection that sends any bytes. Its calls block and run on threads of their own.
final class RawConnection: Sendable {
  private let descriptor: Int32

  init(to path: String) throws {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard UnixAddress.with(path, { connect(descriptor, $0, $1) }) == 0 else {
      let reason = String(cString: strerror(errno))
      Glibc.close(descriptor)
      throw TestFailure("cannot connect to \(path): \(reason)")
    }
    var limit = timeval(tv_sec: 20, tv_usec: 0)
    for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
      setsockopt(
        descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
    }
    self.descriptor = descriptor
  }

  deinit { Glibc.close(descriptor) }

  /// Says that nothing more is sent.
  func finishSending() {
    shutdown(descriptor, Int32(SHUT_WR))
  }

  /// Sends all bytes.
  /// - Returns: whether the other end took them.
  @discardableResult
  func send(_ bytes: [UInt8]) async -> Bool {
    await blocking { self.write(bytes) }
  }

  @discardableResult
  func send(_ frames: RawFrame...) async -> Bool {
    await send(frames.flatMap(\.bytes))
  }

  /// The next frame; nil when the connection ends or nothing comes for a while.
  func receive() async -> RawFrame? {
    await blocking { self.readFrame() }
  }

  /// As many frames, by their stream.
  func receive(_ count: Int) async -> [UInt32: RawFrame] {
    var frames: [UInt32: RawFrame] = [:]
    for _ in 0..<count {
      guard let frame = await receive() else { break }
      frames[frame.stream] = frame
    }
    return frames
  }

  private func blocking<Result: Sendable>(
    _ body: @escaping @Sendable () -> Result
  ) async -> Result {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(returning: body()) }
    }
  }

  private func write(_ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  private func readFrame() -> RawFrame? {
    guard let header = read(10) else { return nil }
    func number(_ range: Range<Int>) -> UInt32 {
      header[range].reduce(0) { $0 << 8 | UInt32($1) }
    }
    guard let data = read(Int(number(0..<4))) else { return nil }
    return RawFrame(stream: number(4..<8), type: header[8], flags: header[9], data: data)
  }

  private func read(_ count: Int) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    var there = 0
    while there < count {
      let got = bytes.withUnsafeMutableBytes {
        recv(descriptor, $0.baseAddress?.advanced(by: there), count - there, 0)
      }
      guard got > 0 else { return nil }
      there += got
    }
    return bytes
  }
}
