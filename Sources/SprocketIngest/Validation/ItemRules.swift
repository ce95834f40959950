import SprocketCore

/// What a row of films must obey, and the film it makes.
struct ItemRules {
  enum Outcome {
    case item(Item, findings: [Rejection])
    case rejected(Rejection)
  }

  private static let earliestYear = 1870
  private static let maximumTitleBytes = 1000
  private static let maximumEntryBytes = 200
  private static let maximumOverviewBytes = 10_000
  private static let maximumEntries = 100

  let itemField: Int
  let itemColumn: String
  private let file: DataSetFile
  private let titleField: Int
  private let latestYear: Int

  init(_ file: DataSetFile, latestYear: Int) {
    self.file = file
    self.latestYear = latestYear
    itemField = file.columns[.item] ?? 0
    itemColumn = file.name(of: .item)
    titleField = file.columns[.title] ?? 1
  }

  /// Makes a film of a row that has as many fields as there are columns.
  func item(_ record: Record) -> Outcome {
    do {
      var findings: [Rejection] = []
      let item = try makeItem(record, &findings)
      return .item(item, findings: findings)
    } catch {
      return .rejected(error.rejection)
    }
  }

  /// `Rejection` is no error of its own, since outside of one row nobody may see it thrown.
  private struct RowError: Error {
    var rejection: Rejection
    init(_ column: String, _ reason: String) {
      rejection = Rejection(column: column, reason: reason)
    }
  }

  private func makeItem(
    _ record: Record, _ findings: inout [Rejection]
  ) throws(RowError) -> Item {
    let id = record.bytes[record.range(itemField)]
    if let violation = IDRules.violation(in: id, isNumber: file.numericColumns.contains(.item)) {
      throw RowError(itemColumn, violation)
    }
    var item = Item(item: ItemID(String(decoding: id, as: UTF8.self)))
    let title = try text(record, titleField)
    if title.isEmpty { throw RowError(file.name(of: .title), "is empty") }
    if title.utf8.count > Self.maximumTitleBytes {
      throw RowError(file.name(of: .title), "is longer than \(Self.maximumTitleBytes) bytes")
    }
    if file.itemConvention == .columns {
      item.title = title
    } else {
      let parts = MovieTitle(movieLens: title)
      // A title that is nothing but a year, such as "(1984)", stays as it is.
      item.title = parts.title.isEmpty ? title : parts.title
      item.year = try year(parts.year, .title, &findings)
    }
    if let field = file.columns[.year] {
      let text = try text(record, field)
      if let number = Int(text) {
        item.year = try year(number, .year, &findings)
      } else if !text.isEmpty {
        findings.append(Rejection(column: file.name(of: .year), reason: "is no year; left out"))
      }
    }
    if case .flags(let from, let genres) = file.itemConvention {
      item.genres = try flagged(record, from, genres)
    } else {
      item.genres = try list(record, .genres, &findings).filter { $0 != "(no genres listed)" }
    }
    item.directors = try list(record, .directors, &findings)
    item.cast = try list(record, .cast, &findings)
    item.tags = try list(record, .tag, &findings).map { $0.lowercased() }
    if let field = file.columns[.imdb] {
      guard let imdb = LinkRules.imdbID(try text(record, field)) else {
        throw RowError(file.name(of: .imdb), "is no number of imdb.com")
      }
      item.imdbID = imdb
    }
    if let field = file.columns[.tmdb] { item.tmdbID = try text(record, field) }
    if let field = file.columns[.overview] {
      item.overview = try overview(record, field, &findings)
    }
    if let field = file.columns[.language] { item.language = try text(record, field).lowercased() }
    return item
  }

  private func overview(
    _ record: Record, _ field: Int, _ findings: inout [Rejection]
  ) throws(RowError) -> String {
    let overview = try text(record, field)
    if overview.utf8.count <= Self.maximumOverviewBytes { return overview }
    findings.append(
      Rejection(
        column: file.name(of: .overview),
        reason: "is longer than \(Self.maximumOverviewBytes) bytes; left out"))
    return ""
  }

  private func year(
    _ year: Int, _ kind: ColumnKind, _ findings: inout [Rejection]
  ) throws(RowError) -> Int {
    if year == 0 || (Self.earliestYear...latestYear).contains(year) { return year }
    findings.append(
      Rejection(
        column: file.name(of: kind),
        reason: "has a year outside \(Self.earliestYear) to \(latestYear); left out"))
    return 0
  }

  private func flagged(
    _ record: Record, _ from: Int, _ genres: [String]
  ) throws(RowError) -> [String] {
    var chosen: [String] = []
    for (place, genre) in genres.enumerated() {
      switch record.bytes[record.range(from + place)] {
      case [0x30]: break
      case [0x31]: if genre != "unknown" { chosen.append(genre) }
      default: throw RowError(genre, "is neither 0 nor 1")
      }
    }
    return chosen
  }

  private func list(
    _ record: Record, _ kind: ColumnKind, _ findings: inout [Rejection]
  ) throws(RowError) -> [String] {
    guard let field = file.columns[kind] else { return [] }
    var entries: [String] = []
    for part in try text(record, field).split(separator: "|") {
      let entry = String(part.trimmed)
      if entry.isEmpty || entries.contains(entry) { continue }
      if entry.utf8.count > Self.maximumEntryBytes {
        throw RowError(
          file.name(of: kind), "has an entry longer than \(Self.maximumEntryBytes) bytes")
      }
      if entries.count == Self.maximumEntries {
        findings.append(
          Rejection(
            column: file.name(of: kind),
            reason: "has more than \(Self.maximumEntries) entries; the first ones are kept"))
        break
      }
      entries.append(entry)
    }
    return entries
  }

  private func text(_ record: Record, _ field: Int) throws(RowError) -> String {
    do {
      return try PlainText.read(record, field, file.encoding)
    } catch {
      throw RowError(file.columnNames[field], error.reason)
    }
  }
}
