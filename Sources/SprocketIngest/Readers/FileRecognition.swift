import Foundation
import SprocketCore

/// Tells what a file is from its first bytes.
struct FileRecognition {
  private static let archives: [(magic: [UInt8], name: String)] = [
    ([0x50, 0x4B, 0x03, 0x04], "a ZIP archive"), ([0x1F, 0x8B], "packed with gzip twice"),
    ([0x42, 0x5A, 0x68], "packed with bzip2"), ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "packed with xz"),
    ([0x28, 0xB5, 0x2F, 0xFD], "packed with zstd twice"),
    ([0x37, 0x7A, 0xBC, 0xAF], "a 7z archive"),
  ]

  let path: String
  let name: String
  /// Genre names for `u.item`.
  let genres: [String]
  let options: ReadingOptions
  let sample: FileSample

  /// - Throws: `notFound` when the file cannot be read.
  init(
    path: String, genres: [String] = [], options: ReadingOptions
  ) throws(SprocketError) {
    self.path = path
    name = URL(filePath: path).lastPathComponent
    self.genres = genres
    self.options = options
    sample = try FileSample(path: path, name: name, encoding: options.encoding)
  }

  var byteCount: Int { sample.byteCount }
  var lines: [ArraySlice<UInt8>] { sample.lines }

  var format: TextFormat {
    var format = sample.format
    format.isDelimiterGiven = options.delimiter != nil
    return format
  }

  /// Why the file cannot be a table of text, or nil when it may be one.
  var obstacle: String? {
    if sample.damage != nil {
      return "is damaged: it cannot be unpacked"
    }
    if sample.text.isEmpty { return "is empty" }
    if let archive = Self.archives.first(where: { sample.text.starts(with: $0.magic) }) {
      return "is \(archive.name); unpack it first"
    }
    if sample.text.dropFirst(257).starts(with: "ustar".utf8) {
      return "is a tar archive; unpack it first"
    }
    let head = sample.text.prefix(1 << 16)
    let controls = head.count { $0 < 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }
    // A few of them in a text are a matter of their rows.
    return controls >= 8 && controls * 100 > head.count ? "is not text" : nil
  }

  /// - Throws: why the file cannot be a table of text.
  func requireText() throws(SprocketError) {
    if let damage = sample.damage { throw damage }
    if let obstacle {
      throw SprocketError(.invalidArgument, "\(name), line 1: the file \(obstacle)")
    }
  }

  /// Takes the file for what its name says.
  /// - Throws: `invalidArgument` naming file, line and what was expected when it is not that.
  func file(claiming role: FileRole, _ form: DataSetForm) throws(SprocketError) -> DataSetFile {
    try requireText()
    let found =
      switch form {
      case .sprocket, .movieLens, .titles, .tmdb, .table: try tableFile(claiming: role)
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
    if let file = try tableFile(claiming: nil) { return file }
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
        + "(or item,title,year,genres,directors,cast,overview,language); with other names, say "
        + "what they mean with --map item=…,title=…"
    case (_, .tags): "a header with the columns userId,movieId,tag,timestamp"
    case (_, .links), (_, .metadata): "a header with the columns movieId,imdbId,tmdbId"
    }
  }

  /// The first line for people: at most 80 characters, no control characters.
  var firstLine: String {
    let line = String(decoding: lines.first ?? [], as: UTF8.self)
    let printable = line.unicodeScalars.map { $0.value < 0x20 ? "\u{FFFD}" : Character($0) }
    return String(printable.prefix(80))
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
      name: name, path: path, role: role, form: form, byteCount: byteCount, format: format,
      ignoredColumns: [], dialect: .separated(by: [UInt8](separator.utf8)), hasHeader: false,
      columnNames: names, columns: columns, itemConvention: convention,
      numericColumns: [.user, .item])
  }
}
