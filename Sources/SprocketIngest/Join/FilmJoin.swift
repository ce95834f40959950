import SprocketCore

/// Finds the films of a data set that rows of other tables describe, and keeps what these say.
struct FilmJoin {
  /// How a row found its film.
  enum Way: String, CaseIterable {
    case imdb = "by the id at imdb.com"
    case tmdb = "by the id at themoviedb.org"
    case title = "by title and year"
  }

  enum Outcome {
    case joined(Way)
    /// An earlier row of that line describes the film.
    case repeated(line: Int)
    /// Title and year are those of several films.
    case ambiguous
    case unknown
  }

  private static let several = UInt32.max

  private var rowOfIMDB: [Int: UInt32] = [:]
  private var rowOfTMDB: [Int: UInt32] = [:]
  private var rowOfTitle: [Int: UInt32] = [:]
  private var lineOfRow: [UInt32: UInt32] = [:]
  private let spill: FilmSpill

  /// - Throws: `failedPrecondition` when there is no place for a temporary file.
  init() throws(SprocketError) { spill = try FilmSpill() }

  /// Makes a film known by what identifies it.
  mutating func learn(_ item: Item, row: Int) {
    learn(imdb: item.imdbID, tmdb: item.tmdbID, row: row)
    guard let key = Self.titleKey(item) else { return }
    let row = UInt32(truncatingIfNeeded: row)
    rowOfTitle[key] = rowOfTitle[key] == nil ? row : Self.several
  }

  /// Makes a film known by its ids elsewhere. The first film of an id keeps it.
  mutating func learn(imdb: String, tmdb: String, row: Int) {
    let row = UInt32(truncatingIfNeeded: row)
    if let number = Self.imdbNumber(imdb), rowOfIMDB[number] == nil { rowOfIMDB[number] = row }
    if let number = Int(tmdb), rowOfTMDB[number] == nil { rowOfTMDB[number] = row }
  }

  /// Looks for the film that a row describes and keeps the row for it.
  /// - Throws: `resourceExhausted` when the temporary file cannot grow.
  mutating func add(_ item: Item, line: Int) throws(SprocketError) -> Outcome {
    let found: (row: UInt32, way: Way)
    if let row = Self.imdbNumber(item.imdbID).flatMap({ rowOfIMDB[$0] }) {
      found = (row, .imdb)
    } else if let row = Int(item.tmdbID).flatMap({ rowOfTMDB[$0] }) {
      found = (row, .tmdb)
    } else if let row = Self.titleKey(item).flatMap({ rowOfTitle[$0] }) {
      if row == Self.several { return .ambiguous }
      found = (row, .title)
    } else {
      return .unknown
    }
    if let earlier = lineOfRow[found.row] { return .repeated(line: Int(earlier)) }
    lineOfRow[found.row] = UInt32(truncatingIfNeeded: line)
    try spill.put(item, row: Int(found.row))
    return .joined(found.way)
  }

  /// Forgets which lines describe which film, before another table is read: what a film lacks may
  /// come from the next one only where the one before has nothing.
  mutating func beginTable() { lineOfRow = [:] }

  /// A film with what the tables know, where it says nothing itself.
  func completed(_ item: Item, row: Int) throws(SprocketError) -> Item {
    var result = item
    for known in try spill.items(row: row) { result.fill(from: known) }
    return result
  }

  private static func imdbNumber(_ id: String) -> Int? {
    id.hasPrefix("tt") ? Int(id.dropFirst(2)) : nil
  }

  private static func titleKey(_ item: Item) -> Int? {
    guard item.year != 0 else { return nil }
    let title = TwinIndex.folded(item.title)
    if title.isEmpty { return nil }
    var hasher = Hasher()
    hasher.combine(title)
    hasher.combine(item.year)
    return hasher.finalize()
  }
}

extension Item {
  /// Takes over what another description has and this one has not. Ids stay.
  mutating func fill(from known: Item) {
    if title.isEmpty { title = known.title }
    if year == 0 { year = known.year }
    if genres.isEmpty { genres = known.genres }
    if directors.isEmpty { directors = known.directors }
    if cast.isEmpty { cast = known.cast }
    if tags.isEmpty { tags = known.tags }
    if imdbID.isEmpty { imdbID = known.imdbID }
    if tmdbID.isEmpty { tmdbID = known.tmdbID }
    if overview.isEmpty { overview = known.overview }
    if language.isEmpty { language = known.language }
    if countries.isEmpty { countries = known.countries }
    if writers.isEmpty { writers = known.writers }
    if runtimeMinutes == 0 { runtimeMinutes = known.runtimeMinutes }
    if certification.isEmpty { certification = known.certification }
  }
}
