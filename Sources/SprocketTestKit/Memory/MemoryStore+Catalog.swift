package import SprocketCore
import Synchronization

extension MemoryStore: CatalogStore {
  package func item(_ id: ItemID) throws -> Item? {
    state.withLock { $0.items[id]?.item }
  }

  package func listItems(_ request: ListItemsRequest) throws -> ListItemsResponse {
    state.withLock { state in
      let all = state.items.keys.sorted()
      let rest = all.filter { request.pageToken.isEmpty || $0.rawValue > request.pageToken }
      let page = rest.prefix(request.pageSize)
      return ListItemsResponse(
        items: page.compactMap { state.items[$0]?.item },
        nextPageToken: page.count < rest.count ? page.last?.rawValue ?? "" : "", total: all.count)
    }
  }

  package func allItems() throws -> [Item] {
    state.withLock { $0.orderedItems }
  }

  package func changes(
    after revision: Int64, pageSize: Int, take: ([Item]) throws -> Void
  ) throws -> CatalogChanges {
    try note(.changedItems)
    let (items, changes) = state.withLock { state in
      let changed = state.items.values.filter { $0.revision > revision }
      return (
        changed.sorted { $0.order < $1.order }.map(\.item),
        CatalogChanges(
          deleted: state.deletedItems.filter { $0.value > revision }.keys.sorted(),
          revision: state.revision)
      )
    }
    for start in stride(from: 0, to: items.count, by: pageSize) {
      try take(Array(items[start..<min(start + pageSize, items.count)]))
    }
    return changes
  }

  package func delete(_ request: DeleteItemsRequest) async throws -> DeleteItemsResponse {
    try state.withLock { state throws(SprocketError) in
      for id in request.items where state.items[id] == nil {
        throw SprocketError(.notFound, "no film \"\(id)\"")
      }
      state.revision += 1
      for id in request.items {
        state.items[id] = nil
        state.deletedItems[id] = state.revision
      }
      return DeleteItemsResponse(deleted: Set(request.items).count)
    }
  }

  package func search(_ request: SearchItemsRequest) throws -> SearchItemsResponse {
    let words = request.text.lowercased().split(separator: " ")
    return state.withLock { state in
      let found = state.orderedItems.filter { item in
        words.allSatisfy { item.title.lowercased().contains($0) }
      }
      return SearchItemsResponse(
        items: found.prefix(request.k).map {
          FoundItem(item: $0.item, title: $0.title, year: $0.year, genres: $0.genres, score: 1)
        })
    }
  }

  package func upsert(_ items: [Item]) async throws -> UpsertItemsResponse {
    put(items)
  }

  /// Adds or replaces films at once: what another caller did at that moment.
  @discardableResult
  package func put(_ items: [Item]) -> UpsertItemsResponse {
    state.withLock { state in
      var response = UpsertItemsResponse()
      for item in items {
        let (isNew, isChanged) = state.put(item)
        response.added += isNew ? 1 : 0
        response.changed += isChanged ? 1 : 0
        response.unchanged += isNew || isChanged ? 0 : 1
      }
      return response
    }
  }

  package func hide(_ request: HideItemsRequest) async throws -> HideItemsResponse {
    try state.withLock { state throws(SprocketError) in
      var response = HideItemsResponse()
      for id in request.items where state.items[id] == nil {
        throw SprocketError(.notFound, "no film \"\(id)\"")
      }
      for id in request.items {
        guard var item = state.items[id]?.item, item.hidden == request.unhide else { continue }
        item.hidden = !request.unhide
        state.put(item)
        response.changed += 1
      }
      return response
    }
  }
}
