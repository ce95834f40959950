import SprocketCore
package import SprocketService
package import SprocketTransport

/// `sprocket.v1.Catalog`.
package struct CatalogRoutes: Sendable {
  package static let service = "sprocket.v1.Catalog"

  private let catalog: CatalogService

  package init(catalog: CatalogService) {
    self.catalog = catalog
  }

  package func entries(_ endpoint: Endpoint) -> [RouteTable.Entry] {
    let catalog = catalog
    return [
      (
        Self.service, "GetItem",
        endpoint.offloaded { (request: GetItemRequest) in try catalog.item(request) }
      ),
      (
        Self.service, "ListItems",
        endpoint.offloaded { (request: ListItemsRequest) in try catalog.listItems(request) }
      ),
      (
        Self.service, "UpsertItems",
        endpoint.asynchronous { (request: UpsertItemsRequest) in
          try await catalog.upsert(request)
        }
      ),
      (
        Self.service, "HideItems",
        endpoint.asynchronous { (request: HideItemsRequest) in try await catalog.hide(request) }
      ),
      (
        Self.service, "DeleteItems",
        endpoint.asynchronous { (request: DeleteItemsRequest) in
          try await catalog.delete(request)
        }
      ),
    ]
  }
}
