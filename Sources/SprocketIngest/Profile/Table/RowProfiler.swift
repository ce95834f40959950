/// Lets a row through all counters, when it is known what its columns are.
struct RowProfiler {
  /// Where a grouping's group comes from.
  private enum Source {
    case decade
    /// The value itself, up to so many.
    case value(column: Int)
    case votes(column: Int)
    case popularity(column: Int)
    case interactions
  }

  private enum Target {
    case column(Int)
    case score(Int)
    case year
    case interactions
    case meanRating
  }

  private static let mostValues = 40
  private static let unknown = "unknown"
  private static let other = "other"
  private static let countBorders = [1.0, 10, 100, 1000, 10_000]
  private static let countNames = ["0", "1–9", "10–99", "100–999", "1,000–9,999", "10,000+"]
  private static let popularityBorders = [0.6, 1, 2, 5, 10, 50]
  private static let popularityNames = ["<0.6", "0.6–1", "1–2", "2–5", "5–10", "10–50", "50+"]
  private static let ratingBorders = [1.0, 5, 20, 100, 1000]
  private static let ratingNames = ["0", "1–4", "5–19", "20–99", "100–999", "1,000+"]
  private static let firstDecade = 187
  private static let decadeCount = 17

  private let roles: [ColumnRole: Int]
  private let lists: [ListForm?]
  private let settings: TableProfiler.Settings
  private let sources: [Source]
  private let targets: [Target]
  private var gaps: GapProfiler
  private var films: FilmProfiler
  private var valueGroups: [[UInt64: Int]]
  private(set) var filmsMet = 0
  // Of the present row; kept so that nothing is allocated from row to row.
  private var forms: [ValueForm]
  private var hashes: [UInt64]
  private var groups: [Int]
  private var values: [Double]

  init(
    columns: [String], roles: [ColumnRole: Int], lists: [ListForm?], categories: [Int],
    settings: TableProfiler.Settings
  ) {
    self.roles = roles
    self.lists = lists
    self.settings = settings
    let yearColumns = [roles[.year], roles[.releaseDate]].compactMap(\.self)
    let titleYears = settings.titleHoldsYear ? [roles[.title]].compactMap(\.self) : []
    let ofYear = Set(yearColumns + titleYears)
    var sources: [Source] = []
    var groupings: [GapGrouping] = []
    func add(_ source: Source, _ name: String, _ columns: Set<Int>, _ groups: [String] = []) {
      sources.append(source)
      groupings.append(
        GapGrouping(
          name: name, sources: columns, groups: [Self.unknown] + groups,
          isOrdered: !groups.isEmpty))
    }
    if settings.subject != .ratings {
      if !ofYear.isEmpty {
        add(
          .decade, "decade", ofYear,
          (0..<Self.decadeCount).map { "\((Self.firstDecade + $0) * 10)s" })
      }
      if let column = roles[.language] {
        add(.value(column: column), columns[column], [column])
      }
      if settings.interactions != nil {
        add(.interactions, "ratings", Set([roles[.item]].compactMap(\.self)), Self.ratingNames)
      }
      if let column = roles[.votes] {
        add(.votes(column: column), columns[column], [column], Self.countNames)
      }
      if let column = roles[.popularity] {
        add(.popularity(column: column), columns[column], [column], Self.popularityNames)
      }
    }
    for column in categories { add(.value(column: column), columns[column], [column]) }
    self.sources = sources

    var targets: [Target] = []
    var gapTargets: [GapTarget] = []
    func add(_ target: Target, _ name: String, _ columns: Set<Int>, isCount: Bool) {
      targets.append(target)
      gapTargets.append(GapTarget(name: name, sources: columns, isCount: isCount))
    }
    if settings.subject != .ratings {
      if settings.interactions != nil {
        add(.interactions, "number of ratings", [], isCount: true)
        add(.meanRating, "mean rating", [], isCount: false)
      }
      for role in [ColumnRole.votes, .popularity] {
        guard let column = roles[role] else { continue }
        add(.column(column), columns[column], [column], isCount: true)
      }
      if let column = roles[.score] {
        add(.score(column), columns[column], [column], isCount: false)
      }
      if !ofYear.isEmpty { add(.year, "year", ofYear, isCount: false) }
    }
    self.targets = targets
    gaps = GapProfiler(columns: columns.count, groupings: groupings, targets: gapTargets)
    films = FilmProfiler(latestYear: settings.latestYear)
    valueGroups = sources.map { _ in [:] }
    forms = Array(repeating: .blank, count: columns.count)
    hashes = Array(repeating: 0, count: columns.count)
    groups = Array(repeating: 0, count: sources.count)
    values = Array(repeating: .nan, count: targets.count)
  }

  mutating func gapProfile() -> GapProfile { gaps.profile() }

  func filmProfile() -> FilmProfile { films.profile() }

  mutating func take(_ record: Record, _ columns: inout [ColumnProfiler]) {
    let bytes = record.bytes
    let all = bytes.span
    var mask: UInt64 = 0
    var rowHash: UInt64 = 0
    for column in columns.indices {
      let value = all.extracting(record.range(column))
      let hash = ValueHash.of(value)
      let form = columns[column].add(value, hash: hash)
      forms[column] = form
      hashes[column] = hash
      rowHash = ValueHash.combine(rowHash, hash)
      if form.isMissing, column < GapProfiler.mostColumns { mask |= 1 << UInt64(column) }
    }
    guard settings.subject != .ratings else {
      gaps.add(mask, groups: groups, values: values)
      return
    }
    let year = takeYear(record)
    var interactions = (count: 0, mean: Double.nan)
    if let known = settings.interactions, let column = roles[.item] {
      interactions = known(all.extracting(record.range(column)))
      if interactions.count > 0 { filmsMet += 1 }
    }
    for place in sources.indices {
      groups[place] = group(place, record, year: year, interactions: interactions.count)
    }
    for (place, target) in targets.enumerated() {
      values[place] =
        switch target {
        case .column(let column): forms[column].number ?? .nan
        case .score(let column): forms[column].number.flatMap { $0 == 0 ? nil : $0 } ?? .nan
        case .year: year.map(Double.init) ?? .nan
        case .interactions: Double(interactions.count)
        case .meanRating: interactions.mean
        }
    }
    gaps.add(mask, groups: groups, values: values)
    takeFilm(record, rowHash: rowHash, year: year)
  }

  private mutating func takeFilm(_ record: Record, rowHash: UInt64, year: Int?) {
    let bytes = record.bytes
    let all = bytes.span
    if let column = roles[.runtime] {
      let runtime = all.extracting(record.range(column))
      if let minutes = forms[column].number ?? Runtime.minutes(runtime) {
        let named = roles[.title] ?? roles[.item]
        films.takeRuntime(minutes, line: record.line) { Self.title(record, named) }
      }
    }
    if let column = roles[.genres], !forms[column].isMissing {
      films.takeGenres(all.extracting(record.range(column)), lists[column] ?? .commas)
    }
    var title: UInt64?
    if let column = roles[.title], !forms[column].isMissing, let year {
      title = ValueHash.combine(
        Runtime.foldedHash(all.extracting(record.range(column))), UInt64(year))
    }
    // Elsewhere, as among tags, an id may come again.
    let item =
      settings.subject == .films
      ? roles[.item].flatMap { forms[$0].isMissing ? nil : hashes[$0] } : nil
    films.compare(row: rowHash, item: item, title: title)
  }

  private static func title(_ record: Record, _ column: Int?) -> String {
    guard let column else { return "" }
    return String(decoding: record.bytes[record.range(column)], as: UTF8.self)
  }

  private mutating func takeYear(_ record: Record) -> Int? {
    var year: Int?
    if let column = roles[.year] {
      switch forms[column] {
      case .whole(let number) where abs(number) < 1e6: year = Int(number)
      case .decimal(let number) where number.rounded() == number && abs(number) < 1e6:
        year = Int(number)
      case .date(let found): year = found
      default: break
      }
    }
    if year == nil, let column = roles[.releaseDate] {
      switch forms[column] {
      case .date(let found): year = found
      case .whole(let number) where (1000...9999).contains(number): year = Int(number)
      default: break
      }
    }
    if year == nil, settings.titleHoldsYear, let column = roles[.title], !forms[column].isMissing {
      let text = String(decoding: record.bytes[record.range(column)], as: UTF8.self)
      year = MovieTitle(movieLens: text).year
    }
    guard let year else { return nil }
    let named = roles[.title] ?? roles[.item]
    return films.takeYear(year, line: record.line) { Self.title(record, named) }
  }

  private mutating func group(
    _ place: Int, _ record: Record, year: Int?, interactions: Int
  ) -> Int {
    switch sources[place] {
    case .decade:
      guard let year else { return 0 }
      return min(max(year / 10 - Self.firstDecade, 0), Self.decadeCount - 1) + 1
    case .votes(let column):
      return forms[column].number.map { 1 + Self.bucket($0, Self.countBorders) } ?? 0
    case .popularity(let column):
      return forms[column].number.map { 1 + Self.bucket($0, Self.popularityBorders) } ?? 0
    case .interactions:
      return 1 + Self.bucket(Double(interactions), Self.ratingBorders)
    case .value(let column):
      if forms[column].isMissing { return 0 }
      if let group = valueGroups[place][hashes[column]] { return group }
      let isFull = valueGroups[place].count >= Self.mostValues
      if isFull, gaps.groupings[place].groups.last == Self.other {
        return gaps.groupings[place].groups.count - 1
      }
      let name =
        isFull
        ? Self.other : String(decoding: record.bytes[record.range(column)], as: UTF8.self)
      gaps.addGroup(name, to: place)
      let group = gaps.groupings[place].groups.count - 1
      if !isFull { valueGroups[place][hashes[column]] = group }
      return group
    }
  }

  private static func bucket(_ value: Double, _ borders: [Double]) -> Int {
    borders.count { value >= $0 }
  }
}

/// Runtimes as text, and titles compared without case.
enum Runtime {
  /// The minutes of `90 min` or `1h 30m`; nil for anything else, such as `2 Seasons`.
  static func minutes(_ text: Span<UInt8>) -> Double? {
    var index = 0
    var total = 0
    var isFound = false
    while index < text.count {
      let start = index
      while index < text.count, text[index] &- 0x30 < 10 { index += 1 }
      guard let number = wholeNumber(text, start..<index), number < 100_000 else { return nil }
      while index < text.count, text[index] == 0x20 { index += 1 }
      guard index < text.count else { return nil }
      switch text[index] | 0x20 {
      case 0x68: total += number * 60
      case 0x6D: total += number
      default: return nil
      }
      isFound = true
      while index < text.count, (text[index] | 0x20) &- 0x61 < 26 || text[index] == 0x2E {
        index += 1
      }
      while index < text.count, text[index] == 0x20 { index += 1 }
    }
    return isFound ? Double(total) : nil
  }

  /// A hash that is the same for titles which differ in the case of ASCII letters only.
  static func foldedHash(_ text: Span<UInt8>) -> UInt64 {
    var folded: [UInt8] = []
    folded.reserveCapacity(text.count)
    for index in text.indices {
      let byte = text[index]
      folded.append(byte &- 0x41 < 26 ? byte | 0x20 : byte)
    }
    return ValueHash.of(folded.span)
  }
}
