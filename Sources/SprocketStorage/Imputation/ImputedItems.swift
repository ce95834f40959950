import GRDB
import SprocketCore

/// Reads films in the order of their keys and fills their gaps on the way. For one transaction.
///
/// The imputed values are read beside the films in the same order, so neither is kept. With a
/// policy that uses nothing, the second statement is not run at all.
struct ImputedItems {
  private let db: Database
  private let policy: ImputationPolicy

  init(_ db: Database, policy: ImputationPolicy) {
    self.db = db
    self.policy = policy
  }

  /// Films whose revision is later, as models see them.
  func read(changedAfter revision: Int64) throws -> [Item] {
    var items: [Item] = []
    try forEach(changedAfter: revision) { items.append($0) }
    return items
  }

  /// The same, one by one.
  func forEach(changedAfter revision: Int64, _ body: (Item) throws -> Void) throws {
    let films = try PreparedStatement(
      db,
      """
      SELECT \(ItemRecord.columns), items.key FROM items WHERE items.revision > ?
      ORDER BY items.key
      """)
    try films.bind(1, revision)
    defer { films.reset() }
    guard policy.minimumConfidence != nil else {
      try films.forEachRow { try body(ItemRecord.item(from: $0, withStatistics: false)) }
      return
    }
    let values = try PreparedStatement(
      db,
      """
      SELECT \(ImputedRecord.columns), item FROM imputed_values
      WHERE \(ImputedRecord.isUsed)
        AND (?2 <= 0 OR item IN (SELECT key FROM items WHERE revision > ?2))
      ORDER BY item
      """)
    try values.bind(1, policy.threshold)
    try values.bind(2, revision)
    defer { values.reset() }
    var hasValue = try values.step()
    while try films.step() {
      let item = ItemRecord.item(from: films, withStatistics: false)
      let key = films.int(ItemRecord.columnCount)
      var imputed: [ImputedValue] = []
      while hasValue, values.int(ImputedRecord.columnCount) <= key {
        if values.int(ImputedRecord.columnCount) == key {
          imputed.append(try ImputedRecord.value(from: values, item: item.item))
        }
        hasValue = try values.step()
      }
      try body(imputed.isEmpty ? item : item.filled(with: imputed))
    }
  }
}
