import Foundation
import SprocketCore
import Testing

@testable import SprocketIngest

@Suite struct RatingProfileTests {
  private struct Rating {
    var user: Int
    var item: Int
    var value: Double
    var seconds: Int
  }

  /// Ratings from 2001 to 2006, grouped by user, none twice.
  private func ratings(seed: UInt64) -> [Rating] {
    var random = SplitMix(seed: seed)
    var all: [Rating] = []
    for user in 0..<80 {
      let count = 1 + Int(random.next() % 30) * Int(random.next() % 3)
      let start = 978_307_200 + Int(random.next() % 100_000_000)
      for item in Set((0..<count).map { _ in Int(random.next() % 120) }).sorted() {
        all.append(
          Rating(
            user: user, item: item, value: Double(random.next() % 10 + 1) / 2,
            seconds: start + Int(random.next() % 60_000_000)))
      }
    }
    return all
  }

  private func profile(
    _ ratings: [Rating], catalogue: (films: Int, met: Int)? = nil
  ) -> RatingProfile {
    var profiler = RatingProfiler()
    for rating in ratings {
      profiler.add(
        user: Array("u\(rating.user)".utf8), item: Array("i\(rating.item)".utf8),
        kind: .rating, value: rating.value, timeMicros: Int64(rating.seconds) * 1_000_000)
    }
    return profiler.profile(catalogue: catalogue)
  }

  private func year(_ rating: Rating) -> Int {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    return calendar.component(.year, from: Date(timeIntervalSince1970: Double(rating.seconds)))
  }

  @Test(arguments: [1 as UInt64, 2])
  func yearsEqualThoseByBruteForce(seed: UInt64) throws {
    let all = ratings(seed: seed)
    let found = profile(all)
    let byYear = Dictionary(grouping: all, by: year)
    #expect(found.years.map(\.year) == byYear.keys.sorted())
    let firstYears = Dictionary(grouping: all, by: \.user).mapValues { $0.map(year).min() ?? 0 }
    for entry in found.years {
      let here = try #require(byYear[entry.year])
      let mean = here.reduce(0) { $0 + $1.value } / Double(here.count)
      #expect(entry.ratings == here.count)
      #expect(abs(entry.mean - mean) < 1e-9)
      let users = Dictionary(grouping: here, by: \.user)
      #expect(entry.users == users.count)
      #expect(entry.newUsers == users.keys.count { firstYears[$0] == entry.year })
      let byNew = here.filter { firstYears[$0.user] == entry.year }
      #expect(abs(entry.newUsersShare - Double(byNew.count) / Double(here.count)) < 1e-9)
      // Whole users are drawn: residuals are summed within each of them first.
      guard users.count > 1 else { continue }
      let k = Double(users.count)
      let off = users.values.reduce(0) { sum, ratings in
        let residual = ratings.reduce(0) { $0 + $1.value - mean }
        return sum + residual * residual
      }
      let error = (off * k / (k - 1)).squareRoot() / Double(here.count)
      #expect(abs(entry.standardError - error) < 1e-9)
    }
  }

  @Test func theOrderOfRowsChangesNothing() {
    let all = ratings(seed: 3)
    var shuffled = all
    var random = SplitMix(seed: 4)
    for place in shuffled.indices.reversed() {
      shuffled.swapAt(place, Int(random.next() % UInt64(place + 1)))
    }
    let (one, other) = (profile(all), profile(shuffled))
    #expect(one.perUser.gini == other.perUser.gini && one.perFilm.bands == other.perFilm.bands)
    #expect(one.months == other.months)
    #expect(
      zip(one.years, other.years).allSatisfy {
        $0.users == $1.users && $0.newUsers == $1.newUsers && abs($0.mean - $1.mean) < 1e-9
          && abs($0.standardError - $1.standardError) < 1e-9
      })
    #expect(!one.duplicates.mayBeMore && other.duplicates.mayBeMore)
    #expect(one.duplicates.pairs == 0 && other.duplicates.pairs == 0)
  }

  @Test func countsPerUserAndFilmAreExact() {
    let all = ratings(seed: 5)
    let found = profile(all, catalogue: (films: 150, met: 110))
    let users = Dictionary(grouping: all, by: \.user).mapValues(\.count)
    let films = Dictionary(grouping: all, by: \.item).mapValues(\.count)
    #expect(found.interactions == all.count)
    #expect(found.perUser.holders == users.count && found.perFilm.holders == films.count)
    #expect(found.perUser.maximum == users.values.max())
    #expect(found.perFilm.median == films.values.sorted()[(films.count - 1) / 2])
    #expect(found.filmsWithout == 40)
    #expect(found.unknownFilms == films.count - 110)
    #expect(abs(found.density - Double(all.count) / Double(users.count * 150)) < 1e-12)
  }

  @Test func repeatedRatingsAreFoundWithinAUser() {
    var all = ratings(seed: 6)
    let repeated = all[0..<3].map { $0 }
    let user = all[0].user
    let end = all.lastIndex { $0.user == user } ?? 0
    all.insert(contentsOf: repeated.filter { $0.user == user }, at: end + 1)
    let found = profile(all)
    #expect(found.duplicates.pairs == repeated.count { $0.user == user })
    #expect(!found.duplicates.mayBeMore)
  }

  /// Two users at 1 and 5, each always the same: nothing within, all between.
  @Test func usersWhoDifferAreToldFromChance() throws {
    var all: [Rating] = []
    for user in 0..<2 {
      for item in 0..<12 {
        all.append(Rating(user: user, item: item, value: user == 0 ? 1 : 5, seconds: 1_000_000_000))
      }
    }
    let found = profile(all)
    let spread = try #require(found.userSpread)
    #expect(spread.within == 0 && spread.evenAfter == 0)
    // Variance of 1 and 5.
    #expect(abs(spread.between * spread.between - 8) < 1e-9)
    #expect(found.constantUsers == 2 && found.constantRatings == 24)
    // Films do not differ at all.
    #expect(found.filmSpread?.evenAfter == .infinity)
  }

  @Test func someoneWhoRatesEverythingStandsOut() {
    var all: [Rating] = []
    for user in 0..<60 {
      for item in 0..<(user == 7 ? 5000 : 10 + user % 9) {
        all.append(Rating(user: user, item: item, value: 3, seconds: 1_000_000_000))
      }
    }
    let found = profile(all)
    #expect(found.busyUsers == 1)
    #expect(found.busiest == [RatingProfile.Outlier(user: "u7", interactions: 5000)])
  }

  @Test func monthsFollowTheCalendar() {
    var finder = MonthFinder()
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    var random = SplitMix(seed: 12)
    for _ in 0..<3000 {
      let seconds = Int64(random.next() % 8_000_000_000) - 1_000_000_000
      let parts = calendar.dateComponents(
        [.year, .month], from: Date(timeIntervalSince1970: Double(seconds)))
      let expected = (parts.year ?? 0) * 12 + (parts.month ?? 0) - 1
      #expect(finder.month(of: seconds * 1_000_000) == expected)
    }
  }

  @Test func eventsCountAsInteractionsButNotAsRatings() {
    var profiler = RatingProfiler()
    let kinds: [EventKind] = [.rating, .like, .watched, .seen, .rating]
    for (place, kind) in kinds.enumerated() {
      profiler.add(
        user: Array("u".utf8), item: Array("i\(place)".utf8), kind: kind, value: 4,
        timeMicros: 0)
    }
    let found = profiler.profile(catalogue: nil)
    #expect(found.interactions == 5 && found.values?.count == 2 && found.perUser.maximum == 5)
    #expect(found.byKind.map(\.count) == [2, 1, 1, 1])
    #expect(found.months.isEmpty)
  }
}
