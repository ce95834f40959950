import Foundation
import SprocketCore

/// Lines of a file, or of standard input for `-`. A file is read in parts.
struct LineSource: Sequence, IteratorProtocol {
  private static let partBytes = 1 << 20

  /// For messages: the path, or `standard input`.
  let name: String
  /// The number of the line returned last, from 1.
  private(set) var line = 0

  private let file: FileHandle?
  private let console: any Console
  private var buffer = Data()
  private var isAtEnd = false

  /// - Throws: `notFound` when the file cannot be opened.
  init(_ path: String, _ console: any Console) throws(SprocketError) {
    self.console = console
    if path == "-" {
      name = "standard input"
      file = nil
    } else {
      guard let file = FileHandle(forReadingAtPath: path) else {
        throw SprocketError(.notFound, "cannot open \(path); does it exist and may it be read?")
      }
      name = path
      self.file = file
    }
  }

  /// The next line without its end; nil after the last one or when the file cannot be read on.
  mutating func next() -> String? {
    guard let text = file.map({ nextLine(of: $0) }) ?? console.readLine() else { return nil }
    line += 1
    return text.hasSuffix("\r") ? String(text.dropLast()) : text
  }

  /// The next line that is not blank.
  mutating func nextFilled() -> String? {
    while let text = next() {
      if text.contains(where: { !$0.isWhitespace }) { return text }
    }
    return nil
  }

  /// An error in the line returned last.
  func failure(_ reason: String) -> SprocketError {
    SprocketError(.invalidArgument, "\(name):\(line): \(reason)")
  }

  private mutating func nextLine(of file: FileHandle) -> String? {
    while true {
      if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
        let line = String(decoding: buffer[..<end], as: UTF8.self)
        buffer = buffer[(end + 1)...]
        return line
      }
      if isAtEnd {
        guard !buffer.isEmpty else { return nil }
        defer { buffer.removeAll() }
        return String(decoding: buffer, as: UTF8.self)
      }
      let part = (try? file.read(upToCount: Self.partBytes)) ?? Data()
      isAtEnd = part.isEmpty
      buffer.append(part)
    }
  }
}
