public import SprocketCore

extension SprocketClient {
  /// A film by its id. Throws `notFound` for an unknown one.
  public func getItem(_ request: GetItemRequest) async throws(SprocketError) -> GetItemResponse {
    try await call(ServiceName.catalog, "GetItem", request)
  }

  /// A page of the catalogue.
  public func listItems(
    _ request: ListItemsRequest
  ) async throws(SprocketError) -> ListItemsResponse {
    try await call(ServiceName.catalog, "ListItems", request)
  }

  /// Adds films or changes those with the same ids.
  public func upsertItems(
    _ request: UpsertItemsRequest
  ) async throws(SprocketError) -> UpsertItemsResponse {
    try await call(ServiceName.catalog, "UpsertItems", request)
  }

  /// Keeps films out of every list, or lets them in again.
  public func hideItems(
    _ request: HideItemsRequest
  ) async throws(SprocketError) -> HideItemsResponse {
    try await call(ServiceName.catalog, "HideItems", request)
  }

  /// Deletes films: no answer names them any more, and no training knows them.
  public func deleteItems(
    _ request: DeleteItemsRequest
  ) async throws(SprocketError) -> DeleteItemsResponse {
    try await call(ServiceName.catalog, "DeleteItems", request)
  }
}
