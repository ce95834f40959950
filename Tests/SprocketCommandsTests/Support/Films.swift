import SprocketCore

/// A small catalogue.
enum Films {
  static let heat = Item(
    item: ItemID("6"), title: "Heat", year: 1995, genres: ["Crime", "Thriller"],
    directors: ["Michael Mann"], ratingCount: 102, meanRating: 3.9375)
  static let matrix = Item(
    item: ItemID("2571"), title: "Matrix, The (1999)", year: 1999, genres: ["Action", "Sci-Fi"])
  static let solaris1972 = Item(item: ItemID("900"), title: "Solaris", year: 1972)
  static let solaris2002 = Item(item: ItemID("901"), title: "Solaris", year: 2002)
  static let alien = Item(item: ItemID("1214"), title: "Alien", year: 1979)
  static let aliens = Item(item: ItemID("1200"), title: "Aliens", year: 1986)
  static let seven = Item(item: ItemID("47"), title: "Seven (a.k.a. Se7en)", year: 1995)

  static let all = [heat, matrix, solaris1972, solaris2002, alien, aliens, seven]

  /// A daemon that finds these films: by id, and by the first letters of the words asked for.
  static func daemon() -> FakeDaemon {
    let daemon = FakeDaemon()
    daemon.on(GetItemRequest.self) { request in
      guard let item = all.first(where: { $0.item == request.item }) else {
        throw SprocketError(.notFound, "there is no film \(request.item)")
      }
      return GetItemResponse(item: item)
    }
    daemon.on(SearchItemsRequest.self) { request in
      let first = request.text.lowercased().prefix(4)
      let found = all.filter { $0.title.lowercased().contains(first) }
      return SearchItemsResponse(
        items: found.map { FoundItem(item: $0.item, title: $0.title, year: $0.year) })
    }
    return daemon
  }
}
