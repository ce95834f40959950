package import SprocketCore

/// Reads and changes the catalogue; changed films are in every answer from then on.
package struct CatalogService: Sendable {
  /// The most films of one call.
  static let maximumItems = 10_000
  /// The longest page.
  static let maximumPage = 1_000
  /// The longest film in minutes; the longest there is runs for 51,420.
  static let maximumRuntime = 100_000

  private let store: any CatalogStore
  private let imputed: any ImputationStore
  private let worker: FoldInWorker

  package init(store: any CatalogStore & ImputationStore, worker: FoldInWorker) {
    self.store = store
    imputed = store
    self.worker = worker
  }

  /// One film as it is known, and what is imputed of the columns that it lacks.
  /// - Throws: `notFound` naming the film.
  package func item(_ request: GetItemRequest) throws -> GetItemResponse {
    guard let item = try store.item(request.item) else {
      throw SprocketError(.notFound, "no film \"\(request.item)\"; find its id with SearchItems")
    }
    // A column that became known since is not filled by what was imputed before.
    let likely = try imputed.imputedValues(of: request.item).filter {
      item.values(of: $0.column).isEmpty
    }
    return GetItemResponse(item: item, imputed: likely)
  }

  /// A page of films ordered by id.
  package func listItems(_ request: ListItemsRequest) throws -> ListItemsResponse {
    var request = request
    if request.pageSize > Self.maximumPage {
      throw SprocketError(
        .invalidArgument,
        "page_size is \(request.pageSize); ask for at most \(Self.maximumPage)")
    }
    if request.pageSize == 0 { request.pageSize = 100 }
    return try store.listItems(request)
  }

  /// Films by words of their title.
  package func search(_ request: SearchItemsRequest) throws -> SearchItemsResponse {
    var request = request
    try RecommendService.validate(k: request.k)
    if request.text.utf8.count > 1_000 {
      throw SprocketError(.invalidArgument, "text has more than 1000 bytes; shorten it")
    }
    if request.k == 0 { request.k = RecommendService.defaultK }
    return try store.search(request)
  }

  /// Adds or replaces films, all or none.
  /// - Throws: `invalidArgument` naming the film and the field.
  package func upsert(_ request: UpsertItemsRequest) async throws -> UpsertItemsResponse {
    try Self.check(count: request.items.count)
    for (index, item) in request.items.enumerated() {
      if item.title.isEmpty {
        throw SprocketError(.invalidArgument, "items[\(index)].title is empty")
      }
      if !(0...9_999).contains(item.year) {
        throw SprocketError(
          .invalidArgument, "items[\(index)].year is \(item.year); use 0 when it is unknown")
      }
      if !(0...Self.maximumRuntime).contains(item.runtimeMinutes) {
        throw SprocketError(
          .invalidArgument,
          "items[\(index)].runtime_minutes is \(item.runtimeMinutes); use minutes up to "
            + "\(Self.maximumRuntime), or 0 when it is unknown")
      }
    }
    let response = try await store.upsert(request.items)
    try await refresh()
    return response
  }

  /// Deletes films, all or none: no answer names them any more, and no training knows them.
  /// - Throws: `notFound` naming the unknown films.
  package func delete(_ request: DeleteItemsRequest) async throws -> DeleteItemsResponse {
    try Self.check(count: request.items.count)
    let response = try await store.delete(request)
    try await refresh()
    return response
  }

  /// Hides films or shows them again, all or none.
  /// - Throws: `notFound` naming the unknown films.
  package func hide(_ request: HideItemsRequest) async throws -> HideItemsResponse {
    try Self.check(count: request.items.count)
    let response = try await store.hide(request)
    try await refresh()
    return response
  }

  private static func check(count: Int) throws(SprocketError) {
    if count == 0 { throw SprocketError(.invalidArgument, "items is empty; send at least one") }
    if count > maximumItems {
      throw SprocketError(
        .invalidArgument, "items has \(count) entries; send at most \(maximumItems) at once")
    }
  }

  private func refresh() async throws {
    let worker = worker
    try await worker.perform { try worker.refreshCatalog() }
  }
}
