package import SprocketCore
package import SprocketMath
package import SprocketModels

/// What serving needs to know of the films, by row: an immutable view, replaced as a whole when
/// the catalogue changes.
///
/// Rows below the model's item count are the model's rows; films that are newer than the model
/// follow in the order in which they were added. A row keeps its meaning for the life of a model.
package struct CatalogView: Sendable {
  /// The ids by row.
  package private(set) var ids: [ItemID]
  /// The titles by row.
  package private(set) var titles: [String]
  /// The years of release by row; 0 is unknown.
  package private(set) var years: [Int16]
  /// By row an index into `genreLists`: few combinations of genres are shared by many films.
  package private(set) var genreListIndex: [UInt32]
  /// The distinct combinations of genres.
  package private(set) var genreLists: [[String]] = [[]]
  /// For each genre, in lower case, the rows that have it.
  package private(set) var rowsByGenre: [String: RowMask] = [:]
  /// The rows that are not hidden.
  package private(set) var visible: RowMask
  /// The rows whose films are in the catalogue; the others were deleted, and nothing names them.
  package private(set) var present: RowMask
  /// Rows of the films that the model does not know.
  private var newerRows: [ItemID: Int32] = [:]
  /// What content tells of the films that the model does not know.
  package private(set) var newer: NewerFilms
  private var indexOfGenreList: [[String]: UInt32] = [[]: 0]
  /// The catalogue's revision this view shows.
  package private(set) var revision: Int64

  /// Number of films.
  package var count: Int { ids.count }

  /// Films that are taken at once; a page holds their descriptions, the view does not.
  private static let pageSize = 8_192

  /// Builds the view from films.
  ///
  /// Films of the model that are not among them keep their row, which nothing names.
  /// Cost: proportional to the number of films, and for each that is newer than the model a search by
  /// content if the model has that.
  package init(items: [Item], model: TrainedModel, revision: Int64) {
    let modelCount = model.items.count
    ids = (0..<modelCount).map { ItemID(model.items.id(of: ItemRow($0))) }
    titles = ids.map(\.rawValue)
    years = [Int16](repeating: 0, count: modelCount)
    genreListIndex = [UInt32](repeating: 0, count: modelCount)
    visible = RowMask.none(modelCount)
    present = RowMask.none(modelCount)
    newer = NewerFilms(firstRow: modelCount)
    self.revision = revision
    var searches = Self.searches(in: model)
    apply(items, model: model, searches: &searches)
  }

  /// Builds the view from all films of the store.
  /// Cost: as above; beside the view one page of films is held.
  package init(of store: any CatalogStore, model: TrainedModel) throws {
    self.init(items: [], model: model, revision: 0)
    var searches = Self.searches(in: model)
    let rest = try store.changes(after: 0, pageSize: Self.pageSize) {
      apply($0, model: model, searches: &searches)
    }
    remove(rest.deleted, model: model)
    revision = rest.revision
  }

  /// The view after some films were added, changed or deleted.
  /// Cost: a copy of the columns, then proportional to the number of changed films.
  package func applying(
    _ items: [Item], deleted: [ItemID] = [], model: TrainedModel, revision: Int64
  ) -> CatalogView {
    var next = self
    var searches = Self.searches(in: model)
    next.apply(items, model: model, searches: &searches)
    next.remove(deleted, model: model)
    next.revision = revision
    return next
  }

  /// The view and its model as the store is now, or nil when nothing changed.
  /// - Parameter describe: gives the model that knows films as they are described now.
  /// Cost: as above; beside the views one page of films is held.
  func refreshed(
    from store: any CatalogStore, model: TrainedModel,
    describe: (TrainedModel, [Item]) throws -> TrainedModel
  ) throws -> (view: CatalogView, model: TrainedModel)? {
    var next = self
    var model = model
    var isChanged = false
    var searches = Self.searches(in: model)
    let rest = try store.changes(after: revision, pageSize: Self.pageSize) { page in
      isChanged = true
      model = try describe(model, page)
      next.apply(page, model: model, searches: &searches)
    }
    if !isChanged, rest.deleted.isEmpty { return nil }
    next.remove(rest.deleted, model: model)
    next.revision = rest.revision
    return (next, model)
  }

  private static func searches(in model: TrainedModel) -> Int {
    model.content.map { NewerFilms.maximumSearches(filmCount: $0.filmCount) } ?? 0
  }

  private mutating func remove(_ deleted: [ItemID], model: TrainedModel) {
    for id in deleted {
      guard let row = knownRow(of: id, in: model) else { continue }
      present.remove(row)
      visible.remove(row)
    }
  }

  private mutating func apply(_ items: [Item], model: TrainedModel, searches: inout Int) {
    let rows = items.map { item in knownRow(of: item.item, in: model) ?? addRow(item.item) }
    let count = count
    if count > visible.rowCount {
      visible = visible.resized(to: count)
      present = present.resized(to: count)
      rowsByGenre = rowsByGenre.mapValues { $0.resized(to: count) }
    }
    for (item, row) in zip(items, rows) {
      for genre in genres(of: row) {
        rowsByGenre[genre.lowercased()]?.remove(row)
      }
      // What is imputed is for models; answers and filters go by what is known.
      let known = item.known
      for genre in known.genres {
        rowsByGenre[genre.lowercased(), default: RowMask.none(count)].insert(row)
      }
      present.insert(row)
      titles[row] = item.title
      years[row] = Int16(clamping: known.year)
      genreListIndex[row] = index(ofGenreList: known.genres)
      if item.hidden {
        visible.remove(row)
      } else {
        visible.insert(row)
      }
    }
    describeNewer(zip(rows, items), model: model, searches: &searches)
  }

  private mutating func describeNewer(
    _ films: some Sequence<(Int, Item)>, model: TrainedModel, searches: inout Int
  ) {
    guard let content = model.content else { return }
    let newerFilms = films.filter { $0.0 >= model.items.count }
    if newerFilms.isEmpty { return }
    let counts = model.popularity.scores
    let preferred = RowMask(
      rowCount: model.items.count, rows: counts.indices.lazy.filter { counts[$0] > 0 })
    newer.update(
      newerFilms.map { (row: $0.0, item: $0.1) }, content: content, preferred: preferred,
      searches: &searches)
  }

  private mutating func addRow(_ id: ItemID) -> Int {
    let row = ids.count
    newerRows[id] = Int32(row)
    ids.append(id)
    titles.append(id.rawValue)
    years.append(0)
    genreListIndex.append(0)
    return row
  }

  private mutating func index(ofGenreList genres: [String]) -> UInt32 {
    if let known = indexOfGenreList[genres] { return known }
    let index = UInt32(genreLists.count)
    genreLists.append(genres)
    indexOfGenreList[genres] = index
    return index
  }

  /// The row of a film, or nil when it is not in the catalogue.
  package func row(of id: ItemID, in model: TrainedModel) -> Int? {
    knownRow(of: id, in: model).flatMap { present.contains($0) ? $0 : nil }
  }

  /// The row of a film that is in the catalogue or was.
  private func knownRow(of id: ItemID, in model: TrainedModel) -> Int? {
    if let row = model.items.row(of: id.rawValue) { return row.offset }
    return newerRows[id].map(Int.init)
  }

  /// The genres of a row.
  package func genres(of row: Int) -> [String] {
    genreLists[Int(genreListIndex[row])]
  }

  /// Bytes held by the view, strings included.
  package var byteCount: Int {
    let strings = zip(ids, titles).reduce(0) { total, pair in
      total + heapBytes(pair.0.rawValue) + heapBytes(pair.1)
    }
    let columns = ids.count * (MemoryLayout<String>.stride * 2 + 2 + 4)
    let masks = (rowsByGenre.count + 2) * ((ids.count + 63) / 64 * 8)
    return strings + columns + masks + newer.byteCount
  }

  /// Swift keeps strings of up to 15 bytes in place; longer ones live on the heap behind a header
  /// of 32 bytes.
  private func heapBytes(_ text: String) -> Int {
    text.utf8.count <= 15 ? 0 : text.utf8.count + 32
  }
}
