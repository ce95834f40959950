import Foundation
import SprocketCore
import SprocketMath
import Testing

@testable import SprocketEvaluation

@Suite struct WindowTests {
  /// Ratings session by session, with a few users who make most of them and like what they like.
  private func stream(
    _ count: Int, _ random: inout SplitMix64, taste: Double = 0, firstUser: Int = 0
  ) -> DriftInteractions {
    var data = DriftInteractions(
      films: (0..<200).map { film in
        DriftInteractions.Film(
          id: ItemID("f\(film)"), year: 1960 + film % 60, runtimeMinutes: 80 + film % 70,
          genres: film % 10 == 0 ? [] : ["g\(film % 7)", "g\(film % 5 + 7)"])
      })
    while data.count < count {
      let user = data.users.count
      data.users.append(DriftInteractions.User())
      let center = random.nextUniform()
      for _ in 0..<min(Int(exp(2 + random.nextGaussian())) + 1, 300) where data.count < count {
        let place = min(1, max(0, center * 0.5 + random.nextUniform() * 0.5 + taste))
        let rating = ((6 + 2 * random.nextGaussian() + 4 * (center - 0.5)) / 1).rounded() / 2
        data.userIndex.append(UInt32(user))
        data.filmIndex.append(UInt32(min(199, place * place * 200)))
        data.kind.append(.rating)
        data.value.append(Float(min(5, max(0.5, rating))))
        data.timeMicros.append(Int64(firstUser + data.count + 1))
      }
    }
    return data
  }

  private func findings(
    _ before: DriftInteractions, _ now: DriftInteractions, level: Double
  ) -> [DriftFinding] {
    let genres = DriftProfile.Layout.genres(of: before)
    let layout = DriftProfile.Layout(blockSize: now.count, genres: genres)
    return DriftJudge().findings(
      DriftProfile(before, layout: layout), DriftProfile(now, layout: layout), level: level)
  }

  @Test(arguments: [100, 1_000, 5_000])
  func streamsOfUsersWithoutChangeDoNotAlarm(size: Int) {
    var alarms = 0
    let repeats = [100: 40, 1_000: 20, 5_000: 4][size] ?? 4
    for seed in 0..<UInt64(repeats) {
      var random = SplitMix64(seed: seed)
      let before = stream(10 * size, &random)
      let now = stream(size, &random)
      let found = findings(before, now, level: 0.05)
      alarms += found.contains { $0.severity == .drift } ? 1 : 0
    }
    // A look has a level of 5 %, and size must come to significance.
    #expect(Double(alarms) <= 0.15 * Double(repeats), "\(alarms) of \(repeats)")
  }

  @Test func aChangeOfTasteIsFoundAndNamed() throws {
    var random = SplitMix64(seed: 77)
    let before = stream(20_000, &random)
    let now = stream(2_000, &random, taste: 0.3)
    let found = findings(before, now, level: 0.01)
    let films = try #require(found.first { $0.measure == "films" })
    #expect(films.severity == .drift)
    #expect(films.value > films.threshold && films.pValue < 1e-3)
    #expect(films.cells.first.map { $0.recent > $0.baseline } == true)
    // Nobody has changed how much they do.
    let activity = try #require(found.first { $0.measure == "user_activity" })
    #expect(activity.severity == .none)
  }

  @Test func oneHeavyUserIsNoDrift() {
    var random = SplitMix64(seed: 3)
    let before = stream(10_000, &random)
    var now = stream(500, &random)
    // Half of the window is somebody who gives everything a 5.
    let heavy = UInt32(now.users.count)
    now.users.append(DriftInteractions.User())
    for index in 250..<500 {
      now.userIndex[index] = heavy
      now.value[index] = 5
    }
    let ratings = findings(before, now, level: 0.05).first { $0.measure == "ratings" }
    #expect(ratings?.severity == DriftSeverity.none)
  }

  @Test func tooFewUsersSayNothing() {
    var random = SplitMix64(seed: 3)
    let before = stream(1_000, &random)
    var now = stream(500, &random)
    now.userIndex = now.userIndex.map { $0 % 10 }
    for finding in findings(before, now, level: 0.05) {
      #expect(finding.severity == .none && finding.threshold == 0 && finding.pValue == 1)
    }
  }

  @Test func coldUsersAreComparedWithAsManyEventsAfterACut() throws {
    // A new user every ten events: of the last 100 events of a block, all users are new; of a model
    // that is 50 events old, half of them.
    var data = DriftInteractions(films: [DriftInteractions.Film(id: ItemID("f"), year: 2000)])
    for event in 0..<2_000 {
      if event % 10 == 0 {
        data.users.append(DriftInteractions.User(isNew: true))
      }
      data.userIndex.append(UInt32(event / 10))
      data.filmIndex.append(0)
      data.kind.append(.like)
      data.value.append(0)
      data.timeMicros.append(Int64(event))
    }
    for (age, share) in [(100, 1.0), (50, 0.5), (2_000, nil), (1_000_000, nil)] as [(Int, Double?)]
    {
      let layout = DriftProfile.Layout(blockSize: 100, genres: [], age: age)
      let cold = DriftProfile(data, layout: layout).histograms[.coldUsers]
      if let share {
        #expect(abs((cold?.shares.last ?? 0) - share) < 1e-9)
      } else {
        #expect(cold?.users == 0)
      }
    }
  }

  @Test func manyEventsOfEachUserCountAsTheirUsers() throws {
    // With one event each it is the plain test.
    var (before, now) = (UserHistogram(cellCount: 3), UserHistogram(cellCount: 3))
    for (cell, count) in [500, 300, 200].enumerated() {
      for _ in 0..<count { before.add([(cell, 1)]) }
    }
    for (cell, count) in [80, 70, 50].enumerated() {
      for _ in 0..<count { now.add([(cell, 1)]) }
    }
    let plain = PopulationStability.compare([500, 300, 200], [80, 70, 50])
    let found = try #require(HistogramComparison(before, now))
    #expect(abs(found.index - plain.index) < 1e-12)
    #expect(abs(found.pValue - plain.pValue) < 0.01 * plain.pValue + 1e-3)
    // Repeating the events of each user changes nothing.
    var (again, many) = (UserHistogram(cellCount: 3), UserHistogram(cellCount: 3))
    for (cell, count) in [500, 300, 200].enumerated() {
      for _ in 0..<count { again.add([(cell, 40)]) }
    }
    for (cell, count) in [80, 70, 50].enumerated() {
      for _ in 0..<count { many.add([(cell, 2), (cell, 5)]) }
    }
    let repeated = try #require(HistogramComparison(again, many))
    #expect(abs(repeated.pValue - found.pValue) < 1e-9)
  }

  @Test func cellsOfFewUsersAreTakenTogether() throws {
    var (before, now) = (UserHistogram(cellCount: 100), UserHistogram(cellCount: 100))
    for user in 0..<1_000 { before.add([(user % 100, 1)]) }
    for user in 0..<30 { now.add([(user * 37 % 100, 1)]) }
    // Thirty users say little of a hundred cells: groups of some seventeen.
    let little = try #require(HistogramComparison(before, now))
    #expect(little.pValue > 0.05)
    for _ in 0..<40 { now.add([(0, 1)]) }
    let much = try #require(HistogramComparison(before, now))
    #expect(much.pValue < 1e-6 && much.pValue < little.pValue)
  }

  @Test func usersWhoAllDoTheSameAndThenAllAnother() throws {
    var (before, now) = (UserHistogram(cellCount: 2), UserHistogram(cellCount: 2))
    for _ in 0..<100 { before.add([(0, 1)]) }
    for _ in 0..<40 { now.add([(1, 1)]) }
    let found = try #require(HistogramComparison(before, now))
    #expect(found.pValue < 1e-12)
    #expect(found.orderedDistance == 1 && found.orderedPValue < 1e-12)
    #expect(found.criticalIndex(level: 0.01) < found.index)
  }

  /// The critical values at 100 users are what keeps the usual rule of thumb from crying wolf.
  @Test func ruleOfThumbAlarmsAtAHundredAndThisDoesNot() {
    var random = SplitMix64(seed: 12)
    var (thumb, ours) = (0, 0)
    for _ in 0..<200 {
      var (before, now) = (UserHistogram(cellCount: 10), UserHistogram(cellCount: 10))
      for _ in 0..<100 { before.add([(Int(random.next() % 10), 1)]) }
      for _ in 0..<100 { now.add([(Int(random.next() % 10), 1)]) }
      guard let comparison = HistogramComparison(before, now) else { continue }
      thumb += comparison.index > 0.1 ? 1 : 0
      ours += comparison.index > 0.1 && comparison.pValue < 0.001 ? 1 : 0
    }
    #expect(thumb > 140)
    #expect(ours <= 2)
  }

  @Test func streamsNeedWhatTheirDetectorNeeds() throws {
    var stream = StreamDetection(detector: .stability, values: [1, 2, 3])
    #expect(throws: SprocketError.self) { try stream.run() }
    stream.reference = (0..<200).map { Double($0 % 3) }
    stream.values = (0..<300).map { Double($0 < 100 ? $0 % 3 : 2) }
    stream.window = 100
    let outcome = try stream.run()
    #expect(outcome.sizes.count == 3)
    #expect(outcome.alarms == [200, 300])
  }
}
