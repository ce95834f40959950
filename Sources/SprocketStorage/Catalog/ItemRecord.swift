import GRDB
import SprocketCore

/// How an item stands in its row.
enum ItemRecord {
  /// The columns that `item(from:)` reads.
  static let columns = """
    items.id, items.title, items.year, items.genres, items.directors, items.cast, items.tags,
    items.imdb_id, items.tmdb_id, items.hidden, items.overview, items.language,
    items.countries, items.writers, items.runtime, items.certification
    """
  /// How many they are: what a query selects besides comes after.
  static let columnCount: Int32 = 16

  /// A query of the items with their statistics; a condition or an order may follow.
  static let queryWithStatistics = """
    SELECT \(columns), item_ratings.count, item_ratings.sum
    FROM items LEFT JOIN item_ratings ON item_ratings.item = items.key
    """

  /// Reads an item from the first columns of a row, and its statistics from the two behind them.
  static func item(from row: PreparedStatement, withStatistics: Bool) -> Item {
    var item = Item(
      item: ItemID(row.text(0)), title: row.text(1), year: Int(row.int(2)),
      genres: list(row.text(3)), directors: list(row.text(4)), cast: list(row.text(5)),
      tags: list(row.text(6)), imdbID: row.text(7), tmdbID: row.text(8), hidden: row.int(9) != 0,
      overview: row.text(10), language: row.text(11), countries: list(row.text(12)),
      writers: list(row.text(13)), runtimeMinutes: Int(row.int(14)), certification: row.text(15))
    if withStatistics {
      item.ratingCount = Int(row.int(columnCount))
      item.meanRating =
        item.ratingCount == 0 ? 0 : row.double(columnCount + 1) / Double(item.ratingCount)
    }
    return item
  }

  /// The item as it reads once stored: a title at least, lists without empty entries or newlines,
  /// no statistics. Comparing these tells whether anything changed.
  static func normalized(_ item: Item) -> Item {
    var result = item
    if result.title.isEmpty { result.title = item.item.rawValue }
    result.genres = normalized(item.genres)
    result.directors = normalized(item.directors)
    result.cast = normalized(item.cast)
    result.tags = normalized(item.tags)
    result.countries = normalized(item.countries)
    result.writers = normalized(item.writers)
    result.ratingCount = 0
    result.meanRating = 0
    return result
  }

  static func text(_ list: [String]) -> String { list.joined(separator: "\n") }

  static func list(_ text: String) -> [String] {
    text.isEmpty ? [] : text.split(separator: "\n").map(String.init)
  }

  private static func normalized(_ list: [String]) -> [String] {
    var result: [String] = []
    result.reserveCapacity(list.count)
    for entry in list where !entry.isEmpty {
      let isPlain = !entry.unicodeScalars.contains { $0 == "\n" || $0 == "\r" }
      result.append(
        isPlain ? entry : entry.split(whereSeparator: \.isNewline).joined(separator: " "))
    }
    return result.filter { !$0.isEmpty }
  }
}
