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
    // An id may have two meanings; as the film's own it counts, so that one comes last.
    let known = file.columns.sorted {
      ($0.key == .item ? 1 : 0, $0.key.rawValue) < ($1.key == .item ? 1 : 0, $1.key.rawValue)
    }
    for (kind, field) in known where field < roles.count {
      guard let role = Self.role(of: kind) else { continue }
      // A date tells more than the year that is taken from it.
      if role == .year, roles[field] == .releaseDate { continue }
      for other in roles.indices where roles[other] == role && role != .crew {
        roles[other] = nil
      }
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
    case .delimited: "\(file.delimiter), quoted (RFC 4180)"
    case .separated(by: [0x09]): "tabs"
    case .separated(let bytes): String(decoding: bytes, as: UTF8.self)
    case .jsonLines: "JSON Lines"
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
      if file.dialect == .jsonLines { record.useBars() }
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
    case .countries: .country
    case .writers: .crew
    case .runtime: .runtime
    case .certification: nil
    }
  }
}

extension Record {
  /// Parts the entries of lists by bars.
  fileprivate mutating func useBars() {
    for place in bytes.indices where bytes[place] == JSONRowParser.listSeparator {
      bytes[place] = 0x7C
    }
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
