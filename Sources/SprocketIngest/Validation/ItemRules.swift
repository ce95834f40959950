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
  private static let maximumWordBytes = 40
  /// Longer films are rare, and what is longer than `Item` allows is none.
  private static let usualMinutes = 1500
  private static let maximumMinutes = 100_000

  let itemField: Int
  let itemColumn: String
  let titleColumn: String
  private let file: DataSetFile
  private let titleField: Int
  private let latestYear: Int
  /// Films of tables whose links are broken are taken without them.
  private let forgivesLinks: Bool

  init(_ file: DataSetFile, latestYear: Int) {
    self.file = file
    self.latestYear = latestYear
    itemField = file.columns[.item] ?? 0
    itemColumn = file.name(of: .item)
    titleColumn = file.name(of: .title)
    titleField = file.columns[.title] ?? 1
    forgivesLinks = file.form != .sprocket
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
    if let text = try given(record, .year, &findings) {
      if let number = Self.year(in: text) {
        item.year = try year(number, .year, &findings)
      } else {
        add("is no year; left out", .year, &findings)
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
    item.countries = try list(record, .countries, &findings)
    item.writers = try list(record, .writers, &findings)
    if let text = try given(record, .imdb, &findings) {
      if let imdb = LinkRules.imdbID(text) {
        item.imdbID = imdb
      } else if forgivesLinks {
        add("is no number of imdb.com; left out", .imdb, &findings)
      } else {
        throw RowError(file.name(of: .imdb), "is no number of imdb.com")
      }
    }
    if let text = try given(record, .tmdb, &findings) { item.tmdbID = text }
    if let field = file.columns[.overview] {
      item.overview = try overview(record, field, &findings)
    }
    item.language = try word(record, .language, &findings).lowercased()
    item.runtimeMinutes = try runtime(record, &findings)
    item.certification = try certification(record, &findings)
    return item
  }

  private func add(
    _ reason: String, _ kind: ColumnKind, severity: Severity = .warning,
    _ findings: inout [Rejection]
  ) {
    findings.append(Rejection(column: file.name(of: kind), reason: reason, severity: severity))
  }

  /// A field's text, or nil when there is none: no such column, nothing in it, or a word that
  /// stands for nothing.
  private func given(
    _ record: Record, _ kind: ColumnKind, _ findings: inout [Rejection]
  ) throws(RowError) -> String? {
    guard let field = file.columns[kind] else { return nil }
    let range = record.range(field)
    if range.isEmpty { return nil }
    if MissingWords.contains(record.bytes[range]) {
      add(
        "is \(String(decoding: record.bytes[range], as: UTF8.self)); read as nothing", kind,
        severity: .info, &findings)
      return nil
    }
    return try text(record, field)
  }

  /// A field that holds a short word.
  private func word(
    _ record: Record, _ kind: ColumnKind, _ findings: inout [Rejection]
  ) throws(RowError) -> String {
    guard let word = try given(record, kind, &findings) else { return "" }
    if word.utf8.count <= Self.maximumWordBytes { return word }
    add("is longer than \(Self.maximumWordBytes) bytes; left out", kind, &findings)
    return ""
  }

  private func runtime(
    _ record: Record, _ findings: inout [Rejection]
  ) throws(RowError) -> Int {
    guard let text = try given(record, .runtime, &findings) else { return 0 }
    switch DurationText(text) {
    case .minutes(0):
      add("is 0; read as unknown", .runtime, severity: .info, &findings)
      return 0
    case .minutes(let minutes) where minutes > Self.maximumMinutes:
      add("is longer than \(Self.maximumMinutes) minutes; left out", .runtime, &findings)
      return 0
    case .minutes(let minutes):
      if minutes > Self.usualMinutes {
        add("is longer than \(Self.usualMinutes) minutes; taken as it is", .runtime, &findings)
      }
      return minutes
    case .seasons:
      add("is a number of seasons, not of minutes; left out", .runtime, severity: .info, &findings)
      return 0
    case nil:
      add("is no number of minutes; left out", .runtime, &findings)
      return 0
    }
  }

  private func certification(
    _ record: Record, _ findings: inout [Rejection]
  ) throws(RowError) -> String {
    let word = try word(record, .certification, &findings)
    // Some rows of the tables of titles have slipped by a column.
    if word.hasSuffix(" min"), case .minutes = DurationText(word) {
      add("is a duration, not a rating of age; left out", .certification, &findings)
      return ""
    }
    return word
  }

  /// The year in `1995`, `1995.0` or `1995-12-25`.
  private static func year(in text: String) -> Int? {
    let digits = text.utf8.prefix { $0 &- 0x30 < 10 }
    guard let year = Int(text.prefix(digits.count)) else { return nil }
    let rest = text.dropFirst(digits.count)
    if rest.isEmpty { return year }
    if rest.first == ".", rest.dropFirst().allSatisfy({ $0 == "0" }) { return year }
    // A date, perhaps with a time.
    let date = rest.prefix(6).utf8.map { $0 }
    guard digits.count == 4, date.count == 6, date[0] == 0x2D, date[3] == 0x2D,
      [1, 2, 4, 5].allSatisfy({ date[$0] &- 0x30 < 10 })
    else { return nil }
    let (month, day) = (
      Int(date[1] - 0x30) * 10 + Int(date[2] - 0x30), Int(date[4] - 0x30) * 10 + Int(date[5] - 0x30)
    )
    return (1...12).contains(month) && (1...31).contains(day) ? year : nil
  }

  private func overview(
    _ record: Record, _ field: Int, _ findings: inout [Rejection]
  ) throws(RowError) -> String {
    let overview = try text(record, field)
    if overview.utf8.count <= Self.maximumOverviewBytes { return overview }
    add("is longer than \(Self.maximumOverviewBytes) bytes; left out", .overview, &findings)
    return ""
  }

  private func year(
    _ year: Int, _ kind: ColumnKind, _ findings: inout [Rejection]
  ) throws(RowError) -> Int {
    if year == 0 || (Self.earliestYear...latestYear).contains(year) { return year }
    add("has a year outside \(Self.earliestYear) to \(latestYear); left out", kind, &findings)
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
    let range = record.range(field)
    if range.isEmpty { return [] }
    let whole = record.bytes[range]
    if MissingWords.contains(whole) {
      _ = try given(record, kind, &findings)
      return []
    }
    let separator = file.listSeparators[kind] ?? 0x7C
    let isJSON = file.dialect == .jsonLines
    var entries: [String] = []
    for part in whole.split(whereSeparator: {
      $0 == separator || (isJSON && $0 == JSONRowParser.listSeparator)
    }) {
      let entry: String
      do {
        entry = String(try PlainText.read(part)[...].trimmed)
      } catch {
        throw RowError(file.columnNames[field], error.reason)
      }
      if entry.isEmpty || entries.contains(entry) { continue }
      if entry.utf8.count > Self.maximumEntryBytes {
        throw RowError(
          file.name(of: kind), "has an entry longer than \(Self.maximumEntryBytes) bytes")
      }
      if entries.count == Self.maximumEntries {
        add(
          "has more than \(Self.maximumEntries) entries; the first ones are kept", kind, &findings)
        break
      }
      entries.append(entry)
    }
    return entries
  }

  private func text(_ record: Record, _ field: Int) throws(RowError) -> String {
    do {
      return try PlainText.read(record, field)
    } catch {
      throw RowError(file.columnNames[field], error.reason)
    }
  }
}
