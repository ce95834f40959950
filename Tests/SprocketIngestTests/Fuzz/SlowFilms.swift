import Foundation
import SprocketCore

@testable import SprocketIngest

/// Makes films and ratings of the rows of a slow table, by patterns over whole texts. It gives all
/// rows that could be right; which of them are refused is the reader's to say.
struct SlowFilms {
  private(set) var items: [String: [Item]] = [:]
  private(set) var ratings: Set<PlainRating> = []
  private let file: DataSetFile
  private static let latestYear = Calendar(identifier: .gregorian).component(.year, from: Date())
  private static let missing: Set<String> = [
    "\\N", "NaN", "nan", "NULL", "null", "N/A", "n/a", "NA", "None", "<NA>",
  ]

  init(_ bytes: [UInt8], _ file: DataSetFile) {
    self.file = file
    for row in SlowTable(bytes, file).rows where row.count == file.columnNames.count {
      switch file.role {
      case .items:
        if let item = item(row) { items[item.item.rawValue, default: []].append(item) }
      case .ratings:
        if let rating = rating(row) { ratings.insert(rating) }
      case .tags, .links, .metadata: break
      }
    }
  }

  private func value(_ row: [SlowTable.Value?], _ kind: ColumnKind) -> SlowTable.Value? {
    file.columns[kind].flatMap { row[$0] }
  }

  private func string(_ scalars: [UInt32]) -> String? {
    var text = String.UnicodeScalarView()
    for scalar in scalars {
      guard let scalar = Unicode.Scalar(scalar) else { return nil }
      text.append(scalar)
    }
    return String(text)
  }

  /// A text on one line; nil when it is none.
  private func line(_ scalars: [UInt32]) -> String? {
    guard let text = string(scalars) else { return nil }
    return scalars.contains { [9, 10, 13].contains($0) }
      ? text.split(whereSeparator: \.isWhitespace).joined(separator: " ") : text
  }

  private func text(_ row: [SlowTable.Value?], _ kind: ColumnKind) -> String? {
    switch value(row, kind) {
    case .text(let scalars): line(scalars)
    case .list(let entries):
      line(SlowTable.trimmed(Array(entries.filter { !$0.isEmpty }.joined(separator: [0x1F]))))
    case .object: nil
    case nil: ""
    }
  }

  private func given(_ row: [SlowTable.Value?], _ kind: ColumnKind) -> String? {
    text(row, kind).map { Self.missing.contains($0) ? "" : $0 }
  }

  private func list(_ row: [SlowTable.Value?], _ kind: ColumnKind) -> [String]? {
    let separator = UInt32(file.listSeparators[kind] ?? 0x7C)
    var parts: [[UInt32]] = []
    switch value(row, kind) {
    case nil: return []
    case .object: return nil
    case .text(let scalars):
      if let text = string(scalars), Self.missing.contains(text) { return [] }
      parts = scalars.split(separator: separator).map(Array.init)
    case .list(let entries):
      let whole = entries.filter { !$0.isEmpty }
      if whole.count == 1, let text = string(SlowTable.trimmed(whole[0])),
        Self.missing.contains(text)
      {
        return []
      }
      parts = whole.flatMap { $0.split(separator: separator).map(Array.init) }
    }
    var names: [String] = []
    for part in parts {
      guard let name = line(part)?.trimmingCharacters(in: .whitespacesAndNewlines) else {
        return nil
      }
      if !name.isEmpty, !names.contains(name) { names.append(name) }
    }
    return Array(names.prefix(100))
  }

  private func item(_ row: [SlowTable.Value?]) -> Item? {
    guard let id = text(row, .item), let title = text(row, .title), !title.isEmpty else {
      return nil
    }
    var item = Item(item: ItemID(id), title: title)
    if file.itemConvention != .columns {
      let parts = MovieTitle(movieLens: title)
      item.title = parts.title.isEmpty ? title : parts.title
      item.year = year(String(parts.year))
    }
    guard let yearText = given(row, .year), let genres = list(row, .genres),
      let directors = list(row, .directors), let cast = list(row, .cast),
      let tags = list(row, .tag), let countries = list(row, .countries),
      let writers = list(row, .writers), let imdb = given(row, .imdb),
      let tmdb = given(row, .tmdb), let overview = text(row, .overview),
      let language = given(row, .language), let runtime = given(row, .runtime),
      let certification = given(row, .certification)
    else { return nil }
    if file.columns[.year] != nil, !yearText.isEmpty { item.year = year(yearText, item.year) }
    item.genres = genres.filter { $0 != "(no genres listed)" }
    item.directors = directors
    item.cast = cast
    item.tags = tags.map { $0.lowercased() }
    item.countries = countries
    item.writers = writers
    if let match = imdb.wholeMatch(of: /(?:tt)?([0-9]{1,12})/) {
      item.imdbID = "tt" + String(repeating: "0", count: max(0, 7 - match.1.count)) + match.1
    }
    item.tmdbID = tmdb
    item.overview = overview.utf8.count <= 10_000 ? overview : ""
    item.language = language.utf8.count <= 40 ? language.lowercased() : ""
    item.runtimeMinutes = minutes(runtime) ?? 0
    let isDuration = certification.hasSuffix(" min") && minutes(certification) != nil
    item.certification = isDuration || certification.utf8.count > 40 ? "" : certification
    return item
  }

  private func year(_ text: String, _ otherwise: Int = 0) -> Int {
    guard
      let match = text.wholeMatch(
        of: /([+]?[0-9]+)(?:\.0*)?|([0-9]{4})-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])(?s:.*)/),
      let year = Int(match.1 ?? match.2 ?? "")
    else { return otherwise }
    return (1870...Self.latestYear + 10).contains(year) ? year : 0
  }

  /// nil when it is no number of minutes, or one beyond what a film may have.
  private func minutes(_ text: String) -> Int? {
    let unit = text.lowercased()
    var minutes: Double?
    if let match = unit.wholeMatch(
      of: /([0-9][0-9.]*)\s*(?:min|mins|minutes|minute|m)?/)
    {
      minutes = Double(match.1)
    } else if let match = unit.wholeMatch(
      of: /([0-9][0-9.]*)\s*(?:h|hr|hrs|hours|hour)(?:\s*([0-9][0-9.]*)\s*(?:minutes|min|m)?)?/)
    {
      let part = match.2.map { Double($0) } ?? .some(0)
      if let hours = Double(match.1), let part { minutes = hours * 60 + part }
    }
    guard let minutes, minutes.rounded() <= 100_000 else { return nil }
    return Int(minutes.rounded())
  }

  private func rating(_ row: [SlowTable.Value?]) -> PlainRating? {
    guard let user = text(row, .user), let item = text(row, .item),
      let value = text(row, .rating).flatMap({ Float($0.hasSuffix(".") ? $0 + "0" : $0) }),
      (0...10).contains(value), let time = text(row, .time)
    else { return nil }
    var rating = PlainRating(user, item, value, 0)
    guard let micros = Self.micros(time) else { return nil }
    rating.timeMicros = micros
    return rating
  }

  private static func micros(_ text: String) -> Int64? {
    if let match = text.wholeMatch(of: /([0-9]{1,12})(?:\.([0-9]{1,18}))?/) {
      let fraction = Int64(((match.2.map(String.init) ?? "") + "000000").prefix(6)) ?? 0
      return (Int64(match.1) ?? 0) * 1_000_000 + fraction
    }
    let day = Date.ISO8601FormatStyle(timeZone: .gmt).year().month().day()
    guard text.count == 10, let date = try? day.parse(text) else { return nil }
    return Int64(date.timeIntervalSince1970) * 1_000_000
  }
}
