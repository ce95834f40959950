/// Asks for films by words.
public struct SearchItemsRequest: Hashable, Sendable {
  /// What a person typed.
  public var text: String
  /// How many, 1 to 1000; 0 means 10.
  public var k: Int

  public init(
    text: String = "",
    k: Int = 0
  ) {
    self.text = text
    self.k = k
  }
}

/// Films found, best match first.
public struct SearchItemsResponse: Hashable, Sendable {
  /// The films.
  public var items: [FoundItem]

  public init(
    items: [FoundItem] = []
  ) {
    self.items = items
  }
}

/// One film found.
public struct FoundItem: Hashable, Sendable {
  /// The film.
  public var item: ItemID
  /// Its title.
  public var title: String
  /// Year of release; 0 when unknown.
  public var year: Int
  /// Its genres.
  public var genres: [String]
  /// How well it matches; larger is better, comparable within one answer.
  public var score: Double

  public init(
    item: ItemID,
    title: String = "",
    year: Int = 0,
    genres: [String] = [],
    score: Double = 0
  ) {
    self.item = item
    self.title = title
    self.year = year
    self.genres = genres
    self.score = score
  }
}
