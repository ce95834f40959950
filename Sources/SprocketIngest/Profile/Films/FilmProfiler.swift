import Foundation

/// Watches what the rows of a table tell of films.
struct FilmProfiler {
  /// Films before the first film or more than ten years ahead are mistakes.
  static let earliestYear = 1870
  static let longestRuntime = 1000.0
  private static let mostGenres = 64
  private static let mostExamples = 5
  /// How many rows are compared with each other.
  static let mostCompared = 1 << 23

  private let latestYear: Int
  private var films = 0
  private var years = NumberSummary()
  private var runtimes = NumberSummary()
  private var oddYears = 0
  private var oddRuntimes = 0
  private var unknownRuntimes = 0
  private var examples: [FilmProfile.Example] = []
  private var genreNumbers: [UInt64: Int] = [:]
  private var genreNames: [String] = []
  private var genreCounts: [Int] = []
  private var genrePairs = [Int](repeating: 0, count: mostGenres * mostGenres)
  private var filmsWithGenres = 0
  private var genresBeyond = 0
  private var wholeRows = HashSet64()
  private var items = HashSet64()
  private var titles = HashSet64()
  private var duplicates = FilmProfile.Duplicates()

  init(latestYear: Int) {
    self.latestYear = latestYear
  }

  /// The year, or nil when it cannot be one, of which an example is kept.
  mutating func takeYear(_ year: Int, line: Int, title: () -> String) -> Int? {
    if year == 0 { return nil }
    guard year >= Self.earliestYear, year <= latestYear else {
      oddYears += 1
      keep("year \(year)", line, title)
      return nil
    }
    years.add(Double(year))
    return year
  }

  mutating func takeRuntime(_ minutes: Double, line: Int, title: () -> String) {
    if minutes == 0 {
      unknownRuntimes += 1
    } else if minutes < 0 || minutes > Self.longestRuntime {
      oddRuntimes += 1
      keep("runtime \(Int(max(-1e9, min(1e9, minutes))))", line, title)
    } else {
      runtimes.add(minutes)
    }
  }

  private mutating func keep(_ what: String, _ line: Int, _ title: () -> String) {
    guard examples.count < Self.mostExamples else { return }
    examples.append(FilmProfile.Example(line: line, title: title(), what: what))
  }

  mutating func takeGenres(_ value: Span<UInt8>, _ list: ListForm) {
    var mask: UInt64 = 0
    list.forEachEntry(value) { entry in
      if let number = genreNumber(entry) { mask |= 1 << UInt64(number) }
    }
    guard mask != 0 else { return }
    filmsWithGenres += 1
    var rest = mask
    while rest != 0 {
      let genre = rest.trailingZeroBitCount
      rest &= rest - 1
      genreCounts[genre] += 1
      var others = rest
      while others != 0 {
        let (a, b) = (genre, others.trailingZeroBitCount)
        genrePairs[a * Self.mostGenres + b] += 1
        others &= others - 1
      }
    }
  }

  private mutating func genreNumber(_ entry: Span<UInt8>) -> Int? {
    let hash = ValueHash.of(entry)
    if let number = genreNumbers[hash] { return number }
    guard genreNames.count < Self.mostGenres else {
      genresBeyond += 1
      return nil
    }
    genreNumbers[hash] = genreNames.count
    genreNames.append(String(copying: entry))
    genreCounts.append(0)
    return genreNames.count - 1
  }

  /// Compares a row with those before.
  /// - Parameters:
  ///   - row: The hash of all its fields.
  ///   - item: The hash of its id, if it has one.
  ///   - title: The hash of its title in small letters and its year, if it has both.
  mutating func compare(row: UInt64, item: UInt64?, title: UInt64?) {
    films += 1
    guard films <= Self.mostCompared else {
      duplicates.notCompared += 1
      return
    }
    if !wholeRows.insert(row) { duplicates.rows += 1 }
    if let item, !items.insert(item) { duplicates.items += 1 }
    if let title, !titles.insert(title) { duplicates.titles += 1 }
  }

  // MARK: The result

  private static let leastTogether = 5

  func profile() -> FilmProfile {
    FilmProfile(
      rows: films, years: years.facts(), byYear: years.sorted.map { (Int($0.value), $0.count) },
      runtimes: runtimes.facts(), unknownRuntimes: unknownRuntimes, oddYears: oddYears,
      oddRuntimes: oddRuntimes, examples: examples, genres: genres, genrePairs: pairs,
      filmsWithGenres: filmsWithGenres, genresBeyond: genresBeyond, duplicates: duplicates)
  }

  private var genres: [FilmProfile.Genre] {
    genreNames.indices.map { FilmProfile.Genre(name: genreNames[$0], films: genreCounts[$0]) }
      .sorted { ($1.films, $0.name) < ($0.films, $1.name) }
  }

  private var pairs: [FilmProfile.GenrePair] {
    var pairs: [FilmProfile.GenrePair] = []
    let all = Double(filmsWithGenres)
    for a in genreNames.indices {
      for b in genreNames.indices where b > a {
        let both = genrePairs[a * Self.mostGenres + b]
        let expected = Double(genreCounts[a]) * Double(genreCounts[b]) / max(1, all)
        // What is rare and together by chance once says nothing.
        guard max(Double(both), expected) >= Double(Self.leastTogether) else { continue }
        pairs.append(
          FilmProfile.GenrePair(
            first: genreNames[a], second: genreNames[b], films: both,
            lift: Double(both) / expected))
      }
    }
    return pairs.sorted { ($1.lift, $0.first, $0.second) < ($0.lift, $1.first, $1.second) }
  }
}
