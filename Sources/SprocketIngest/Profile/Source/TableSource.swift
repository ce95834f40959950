import Foundation
import SprocketCore

/// The rows of one file as a profile takes them: as they stand in it, good or bad.
struct TableSource {
  enum Step {
    /// `record` holds the row, with as many fields as there are columns.
    case row
    case badRow(line: Int, reason: String)
    case end
  }

  private let file: DataSetFile
  private var reader: RecordReader
  private let flags: (from: Int, genres: [String])?
  private(set) var record = Record()
  let columns: [String]
  let roles: [ColumnRole?]
  let subject: TableProfile.Subject
  let titleHoldsYear: Bool

  init(_ file: DataSetFile) throws(SprocketError) {
    self.file = file
    reader = try RecordReader(file)
    var names = file.columnNames
    if case .flags(let from, let genres) = file.itemConvention {
      flags = (from, genres)
      names = Array(names.prefix(from)) + ["genres"]
    } else {
      flags = nil
    }
    columns = names
    var roles = ColumnRole.roles(of: names)
    for (kind, field) in file.columns where field < roles.count {
      let role = Self.role(of: kind)
      for other in roles.indices where roles[other] == role { roles[other] = nil }
      roles[field] = role
    }
    self.roles = roles
    let isFilms = roles.contains(.title) || roles.contains(.genres)
    let isRatings =
      roles.contains(.user) && roles.contains(.item) && roles.contains(.rating)
      && file.role != .tags
    subject = isRatings ? .ratings : isFilms ? .films : .other
    titleHoldsYear = file.itemConvention != .columns
  }

  var name: String { file.name }
  var byteCount: Int { file.byteCount }
  var bytesRead: Int { reader.bytesRead }
  var encoding: String { file.encoding.rawValue }

  var delimiter: String {
    switch file.dialect {
    case .csv: "commas, quoted (RFC 4180)"
    case .separated(by: [0x09]): "tabs"
    case .separated(let bytes): String(decoding: bytes, as: UTF8.self)
    }
  }

  mutating func next() throws(SprocketError) -> Step {
    switch try reader.next() {
    case .end:
      return .end
    case .malformed(let rejection):
      return .badRow(
        line: reader.record.line, reason: "\(rejection.column) \(rejection.reason)")
    case .record:
      let count = reader.record.count
      guard count == file.columnNames.count else {
        return .badRow(
          line: reader.record.line,
          reason: "has \(count) fields instead of \(file.columnNames.count)")
      }
      record = reader.record
      if file.encoding == .latin1 { record.becomeUTF8() }
      if let flags { record.gatherFlags(from: flags.from, flags.genres) }
      return .row
    }
  }

  private static func role(of kind: ColumnKind) -> ColumnRole? {
    switch kind {
    case .user: .user
    case .item: .item
    case .rating: .rating
    case .time: .time
    case .title: .title
    case .year: .year
    case .genres: .genres
    case .directors: .directors
    case .cast: .cast
    case .tag: .keywords
    case .imdb: .imdb
    case .tmdb: .tmdb
    case .overview: .overview
    case .language: .language
    }
  }
}

extension Record {
  /// Makes UTF-8 of Latin-1.
  fileprivate mutating func becomeUTF8() {
    guard bytes.contains(where: { $0 >= 0x80 }) else { return }
    var wide: [UInt8] = []
    wide.reserveCapacity(bytes.count + 16)
    var start = 0
    for field in ends.indices {
      for byte in bytes[start..<ends[field]] {
        if byte < 0x80 {
          wide.append(byte)
        } else {
          wide.append(0xC0 | byte >> 6)
          wide.append(0x80 | byte & 0x3F)
        }
      }
      start = ends[field]
      ends[field] = wide.count
    }
    bytes = wide
  }

  /// Puts one list of names in the place of the flags from this field on.
  fileprivate mutating func gatherFlags(from: Int, _ genres: [String]) {
    var names: [String] = []
    for (place, genre) in genres.enumerated() where bytes[range(from + place)] == [0x31] {
      if genre != "unknown" { names.append(genre) }
    }
    let start = from == 0 ? 0 : ends[from - 1]
    bytes.removeSubrange(start...)
    bytes.append(contentsOf: names.joined(separator: "|").utf8)
    ends.removeSubrange(from...)
    ends.append(bytes.count)
  }
}
