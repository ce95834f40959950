import Foundation
import SprocketCore

/// Watches ratings and events, in any order; fastest when grouped by user.
///
/// Memory is bounded by users, films, and pairs of user and year, not by ratings.
struct RatingProfiler {
  /// How many pairs are remembered to find repeated ones in rows that are not grouped by user.
  private static let mostPairs = 1 << 24
  private static let constantAfter = 10

  /// Up to the year 9999; what is beyond is no time, and would cost a month for each.
  private static let times = 0...253_402_300_799_000_000 as ClosedRange<Int64>

  private struct Sums {
    var interactions = 0
    var ratings = Moments()
    var lowest = Float.infinity
    var highest = -Float.infinity
  }

  private(set) var users = IDTable()
  private(set) var items = IDTable()
  private var ofUser: [Sums] = []
  private var ofItem: [Sums] = []
  private var values = NumberSummary()
  private var kinds: [EventKind: Int] = [:]
  private var months: [Int: Int] = [:]
  private var lastMonth = (number: Int.min, count: 0)
  private var years = UserYears()
  private var calendar = MonthFinder()
  private var timeRange: (first: Int64, last: Int64)?
  private var interactions = 0
  private(set) var unreadable = 0
  private var duplicates = RatingProfile.Duplicates()
  private var lastUser: Int?
  /// The last user who had each film.
  private var userOfItem: [Int32] = []
  private var isGrouped = true
  private var pairs = HashSet64()

  var isEmpty: Bool { interactions + unreadable == 0 }

  mutating func countUnreadable() { unreadable += 1 }

  /// Takes an interaction. Ids must be valid; a time of 0 is unknown.
  mutating func add(
    user: Span<UInt8>, item: Span<UInt8>, kind: EventKind, value: Double, timeMicros: Int64
  ) {
    interactions += 1
    let userRow = row(of: user)
    let itemRow = row(ofItem: item)
    ofUser[userRow].interactions += 1
    ofItem[itemRow].interactions += 1
    kinds[kind, default: 0] += 1
    if kind == .rating {
      findRepeated(userRow, itemRow)
      values.add(value)
      ofItem[itemRow].ratings.add(value)
      ofUser[userRow].ratings.add(value)
      ofUser[userRow].lowest = min(ofUser[userRow].lowest, Float(value))
      ofUser[userRow].highest = max(ofUser[userRow].highest, Float(value))
    }
    lastUser = userRow
    guard timeMicros != 0, Self.times.contains(timeMicros) else { return }
    if let range = timeRange {
      timeRange = (min(range.first, timeMicros), max(range.last, timeMicros))
    } else {
      timeRange = (timeMicros, timeMicros)
    }
    let month = calendar.month(of: timeMicros)
    if month != lastMonth.number {
      if lastMonth.count > 0 { months[lastMonth.number, default: 0] += lastMonth.count }
      lastMonth = (month, 0)
    }
    lastMonth.count += 1
    if kind == .rating { years.add(user: userRow, year: month / 12, value: value) }
  }

  /// Takes an interaction whose ids are arrays.
  mutating func add(
    user: [UInt8], item: [UInt8], kind: EventKind, value: Double, timeMicros: Int64
  ) {
    add(user: user.span, item: item.span, kind: kind, value: value, timeMicros: timeMicros)
  }

  private mutating func row(of user: Span<UInt8>) -> Int {
    if let lastUser, users.equals(lastUser, user) { return lastUser }
    if let known = users.row(of: user) {
      // A user comes back: from now on pairs are remembered one by one.
      if isGrouped {
        isGrouped = false
        duplicates.mayBeMore = true
      }
      return known
    }
    ofUser.append(Sums())
    return users.append(user, line: 0)
  }

  private mutating func row(ofItem item: Span<UInt8>) -> Int {
    if let known = items.row(of: item) { return known }
    ofItem.append(Sums())
    userOfItem.append(-1)
    return items.append(item, line: 0)
  }

  private mutating func findRepeated(_ user: Int, _ item: Int) {
    if isGrouped {
      if Int(userOfItem[item]) == user { duplicates.pairs += 1 }
      userOfItem[item] = Int32(truncatingIfNeeded: user)
    } else if pairs.count < Self.mostPairs {
      if !pairs.insert(UInt64(user) << 32 | UInt64(item) + 1) { duplicates.pairs += 1 }
    }
  }

  /// How often a film was rated or otherwise met, and its mean rating.
  func interactions(with item: Span<UInt8>) -> (count: Int, mean: Double) {
    guard let row = items.row(of: item) else { return (0, .nan) }
    return (ofItem[row].interactions, ofItem[row].ratings.mean)
  }

  // MARK: The result

  /// - Parameter catalogue: Films of the catalogue, and how many of them are met here.
  mutating func profile(catalogue: (films: Int, met: Int)?) -> RatingProfile {
    if lastMonth.count > 0 { months[lastMonth.number, default: 0] += lastMonth.count }
    lastMonth.count = 0
    let perUser = Concentration(ofUser.map(\.interactions))
    let perFilm = Concentration(ofItem.map(\.interactions))
    let busy = busyUsers()
    let constant = ofUser.filter {
      $0.ratings.count >= Double(Self.constantAfter) && $0.lowest == $0.highest
    }
    let cells = Double(perUser.holders) * Double(max(perFilm.holders, catalogue?.films ?? 0))
    return RatingProfile(
      interactions: interactions,
      byKind: kinds.sorted { $0.key.rawValue < $1.key.rawValue }.map { ($0.key, $0.value) },
      unreadable: unreadable, values: values.facts(), perUser: perUser, perFilm: perFilm,
      density: cells > 0 ? Double(interactions) / cells : 0, userSpread: Self.spread(ofUser),
      filmSpread: Self.spread(ofItem),
      months: months.sorted { $0.key < $1.key }.map { .init(number: $0.key, count: $0.value) },
      years: years.profile(users: users.count), firstMicros: timeRange?.first,
      lastMicros: timeRange?.last, busyUsers: busy.count,
      busyUsersShare: interactions > 0
        ? Double(busy.reduce(0) { $0 + ofUser[$1].interactions }) / Double(interactions) : 0,
      busiest: busy.prefix(5).map {
        .init(user: users.text($0), interactions: ofUser[$0].interactions)
      },
      constantUsers: constant.count,
      constantRatings: Int(constant.reduce(0) { $0 + $1.ratings.count }), duplicates: duplicates,
      unknownFilms: catalogue.map { max(0, perFilm.holders - $0.met) },
      catalogueFilms: catalogue?.films, filmsWithout: catalogue.map { max(0, $0.films - $0.met) })
  }

  /// Users whose count is far out by median and MAD of the logarithms, most first.
  private func busyUsers() -> [Int] {
    var logs = NumberSummary()
    for sums in ofUser { logs.add(log(Double(sums.interactions))) }
    guard let facts = logs.facts(), facts.medianAbsoluteDeviation > 0 else { return [] }
    let limit = facts.median + 3.5 * facts.medianAbsoluteDeviation / 0.6745
    return ofUser.indices.filter { log(Double(ofUser[$0].interactions)) > limit }
      .sorted { ofUser[$0].interactions > ofUser[$1].interactions }
  }

  /// One-way analysis of variance with groups of unequal size.
  private static func spread(_ groups: [Sums]) -> RatingProfile.Spread? {
    let rated = groups.map(\.ratings).filter { $0.count > 0 }
    let n = rated.reduce(0) { $0 + $1.count }
    let k = Double(rated.count)
    guard k > 1, n > k else { return nil }
    let sum = rated.reduce(0) { $0 + $1.sum }
    let ofMeans = rated.reduce(0) { $0 + $1.sum * $1.sum / $1.count }
    let within = max(0, rated.reduce(0) { $0 + $1.squares } - ofMeans) / (n - k)
    let meanSquare = (ofMeans - sum * sum / n) / (k - 1)
    let size = (n - rated.reduce(0) { $0 + $1.count * $1.count } / n) / (k - 1)
    guard size > 0 else { return nil }
    let between = max(0, (meanSquare - within) / size)
    return RatingProfile.Spread(
      between: between.squareRoot(), within: within.squareRoot(),
      evenAfter: between > 0 ? within / between : .infinity)
  }
}

/// Finds the month of a time; the days of the last month are remembered, since times come in runs.
struct MonthFinder {
  private static let microsPerDay: Int64 = 86_400_000_000
  private var days = 0..<0
  private var number = 0

  /// Twelve times the year, and the month from 0, in UTC.
  mutating func month(of micros: Int64) -> Int {
    let day = Int((Double(micros) / Double(Self.microsPerDay)).rounded(.down))
    if days.contains(day) { return number }
    // The inverse of `TimeText.daysSinceEpoch`; 146,097 days are 400 years from a 1st of March.
    let shifted = day + 719_468
    let era = Int((Double(shifted) / 146_097).rounded(.down))
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let fromMarch = (5 * dayOfYear + 2) / 153
    let month = fromMarch < 10 ? fromMarch + 2 : fromMarch - 10
    let year = yearOfEra + era * 400 + (month < 2 ? 1 : 0)
    number = year * 12 + month
    let next = month == 11 ? (year + 1, 1) : (year, month + 2)
    days =
      TimeText.daysSinceEpoch(year, month + 1, 1)..<TimeText.daysSinceEpoch(next.0, next.1, 1)
    return number
  }
}
