package import SprocketCore

/// What drift is measured on: for each measure a histogram of the users of some interactions.
///
/// Interactions are cut into blocks of as many as the window has that they are compared with, and a
/// user counts once for each block: how many interactions a user has in a window, and who is in it at
/// all, depends on its size, so only blocks of one size are alike.
package struct DriftProfile: Sendable {
  /// What must be the same in two profiles.
  package struct Layout: Hashable, Sendable {
    /// Interactions in a block.
    package var blockSize: Int
    /// Genres with a cell of their own.
    package var genres: [String]
    /// For users and films that are new: interactions from the moment up to which a model knows them
    /// to the end of the block; nil: they are new where the interactions say so.
    package var age: Int?

    package init(blockSize: Int, genres: [String], age: Int? = nil) {
      self.blockSize = blockSize
      self.genres = genres
      self.age = age
    }

    /// The genres of most interactions.
    package static func genres(of data: DriftInteractions) -> [String] {
      var counts: [String: Int] = [:]
      for film in data.filmIndex {
        for genre in data.films[Int(film)].genres { counts[genre, default: 0] += 1 }
      }
      let sorted = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      return sorted.prefix(DriftMeasure.mostGenres).map(\.key)
    }
  }

  package let layout: Layout
  package private(set) var histograms: [DriftMeasure: UserHistogram] = [:]
  package private(set) var window = DriftWindow()
  /// Interactions with a film, as shares; the most frequent of them.
  package private(set) var filmShares: [ItemID: Double] = [:]
  /// Titles of these.
  package private(set) var titles: [ItemID: String] = [:]

  private var genreCells: [String: Int] = [:]

  /// - Complexity: proportional to the interactions; some 100 ns and a few divisions for each.
  package init(_ data: DriftInteractions, layout: Layout) {
    self.layout = layout
    for (cell, genre) in layout.genres.enumerated() { genreCells[genre] = cell }
    for measure in DriftMeasure.allCases {
      histograms[measure] = UserHistogram(
        cellCount: measure.cellNames(genres: layout.genres).count)
    }
    window = DriftWindow(
      firstMicros: data.timeMicros.min() ?? 0, lastMicros: data.timeMicros.max() ?? 0,
      events: data.count, users: data.users.count)
    countFilms(data)
    let seen = Seen(data)
    // Blocks end where the data ends; what is left over at its start is a block, too.
    var end = data.count
    while end > 0 {
      let start = max(0, end - max(1, layout.blockSize))
      add(data, start..<end, seen)
      end = start
    }
  }

  // MARK: Films

  private mutating func countFilms(_ data: DriftInteractions) {
    var counts = [Int](repeating: 0, count: data.films.count)
    for film in data.filmIndex { counts[Int(film)] += 1 }
    let largest = counts.indices.sorted { (counts[$1], $0) < (counts[$0], $1) }.prefix(2_000)
    for film in largest where counts[film] > 0 {
      filmShares[data.films[film].id] = Double(counts[film]) / Double(data.count)
      titles[data.films[film].id] = data.films[film].title
    }
  }

  // MARK: Users

  /// Where each user and film stands first, and what each user did before.
  private struct Seen {
    var firstOfUser: [Int]
    var firstOfFilm: [Int]
    /// For each interaction what its user did before it.
    var earlier: [Int]

    init(_ data: DriftInteractions) {
      firstOfUser = [Int](repeating: .max, count: data.users.count)
      firstOfFilm = [Int](repeating: .max, count: data.films.count)
      earlier = []
      earlier.reserveCapacity(data.count)
      var counts = data.users.map(\.earlier)
      for index in data.userIndex.indices {
        let (user, film) = (Int(data.userIndex[index]), Int(data.filmIndex[index]))
        firstOfUser[user] = min(firstOfUser[user], index)
        firstOfFilm[film] = min(firstOfFilm[film], index)
        earlier.append(counts[user])
        counts[user] += 1
      }
    }
  }

  private mutating func add(_ data: DriftInteractions, _ block: Range<Int>, _ seen: Seen) {
    let order = block.sorted { (data.userIndex[$0], $0) < (data.userIndex[$1], $1) }
    // Before this index users and films are known to a model of that age.
    let cut = layout.age.map { block.upperBound - $0 }
    var start = 0
    while start < order.count {
      let user = data.userIndex[order[start]]
      var end = start
      while end < order.count, data.userIndex[order[end]] == user { end += 1 }
      addUser(data, order[start..<end], seen, cut: cut)
      start = end
    }
  }

  private mutating func addUser(
    _ data: DriftInteractions, _ rows: ArraySlice<Int>, _ seen: Seen, cut: Int?
  ) {
    var tally = Tally()
    for row in rows {
      let film = data.films[Int(data.filmIndex[row])]
      let kind = data.kind[row]
      if kind == .rating {
        let cell = Int((data.value[row] * 2).rounded())
        tally.add(.ratings, cell)
        tally.add(.ratingValue, cell, value: Double(data.value[row]))
      }
      tally.add(.eventKinds, Int(kind.rawValue) - 1)
      tally.add(.films, Self.group(of: film.id))
      addFilm(film, &tally)
      let earlier = seen.earlier[row]
      tally.add(.historyLength, Self.magnitude(earlier), value: Double(earlier))
      // A model of that age would know nothing of what is here.
      if let cut, cut <= 0 { continue }
      func isNew(_ flag: Bool, _ first: Int) -> Bool { flag && first >= cut ?? 0 }
      let user = Int(data.userIndex[row])
      tally.add(.coldUsers, isNew(data.users[user].isNew, seen.firstOfUser[user]) ? 1 : 0)
      tally.add(
        .coldFilms, isNew(film.isNew, seen.firstOfFilm[Int(data.filmIndex[row])]) ? 1 : 0)
    }
    tally.add(.userActivity, Self.magnitude(rows.count), value: Double(rows.count))
    for (measure, weights) in tally.weights {
      let values = tally.values[measure]
      histograms[measure]?.add(
        weights.map { (cell: $0.key, weight: $0.value) }.sorted { $0.cell < $1.cell },
        mean: values.map { $0.sum / $0.count } ?? 0)
    }
  }

  private func addFilm(_ film: DriftInteractions.Film, _ tally: inout Tally) {
    tally.add(.missingGenres, film.genres.isEmpty ? 1 : 0)
    tally.add(.missingYear, film.year == 0 ? 1 : 0)
    if film.year > 0 {
      tally.add(.releaseYear, min(69, max(0, (film.year - 1900) / 2)), value: Double(film.year))
    }
    if film.runtimeMinutes > 0 {
      let minutes = film.runtimeMinutes
      tally.add(.runtime, min(49, minutes / 5), value: Double(minutes))
    }
    if film.genres.isEmpty { tally.add(.genres, layout.genres.count + 1) }
    for genre in film.genres {
      let cell = genreCells[genre] ?? layout.genres.count
      tally.add(.genres, cell, weight: 1 / Double(film.genres.count))
    }
  }

  /// One user's weights by measure and cell.
  private struct Tally {
    var weights: [DriftMeasure: [Int: Double]] = [:]
    var values: [DriftMeasure: (sum: Double, count: Double)] = [:]

    mutating func add(
      _ measure: DriftMeasure, _ cell: Int, weight: Double = 1, value: Double? = nil
    ) {
      weights[measure, default: [:]][cell, default: 0] += weight
      guard let value else { return }
      let before = values[measure] ?? (0, 0)
      values[measure] = (before.sum + value, before.count + 1)
    }
  }

  /// 0 for nothing, else one more than the power of two below.
  private static func magnitude(_ count: Int) -> Int {
    count <= 0 ? 0 : min(20, Int.bitWidth - count.leadingZeroBitCount)
  }

  private static func group(of film: ItemID) -> Int {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in film.rawValue.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    // The low bits of FNV depend on little; the high ones on all.
    let mixed = (hash ^ (hash >> 29)) &* 0xBF58_476D_1CE4_E5B9
    return Int(mixed >> 59)
  }
}
