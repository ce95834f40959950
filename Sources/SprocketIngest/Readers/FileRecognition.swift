import Foundation
import SprocketCore

/// Tells what a file is from its first bytes.
struct FileRecognition {
  /// How much of a file is looked at.
  private static let sampleBytes = 4 << 20
  private static let archives: [(magic: [UInt8], name: String)] = [
    ([0x50, 0x4B, 0x03, 0x04], "a ZIP archive"), ([0x1F, 0x8B], "packed with gzip"),
    ([0x42, 0x5A, 0x68], "packed with bzip2"), ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "packed with xz"),
    ([0x28, 0xB5, 0x2F, 0xFD], "packed with zstd"), ([0x37, 0x7A, 0xBC, 0xAF], "a 7z archive"),
  ]

  let path: String
  let name: String
  /// Genre names for `u.item`.
  let genres: [String]
  private let sample: [UInt8]
  private let byteCount: Int

  /// - Throws: `notFound` when the file cannot be read.
  init(path: String, genres: [String]) throws(SprocketError) {
    self.path = path
    name = URL(filePath: path).lastPathComponent
    self.genres = genres
    do {
      let handle = try FileHandle(forReadingFrom: URL(filePath: path))
      defer { try? handle.close() }
      sample = [UInt8](try handle.read(upToCount: Self.sampleBytes) ?? Data())
      byteCount = Int(try handle.seekToEnd())
    } catch {
      throw SprocketError(.notFound, "\(name) cannot be read: \(error.localizedDescription)")
    }
  }

  /// Why the file cannot be a table of text, or nil when it may be one.
  var obstacle: String? {
    if sample.isEmpty { return "is empty" }
    if let archive = Self.archives.first(where: { sample.starts(with: $0.magic) }) {
      return "is \(archive.name); unpack it first"
    }
    if sample.starts(with: [0xFF, 0xFE]) || sample.starts(with: [0xFE, 0xFF]) {
      return "is UTF-16 text; save it as UTF-8"
    }
    let head = sample.prefix(1 << 16)
    let controls = head.count { $0 < 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }
    // A few of them in a text are a matter of their rows.
    return controls >= 8 && controls * 100 > head.count ? "is not text" : nil
  }

  /// Takes the file for what its name says.
  /// - Throws: `invalidArgument` naming file, line and what was expected when it is not that.
  func file(claiming role: FileRole, _ form: DataSetForm) throws(SprocketError) -> DataSetFile {
    if let obstacle {
      throw SprocketError(.invalidArgument, "\(name), line 1: the file \(obstacle)")
    }
    let found =
      switch form {
      case .sprocket, .movieLens: try csvFile(claiming: role)
      case .movieLensDat: separatedFile("::", form)
      case .movieLens100K: separatedFile(role == .items ? "|" : "\t", form)
      }
    guard let found, found.role == role else {
      throw SprocketError(
        .invalidArgument,
        "\(name), line 1: expected \(Self.expectation(role, form)), found \"\(firstLine)\"")
    }
    return found
  }

  /// What the file is by its content alone, or nil when it is nothing that Sprocket knows.
  func file() throws(SprocketError) -> DataSetFile? {
    guard obstacle == nil else { return nil }
    if let file = try csvFile(claiming: nil) { return file }
    return separatedFile("::", .movieLensDat) ?? separatedFile("\t", .movieLens100K)
      ?? separatedFile("|", .movieLens100K)
  }

  private static func expectation(_ role: FileRole, _ form: DataSetForm) -> String {
    switch (form, role) {
    case (.movieLensDat, .ratings): "user::film::rating::seconds"
    case (.movieLensDat, .items): "film::Title (Year)::genre|genre"
    case (.movieLensDat, _): "user::film::tag::seconds"
    case (.movieLens100K, .items): "film|title|date|video date|address and 0/1 genre flags"
    case (.movieLens100K, _): "user, film, rating and seconds, parted by tabs"
    case (_, .ratings):
      "a header with the columns userId,movieId,rating,timestamp (or user,item,rating,time)"
    case (_, .items):
      "a header with the columns movieId,title,genres "
        + "(or item,title,year,genres,directors,cast,overview,language)"
    case (_, .tags): "a header with the columns userId,movieId,tag,timestamp"
    case (_, .links): "a header with the columns movieId,imdbId,tmdbId"
    }
  }

  /// The first line for people: at most 80 characters, no control characters.
  private var firstLine: String {
    let line = String(decoding: lines.first ?? [], as: UTF8.self)
    let printable = line.unicodeScalars.map { $0.value < 0x20 ? "\u{FFFD}" : Character($0) }
    return String(printable.prefix(80))
  }

  /// The first 65 lines of the sample without their ends.
  private var lines: [ArraySlice<UInt8>] {
    let start = sample.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    return sample[start...].split(separator: 0x0A, maxSplits: 65, omittingEmptySubsequences: false)
      .prefix(65).map { $0.last == 0x0D ? $0.dropLast() : $0 }
  }
}

// MARK: - CSV

extension FileRecognition {
  private static let kinds: [String: ColumnKind] = [
    "user": .user, "userid": .user, "item": .item, "itemid": .item, "movie": .item,
    "movieid": .item, "film": .item, "filmid": .item, "rating": .rating, "time": .time,
    "timestamp": .time, "ts": .time, "title": .title, "year": .year, "genres": .genres,
    "directors": .directors, "director": .directors, "cast": .cast, "actors": .cast, "tag": .tag,
    "tags": .tag, "imdb": .imdb, "imdbid": .imdb, "tmdb": .tmdb, "tmdbid": .tmdb,
    "overview": .overview, "plot": .overview, "language": .language,
    "originallanguage": .language,
  ]
  private static let needed: [(role: FileRole, kinds: Set<ColumnKind>)] = [
    (.ratings, [.user, .item, .rating, .time]), (.items, [.item, .title]),
    (.tags, [.user, .item, .tag]), (.links, [.item, .imdb]),
  ]
  private static let used: [FileRole: Set<ColumnKind>] = [
    .ratings: [.user, .item, .rating, .time],
    .items: [
      .item, .title, .year, .genres, .directors, .cast, .tag, .imdb, .tmdb, .overview, .language,
    ],
    .tags: [.user, .item, .tag, .time], .links: [.item, .imdb, .tmdb],
  ]

  private func csvFile(claiming claimed: FileRole?) throws(SprocketError) -> DataSetFile? {
    guard let names = try header() else { return nil }
    let spelled = names.map { $0.lowercased().filter { $0 != "_" && $0 != " " && $0 != "-" } }
    var columns: [ColumnKind: Int] = [:]
    for (field, spelling) in spelled.enumerated() {
      guard let kind = Self.kinds[spelling] else { continue }
      if let earlier = columns[kind] {
        guard claimed != nil else { return nil }
        throw SprocketError(
          .invalidArgument,
          "\(name), line 1: the columns \(names[earlier]) and \(names[field]) mean the same; "
            + "leave one of them out")
      }
      columns[kind] = field
    }
    let fitting = Self.needed.first {
      $0.kinds.isSubset(of: columns.keys) && (claimed == nil || claimed == $0.role)
    }
    guard let role = fitting?.role, let used = Self.used[role] else { return nil }
    let ignored = names.indices.filter { Self.kinds[spelled[$0]].map(used.contains) != true }
    columns = columns.filter { used.contains($0.key) }
    let isMovieLens = columns[.item].map { spelled[$0] } == "movieid" && columns[.year] == nil
    return DataSetFile(
      name: name, path: path, role: role, form: isMovieLens ? .movieLens : .sprocket,
      byteCount: byteCount, encoding: encoding, ignoredColumns: ignored.map { names[$0] },
      dialect: .csv, hasHeader: true, columnNames: names, columns: columns,
      itemConvention: isMovieLens ? .movieLens : .columns,
      numericColumns: isMovieLens ? numericColumns(columns) : [])
  }

  /// The fields of the first row, or nil when it cannot be cut into fields.
  private func header() throws(SprocketError) -> [String]? {
    guard let first = lines.first, first.contains(0x2C) else { return nil }
    let raw = DataSetFile(
      name: name, path: path, role: .items, form: .sprocket, byteCount: byteCount, encoding: .utf8,
      ignoredColumns: [], dialect: .csv, hasHeader: false, columnNames: [], columns: [:],
      itemConvention: .columns, numericColumns: [])
    var reader = try RecordReader(raw)
    guard case .record = try reader.next(), reader.record.line == 1 else { return nil }
    return reader.record.ends.indices.map { reader.record.text($0, .utf8) ?? "?" }
  }

  /// MovieLens' ids are whole numbers. Where most of the first rows agree, anything else in the
  /// column is an error; where they do not, somebody uses ids of their own.
  private func numericColumns(_ columns: [ColumnKind: Int]) -> Set<ColumnKind> {
    let rows = lines.dropFirst().map { $0.split(separator: 0x2C, omittingEmptySubsequences: false) }
    var numeric: Set<ColumnKind> = []
    for kind in [ColumnKind.user, .item] {
      guard let field = columns[kind] else { continue }
      let ids = rows.compactMap { $0.count > field ? $0[field].filter { $0 != 0x22 } : nil }
      let whole = ids.count { !$0.isEmpty && $0.allSatisfy { $0 &- 0x30 < 10 } }
      if whole * 2 > ids.count { numeric.insert(kind) }
    }
    return numeric
  }
}

// MARK: - Forms without a header

extension FileRecognition {
  private func separatedFile(_ separator: String, _ form: DataSetForm) -> DataSetFile? {
    let fields = String(decoding: lines.first ?? [], as: UTF8.self).components(
      separatedBy: separator)
    func isWhole(_ field: Int) -> Bool { Int(fields[field]) != nil }
    let role: FileRole
    var convention = ItemConvention.movieLens
    let columns: [ColumnKind: Int]
    switch (separator, fields.count) {
    case ("|", 6...) where isWhole(0) && fields[5...].allSatisfy { $0 == "0" || $0 == "1" }:
      role = .items
      columns = [.item: 0, .title: 1]
      convention = .flags(from: 5, genres: genres)
    case ("::", 3) where isWhole(0):
      role = .items
      columns = [.item: 0, .title: 1, .genres: 2]
    case ("::", 4)
    where isWhole(0) && isWhole(1) && Double(fields[2]) != nil && isWhole(3)
      && name.lowercased() != "tags.dat",
      ("\t", 4) where isWhole(0) && isWhole(1) && Double(fields[2]) != nil && isWhole(3):
      role = .ratings
      columns = [.user: 0, .item: 1, .rating: 2, .time: 3]
    case ("::", 4) where isWhole(0) && isWhole(1):
      role = .tags
      columns = [.user: 0, .item: 1, .tag: 2, .time: 3]
    default:
      return nil
    }
    var names = fields.indices.map { "field \($0 + 1)" }
    for (kind, field) in columns { names[field] = kind.rawValue }
    if case .flags(let from, let genres) = convention {
      guard genres.count == fields.count - from else { return nil }
      names.replaceSubrange(from..., with: genres)
    }
    return DataSetFile(
      name: name, path: path, role: role, form: form, byteCount: byteCount, encoding: encoding,
      ignoredColumns: [], dialect: .separated(by: [UInt8](separator.utf8)), hasHeader: false,
      columnNames: names, columns: columns, itemConvention: convention,
      numericColumns: [.user, .item])
  }
}

// MARK: - Characters

extension FileRecognition {
  /// UTF-8 unless the bytes beyond ASCII are mostly not UTF-8.
  private var encoding: TextEncoding {
    var valid = 0
    var invalid = 0
    var index = 0
    while index < sample.count {
      let lead = sample[index]
      index += 1
      guard lead >= 0x80 else { continue }
      let length =
        switch lead {
        case 0xC2...0xDF: 1
        case 0xE0...0xEF: 2
        case 0xF0...0xF4: 3
        default: 0
        }
      let end = min(index + length, sample.count)
      if length > 0, sample[index..<end].allSatisfy({ $0 & 0xC0 == 0x80 }) {
        valid += 1
        index = end
      } else {
        invalid += 1
      }
    }
    return invalid > valid ? .latin1 : .utf8
  }
}
