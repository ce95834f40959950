import Dispatch
import Foundation
import SprocketCore

#if canImport(Glibc)
  import Glibc
#endif

/// What happens to a watched folder.
enum FolderEvent: Sendable, Equatable {
  /// An entry is there, whole: it was renamed in, or whoever wrote it has closed it.
  case arrived(String)
  /// Entries may have arrived unseen: look at all of them.
  case rescan
  /// An entry is to be tried again.
  case retry(String)
  /// The folder itself is gone.
  case folderGone
  /// Somebody asked for an end.
  case stop
}

/// Tells what arrives in a folder, through inotify.
///
/// This file reads inotify's records from a buffer: a fixed head and a name whose length the head
/// says, each checked against what was read.
final class FolderEvents: Sendable {
  let events: AsyncStream<FolderEvent>
  private let continuation: AsyncStream<FolderEvent>.Continuation
  // Safe to use from any thread, but Dispatch does not say so; here it is only resumed and cancelled.
  nonisolated(unsafe) private let source: any DispatchSourceRead
  private let descriptor: Int32

  /// - Throws: `failedPrecondition` when the folder cannot be watched.
  init(_ folder: String) throws(SprocketError) {
    descriptor = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
    guard descriptor >= 0 else { throw Self.failure(folder) }
    let mask =
      UInt32(IN_MOVED_TO) | UInt32(IN_CLOSE_WRITE) | UInt32(IN_DELETE_SELF)
      | UInt32(IN_MOVE_SELF) | UInt32(IN_ONLYDIR)
    guard inotify_add_watch(descriptor, folder, mask) >= 0 else {
      let error = Self.failure(folder)
      close(descriptor)
      throw error
    }
    (events, continuation) = AsyncStream.makeStream()
    source = DispatchSource.makeReadSource(
      fileDescriptor: descriptor, queue: DispatchQueue(label: "sprocket.watch"))
    let (descriptor, continuation) = (descriptor, continuation)
    source.setEventHandler { Self.read(descriptor, into: continuation) }
    source.setCancelHandler { close(descriptor) }
    source.resume()
  }

  deinit { source.cancel() }

  /// Adds an event as if the folder had told it.
  func post(_ event: FolderEvent) { continuation.yield(event) }

  private static func failure(_ folder: String) -> SprocketError {
    SprocketError(
      .failedPrecondition, "\(folder) cannot be watched: \(String(cString: strerror(errno)))")
  }

  private static func read(
    _ descriptor: Int32, into continuation: AsyncStream<FolderEvent>.Continuation
  ) {
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count <= 0 { return }
      for event in events(in: buffer[..<count]) { continuation.yield(event) }
    }
  }

  /// The events in what inotify gave: for each its watch, mask, cookie and the length of the name,
  /// four bytes each, then the name, filled up with zeros.
  static func events(in bytes: ArraySlice<UInt8>) -> [FolderEvent] {
    var events: [FolderEvent] = []
    var rest = bytes
    while rest.count >= 16 {
      func number(_ index: Int) -> UInt32 {
        let start = rest.startIndex + index * 4
        return rest[start..<start + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
      }
      let (mask, length) = (number(1), Int(number(3)))
      guard length <= rest.count - 16 else { break }
      let name = rest.dropFirst(16).prefix(length).prefix { $0 != 0 }
      rest = rest.dropFirst(16 + length)
      if mask & UInt32(IN_Q_OVERFLOW) != 0 { events.append(.rescan) }
      if mask & (UInt32(IN_DELETE_SELF) | UInt32(IN_MOVE_SELF)) != 0 { events.append(.folderGone) }
      if mask & (UInt32(IN_MOVED_TO) | UInt32(IN_CLOSE_WRITE)) != 0, !name.isEmpty {
        events.append(.arrived(String(decoding: name, as: UTF8.self)))
      }
    }
    return events
  }
}
