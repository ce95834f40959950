import SprocketCore

/// Counts what was shown and what became of it, by day, model version and arm. A hit counts for the
/// day on which the film was shown, so that rates of past days are complete.
struct ImpressionCounts {
  struct Key: Hashable, Comparable {
    /// Days since 1970-01-01 UTC.
    var day: Int
    /// The number of the version.
    var version: Int
    var arm: UInt8

    static func < (one: Key, other: Key) -> Bool {
      (one.day, one.version, one.arm) < (other.day, other.version, other.arm)
    }
  }

  /// Places on lists, or numbers of exposures, that are counted together.
  struct Buckets {
    /// The lowest of each, ascending. The last one has no upper limit.
    let starts: [Int]
    static let positions = Buckets(starts: Array(1...11) + [21, 51])
    static let exposures = Buckets(starts: Array(1...11))

    func index(of value: Int) -> Int {
      if value <= 10 { return max(0, value - 1) }
      return (starts.lastIndex { $0 <= value }) ?? 0
    }

    /// The highest value of a bucket; 0 for the last, which has no limit.
    func last(_ index: Int) -> Int {
      index + 1 < starts.count ? starts[index + 1] - 1 : 0
    }
  }

  /// The counts of one key.
  struct Cell: Hashable {
    var lists = 0
    var listsWithHit = 0
    var shown = 0
    var hits = 0
    var repeats = 0
    var positives = 0
    var shownByPosition = [Int](repeating: 0, count: Buckets.positions.starts.count)
    var hitsByPosition = [Int](repeating: 0, count: Buckets.positions.starts.count)
    var shownByExposure = [Int](repeating: 0, count: Buckets.exposures.starts.count)
    var hitsByExposure = [Int](repeating: 0, count: Buckets.exposures.starts.count)

    init() {}

    /// The counts in the order in which they are stored.
    var values: [Int] {
      [lists, listsWithHit, shown, hits, repeats, positives] + shownByPosition + hitsByPosition
        + shownByExposure + hitsByExposure
    }

    /// Nil when the values are of another layout.
    init?(values: [Int]) {
      guard values.count == Cell().values.count else { return nil }
      var rest = values[...]
      func take(_ count: Int) -> [Int] {
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
      }
      let totals = take(6)
      (lists, listsWithHit, shown) = (totals[0], totals[1], totals[2])
      (hits, repeats, positives) = (totals[3], totals[4], totals[5])
      shownByPosition = take(Buckets.positions.starts.count)
      hitsByPosition = take(Buckets.positions.starts.count)
      shownByExposure = take(Buckets.exposures.starts.count)
      hitsByExposure = take(Buckets.exposures.starts.count)
    }

    mutating func add(_ other: Cell) {
      guard let sum = Cell(values: zip(values, other.values).map(+)) else { return }
      self = sum
    }
  }

  private(set) var cells: [Key: Cell] = [:]
  /// Keys that are not stored as they are now.
  private(set) var changed: Set<Key> = []

  static func day(_ seconds: Int64) -> Int { Int(seconds / 86_400) }

  /// Counts a list; `exposures` says of each of its films how many times it had been shown.
  mutating func addList(_ key: Key, exposures: [Int]) {
    changed.insert(key)
    Self.count(exposures, in: &cells[key, default: Cell()])
  }

  private static func count(_ exposures: [Int], in cell: inout Cell) {
    cell.lists += 1
    cell.shown += exposures.count
    for (index, exposure) in exposures.enumerated() {
      if exposure > 1 { cell.repeats += 1 }
      cell.shownByPosition[Buckets.positions.index(of: index + 1)] += 1
      cell.shownByExposure[Buckets.exposures.index(of: exposure)] += 1
    }
  }

  /// Counts a hit for the list it was on.
  mutating func addHit(_ hit: Hit) {
    let key = Key(
      day: Self.day(Int64(hit.shown.seconds)), version: Int(hit.shown.version), arm: hit.shown.arm)
    changed.insert(key)
    var cell = cells[key] ?? Cell()
    cell.hits += 1
    if hit.isFirstOfList { cell.listsWithHit += 1 }
    cell.hitsByPosition[Buckets.positions.index(of: Int(hit.shown.position))] += 1
    cell.hitsByExposure[Buckets.exposures.index(of: hit.exposure)] += 1
    cells[key] = cell
  }

  /// Counts a film that was liked by a user who had been shown a list, the last one under `key`.
  mutating func addPositive(_ key: Key) {
    changed.insert(key)
    cells[key, default: Cell()].positives += 1
  }

  mutating func removeBefore(day: Int) {
    cells = cells.filter { $0.key.day >= day }
    changed = changed.filter { $0.day >= day }
  }

  // MARK: Stored

  mutating func restore(_ counts: [ImpressionRecords.Count]) {
    for count in counts {
      guard let cell = Cell(values: count.values), let arm = UInt8(exactly: count.arm) else {
        continue
      }
      cells[Key(day: count.day, version: count.version, arm: arm)] = cell
    }
  }

  /// What is not stored yet; from here on it counts as stored.
  mutating func takeChanged() -> [ImpressionRecords.Count] {
    defer { changed = [] }
    return changed.sorted().compactMap { key in
      cells[key].map {
        ImpressionRecords.Count(
          day: key.day, version: key.version, arm: Int(key.arm), values: $0.values)
      }
    }
  }

  /// Counts as not stored again: storing failed.
  mutating func putBack(_ counts: [ImpressionRecords.Count]) {
    for count in counts {
      guard let arm = UInt8(exactly: count.arm) else { continue }
      changed.insert(Key(day: count.day, version: count.version, arm: arm))
    }
  }

  // MARK: Reported

  /// Fills in everything that is counted from a day on.
  func report(
    from day: Int, versionName: (Int) -> String, into answer: inout GetImpressionsResponse
  ) {
    var total = Cell()
    var byVersion: [Key: Cell] = [:]
    for (key, cell) in cells where key.day >= day {
      total.add(cell)
      byVersion[Key(day: 0, version: key.version, arm: key.arm), default: Cell()].add(cell)
    }
    (answer.lists, answer.listsWithHit) = (total.lists, total.listsWithHit)
    (answer.shown, answer.hits) = (total.shown, total.hits)
    (answer.repeats, answer.positives) = (total.repeats, total.positives)
    answer.versions = byVersion.sorted { $0.key < $1.key }.map { key, cell in
      ImpressionRate(
        version: versionName(key.version), arm: ExperimentArm(rawValue: key.arm)?.name ?? "",
        shown: cell.shown, hits: cell.hits)
    }
    answer.positions = Self.rates(
      .positions, shown: total.shownByPosition, hits: total.hitsByPosition)
    answer.exposures = Self.rates(
      .exposures, shown: total.shownByExposure, hits: total.hitsByExposure)
  }

  private static func rates(_ buckets: Buckets, shown: [Int], hits: [Int]) -> [ImpressionRate] {
    buckets.starts.indices.filter { shown[$0] > 0 }.map {
      ImpressionRate(
        first: buckets.starts[$0], last: buckets.last($0), shown: shown[$0], hits: hits[$0])
    }
  }
}
