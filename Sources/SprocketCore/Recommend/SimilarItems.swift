/// Asks for films like one film.
public struct SimilarItemsRequest: Hashable, Sendable {
  /// The film.
  public var item: ItemID
  /// How many, 1 to 1000; 0 means 10.
  public var k: Int
  /// Which films qualify. `include_rated` has no meaning here.
  public var filter: ItemFilter
  /// Which of the models in service answers; empty means the default one, or, where that compares
  /// no films or does not know this one, content.
  public var model: String
  /// Ask for what each film has in common with this one.
  public var explain: Bool

  public init(
    item: ItemID,
    k: Int = 0,
    filter: ItemFilter = ItemFilter(),
    model: String = "",
    explain: Bool = false
  ) {
    self.item = item
    self.k = k
    self.filter = filter
    self.model = model
    self.explain = explain
  }
}

/// Films like the one asked about, most similar first.
public struct SimilarItemsResponse: Hashable, Sendable {
  /// The film as asked.
  public var item: ItemID
  /// Its title.
  public var title: String
  /// The version of the model that answered.
  public var model: ModelVersion
  /// The films; the score is their likeness, at most 1.
  public var items: [ScoredItem]
  /// What the filters removed.
  public var filtered: FilteredCounts
  /// For people: why the list is short or empty.
  public var note: String
  /// The model that answered.
  public var recommender: String

  public init(
    item: ItemID,
    title: String = "",
    model: ModelVersion,
    items: [ScoredItem] = [],
    filtered: FilteredCounts = FilteredCounts(),
    note: String = "",
    recommender: String = ""
  ) {
    self.item = item
    self.title = title
    self.model = model
    self.items = items
    self.filtered = filtered
    self.note = note
    self.recommender = recommender
  }
}
