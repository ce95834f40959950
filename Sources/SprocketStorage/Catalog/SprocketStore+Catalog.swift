import GRDB
package import SprocketCore

extension SprocketStore: CatalogStore {
  package func item(_ id: ItemID) throws -> Item? {
    try database.read("read the catalogue") { db in
      let query = try PreparedStatement(
        db, "\(ItemRecord.queryWithStatistics) WHERE items.id = ?")
      try query.bind(1, id.rawValue)
      return try query.first { ItemRecord.item(from: $0, withStatistics: true) }
    }
  }

  /// The page token is the last id of the page before. A size out of range is cut to it.
  package func listItems(_ request: ListItemsRequest) throws -> ListItemsResponse {
    let size = request.pageSize == 0 ? 100 : min(max(request.pageSize, 1), 1000)
    return try database.read("read the catalogue") { db in
      let query = try PreparedStatement(
        db,
        "\(ItemRecord.queryWithStatistics) WHERE items.id > ? ORDER BY items.id LIMIT ?")
      try query.bind(1, request.pageToken)
      try query.bind(2, Int64(size + 1))
      var response = ListItemsResponse(total: Int(try db.value(of: .items)))
      try query.forEachRow {
        response.items.append(ItemRecord.item(from: $0, withStatistics: true))
      }
      if response.items.count > size {
        response.items.removeLast()
        response.nextPageToken = response.items.last?.item.rawValue ?? ""
      }
      return response
    }
  }

  package func allItems() throws -> [Item] {
    try database.read("read the catalogue") {
      try ImputedItems($0, policy: imputation).read(changedAfter: 0)
    }
  }

  package func changes(
    after revision: Int64, pageSize: Int, take: ([Item]) throws -> Void
  ) throws -> CatalogChanges {
    try database.read("read the catalogue") { db in
      var changes = CatalogChanges(revision: try db.value(of: .revision))
      var page: [Item] = []
      try ImputedItems(db, policy: imputation).forEach(changedAfter: revision) { item in
        page.append(item)
        if page.count < pageSize { return }
        try take(page)
        page.removeAll(keepingCapacity: true)
      }
      if !page.isEmpty { try take(page) }
      let deleted = try PreparedStatement(
        db, "SELECT id FROM deleted_items WHERE revision > ? ORDER BY key")
      try deleted.bind(1, revision)
      try deleted.forEachRow { changes.deleted.append(ItemID($0.text(0))) }
      return changes
    }
  }

  /// A hidden film is not found. A `k` out of range is cut to it.
  package func search(_ request: SearchItemsRequest) throws -> SearchItemsResponse {
    try database.read("search the catalogue") { db in
      let k = request.k == 0 ? 10 : min(max(request.k, 1), 1000)
      return SearchItemsResponse(items: try TitleSearch(db).find(request.text, k: k))
    }
  }

  package func upsert(_ items: [Item]) async throws -> UpsertItemsResponse {
    for item in items { _ = try ItemID(validating: item.item.rawValue) }
    return try await catalogQueue.run { [database] in
      try database.write("change the catalogue") { db, _ in
        var writer = try ItemWriter(db)
        var response = UpsertItemsResponse()
        for item in items {
          switch try writer.upsert(item, replacing: .everything).0 {
          case .added: response.added += 1
          case .changed: response.changed += 1
          case .unchanged: response.unchanged += 1
          }
        }
        try writer.finish()
        return response
      }
    }
  }

  package func delete(_ request: DeleteItemsRequest) async throws -> DeleteItemsResponse {
    try await catalogQueue.run { [database] in
      try database.write("delete films") { db, keys in
        let lookup = try KeyLookup(db)
        var films: [(id: ItemID, key: Int64)] = []
        var unknown: [ItemID] = []
        for item in Set(request.items) {
          if let key = try lookup.item(item.rawValue) {
            films.append((item, key))
          } else {
            unknown.append(item)
          }
        }
        if !unknown.isEmpty { throw SprocketError.unknownItems(unknown) }
        try db.deleteItems(films, keys: keys)
        return DeleteItemsResponse(deleted: films.count)
      }
    }
  }

  package func hide(_ request: HideItemsRequest) async throws -> HideItemsResponse {
    try await catalogQueue.run { [database] in
      try database.write("change the catalogue") { db, _ in
        let lookup = try KeyLookup(db)
        var keys: [Int64] = []
        var unknown: [ItemID] = []
        for item in request.items {
          if let key = try lookup.item(item.rawValue) {
            keys.append(key)
          } else {
            unknown.append(item)
          }
        }
        if !unknown.isEmpty { throw SprocketError.unknownItems(unknown) }
        return HideItemsResponse(changed: try db.setHidden(!request.unhide, items: keys))
      }
    }
  }
}

extension SprocketError {
  /// Names films that are not in the catalogue, at most ten of them.
  static func unknownItems(_ items: [ItemID]) -> SprocketError {
    var seen: Set<ItemID> = []
    let names = items.filter { seen.insert($0).inserted }
    let shown = names.prefix(10).map { "\"\($0)\"" }.joined(separator: ", ")
    let more = names.count > 10 ? " and \(names.count - 10) more" : ""
    return SprocketError(
      .notFound,
      "not in the catalogue: \(shown)\(more); check the ids, or add the films with UpsertItems")
  }
}

extension Database {
  /// Takes films out of the catalogue and of the search. Their keys stay taken (`Deletions`).
  func deleteItems(_ films: [(id: ItemID, key: Int64)], keys: KeyCache) throws {
    if films.isEmpty { return }
    let revision = try nextRevision()
    let remember = try PreparedStatement(
      self, "INSERT INTO deleted_items (key, id, revision) VALUES (?, ?, ?)")
    let removals = try [
      "items WHERE key", "item_words WHERE rowid", "item_trigrams WHERE rowid",
      "imputed_values WHERE item",
    ]
    .map { try PreparedStatement(self, "DELETE FROM \($0) = ?") }
    for film in films {
      try remember.bind(1, film.key)
      try remember.bind(2, film.id.rawValue)
      try remember.bind(3, revision)
      try remember.run()
      for removal in removals {
        try removal.bind(1, film.key)
        try removal.run()
      }
      keys.forgetItem(film.id.rawValue)
    }
    try add(-films.count, to: .items)
  }

  /// The keys of films that were deleted, which ratings and events may refer to.
  func deletedItemKeys() throws -> Set<Int64> {
    var keys: Set<Int64> = []
    try PreparedStatement(self, "SELECT key FROM deleted_items").forEachRow {
      keys.insert($0.int(0))
    }
    return keys
  }

  /// Sets the hidden mark and gives the number of items that had another one.
  fileprivate func setHidden(_ hidden: Bool, items: [Int64]) throws -> Int {
    let update = try PreparedStatement(
      self, "UPDATE items SET hidden = ?1, revision = ?2 WHERE key = ?3 AND hidden <> ?1")
    let revision = try value(of: .revision) + 1
    var changed = 0
    for key in items {
      try update.bind(1, hidden)
      try update.bind(2, revision)
      try update.bind(3, key)
      try update.run()
      changed += changesCount
    }
    if changed > 0 { try setValue(of: .revision, to: revision) }
    return changed
  }
}
