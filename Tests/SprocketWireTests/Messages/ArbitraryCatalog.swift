import SprocketCore

extension GetItemRequest: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> GetItemRequest {
    GetItemRequest(
      item: .arbitrary(&from))
  }
}

extension GetItemResponse: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> GetItemResponse {
    GetItemResponse(
      item: .arbitrary(&from),
      imputed: .arbitrary(&from))
  }
}

extension HideItemsRequest: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> HideItemsRequest {
    HideItemsRequest(
      items: .arbitrary(&from),
      unhide: .arbitrary(&from))
  }
}

extension HideItemsResponse: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> HideItemsResponse {
    HideItemsResponse(
      changed: .arbitrary(&from))
  }
}

extension Item: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> Item {
    Item(
      item: .arbitrary(&from),
      title: .arbitrary(&from),
      year: .arbitrary(&from),
      genres: .arbitrary(&from),
      directors: .arbitrary(&from),
      cast: .arbitrary(&from),
      tags: .arbitrary(&from),
      imdbID: .arbitrary(&from),
      tmdbID: .arbitrary(&from),
      hidden: .arbitrary(&from),
      ratingCount: .arbitrary(&from),
      meanRating: .arbitrary(&from),
      overview: .arbitrary(&from),
      language: .arbitrary(&from),
      countries: .arbitrary(&from),
      writers: .arbitrary(&from),
      runtimeMinutes: .arbitrary(&from),
      certification: .arbitrary(&from))
  }
}

extension ListItemsRequest: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> ListItemsRequest {
    ListItemsRequest(
      pageSize: .arbitrary(&from),
      pageToken: .arbitrary(&from))
  }
}

extension ListItemsResponse: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> ListItemsResponse {
    ListItemsResponse(
      items: .arbitrary(&from),
      nextPageToken: .arbitrary(&from),
      total: .arbitrary(&from))
  }
}

extension UpsertItemsRequest: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> UpsertItemsRequest {
    UpsertItemsRequest(
      items: .arbitrary(&from))
  }
}

extension UpsertItemsResponse: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> UpsertItemsResponse {
    UpsertItemsResponse(
      added: .arbitrary(&from),
      changed: .arbitrary(&from),
      unchanged: .arbitrary(&from))
  }
}

extension DeleteItemsRequest: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> DeleteItemsRequest {
    DeleteItemsRequest(items: .arbitrary(&from))
  }
}

extension DeleteItemsResponse: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> DeleteItemsResponse {
    DeleteItemsResponse(deleted: .arbitrary(&from))
  }
}
