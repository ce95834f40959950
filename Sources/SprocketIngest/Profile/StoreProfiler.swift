package import Foundation
package import SprocketCore

/// Profiles what comes from a store as films, ratings and events instead of files.
///
/// Interactions have to come before films, so that it is known of each film how often it was met.
package struct StoreProfiler {
  private static let columns: [(name: String, role: ColumnRole?)] = [
    ("item", .item), ("title", .title), ("year", .year), ("genres", .genres),
    ("directors", .directors), ("cast", .cast), ("tags", .keywords), ("imdb_id", .imdb),
    ("tmdb_id", .tmdb), ("overview", .overview), ("language", .language),
    ("countries", .country), ("writers", .crew), ("runtime", .runtime), ("certification", nil),
  ]
  private static let lists: Set<String> = [
    "genres", "directors", "cast", "tags", "countries", "writers",
  ]

  private var ratings = RatingProfiler()
  private var films: TableProfiler?
  private let latestYear: Int
  private var record = Record()

  package init(now: Date = Date()) {
    latestYear = Calendar(identifier: .gregorian).component(.year, from: now) + 10
  }

  package mutating func add(
    user: UserID, item: ItemID, kind: EventKind, value: Double, timeMicros: Int64
  ) {
    ratings.add(
      user: Array(user.rawValue.utf8), item: Array(item.rawValue.utf8), kind: kind,
      value: value, timeMicros: timeMicros)
  }

  /// Takes ratings of data sets; places outside of the chunk are passed over.
  package mutating func add(_ columns: RatingColumns) {
    let users = columns.users.map { Array($0.rawValue.utf8) }
    let items = columns.items.map { Array($0.rawValue.utf8) }
    for place in columns.value.indices {
      guard place < columns.userIndex.count, place < columns.itemIndex.count,
        Int(columns.userIndex[place]) < users.count, Int(columns.itemIndex[place]) < items.count
      else {
        ratings.countUnreadable()
        continue
      }
      ratings.add(
        user: users[Int(columns.userIndex[place])],
        item: items[Int(columns.itemIndex[place])], kind: .rating,
        value: Double(columns.value[place]),
        timeMicros: place < columns.timeMicros.count ? columns.timeMicros[place] : 0)
    }
  }

  package mutating func add(_ item: Item) {
    if films == nil {
      var settings = TableProfiler.Settings()
      settings.subject = .films
      settings.latestYear = latestYear
      settings.lists = Self.columns.map { Self.lists.contains($0.name) ? .bars : nil }
      let known = ratings
      settings.interactions = { known.interactions(with: $0) }
      films = TableProfiler(
        columns: Self.columns.map(\.name), roles: Self.columns.map(\.role), settings: settings)
    }
    record.removeFields()
    record.line += 1
    func list(_ entries: [String]) -> String {
      // The bar parts entries; one inside an entry would make two of it.
      entries.map { $0.contains("|") ? $0.replacing("|", with: "/") : $0 }.joined(separator: "|")
    }
    let fields = [
      item.item.rawValue, item.title, item.year == 0 ? "" : String(item.year), list(item.genres),
      list(item.directors), list(item.cast), list(item.tags), item.imdbID, item.tmdbID,
      item.overview, item.language, list(item.countries), list(item.writers),
      item.runtimeMinutes == 0 ? "" : String(item.runtimeMinutes), item.certification,
    ]
    for field in fields {
      record.bytes.append(contentsOf: field.utf8)
      record.ends.append(record.bytes.count)
    }
    films?.add(record)
  }

  /// What was found in all of it.
  package mutating func profile(name: String) -> DataProfile {
    let table = films?.profile(name: "films", byteCount: nil, encoding: "", delimiter: "")
    return DataProfile(
      name: name, tables: table.map { [$0] } ?? [],
      ratings: ratings.isEmpty ? nil : ratings.profile(catalogue: films?.catalogue))
  }
}
