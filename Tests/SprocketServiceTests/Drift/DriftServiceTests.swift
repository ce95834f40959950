import Logging
import SprocketCore
import SprocketModels
import SprocketSnapshots
import SprocketTestKit
import Synchronization
import Testing

@testable import SprocketService

@Suite struct DriftServiceTests {
  private static let watching = DriftConfiguration(
    windowEvents: 200, leastEvents: 60, interval: .milliseconds(20), scoringShare: 1)

  /// A cinema of many viewers, each with six films, in which a model serves.
  private func cinema(_ configuration: DriftConfiguration = watching) async throws -> Cinema {
    let cinema = try Cinema(viewers: 100, watching: configuration)
    try await cinema.models.promote(try cinema.snapshotOfTraining().version)
    return cinema
  }

  /// What viewers like those that the model knows do, or others who rate low.
  private func record(
    _ cinema: Cinema, viewers: Range<Int>, value: Double = 5, only: [Int]? = nil
  ) async throws {
    for viewer in viewers {
      var events = Cinema.likings(ofViewer: viewer, films: 20)
      for index in events.indices {
        events[index].user = UserID("w\(viewer)")
        events[index].eventID = ""
        events[index].value = value
        if let only { events[index].item = ItemID("f\(only[index % only.count])") }
      }
      _ = try await cinema.record.record(RecordRequest(events: events))
    }
  }

  @Test func saysWhyThereIsNothingToSay() async throws {
    let bare = try Cinema(watching: Self.watching)
    #expect(bare.drift.findings().isEmpty)
    #expect(
      try bare.drift.drift(GetDriftRequest(refresh: true)).message
        == "no model has been trained yet")
    let cinema = try await cinema()
    let first = try cinema.drift.drift(GetDriftRequest(refresh: true))
    #expect(first.message.contains("0 interactions since the model was trained"))
    #expect(first.looks == 0 && first.findings.isEmpty)
    let off = try await self.cinema(DriftConfiguration(isEnabled: false))
    try await record(off, viewers: 0..<20)
    #expect(try off.drift.drift(GetDriftRequest(refresh: true)).message.contains("drift.watch"))
    #expect(off.drift.findings().isEmpty)
  }

  @Test func viewersLikeThoseOfTheTrainingDataAreNoDrift() async throws {
    let cinema = try await cinema()
    try await record(cinema, viewers: 200..<240)
    let response = try cinema.drift.drift(GetDriftRequest(refresh: true))
    #expect(response.message.isEmpty && response.looks == 1)
    #expect(response.recent.events == 200 && response.recent.users >= 30)
    #expect(response.baseline.events == 600)
    for finding in response.findings where finding.kind == .data {
      // All viewers of this stream are strangers to the model, which is what cold users says.
      if finding.measure == "cold_users" { continue }
      #expect(finding.severity == .none, "\(finding.measure) \(finding.value)")
    }
  }

  @Test func lowRatingsOfFewFilmsAreDriftSinceTheFirstLook() async throws {
    let cinema = try await cinema()
    try await record(cinema, viewers: 200..<240, value: 1, only: [2, 4, 6])
    let response = try cinema.drift.drift(GetDriftRequest(refresh: true, points: true))
    let ratings = try #require(response.findings.first { $0.measure == "ratings" })
    #expect(ratings.severity == .drift)
    #expect(ratings.value >= ratings.threshold && ratings.pValue < 0.001)
    #expect(ratings.cells.map(\.name).prefix(2).sorted() == ["1.0", "5.0"])
    #expect(response.findings.contains { $0.measure == "films" && $0.severity == .drift })
    #expect(ratings.sinceMicros == response.lookedMicros)
    #expect(ratings.points.count == 1)

    // A later look says since when.
    try await record(cinema, viewers: 240..<260, value: 1, only: [2, 4, 6])
    let later = try cinema.drift.drift(GetDriftRequest(refresh: true, points: true))
    let again = try #require(later.findings.first { $0.measure == "ratings" })
    #expect(again.sinceMicros == ratings.sinceMicros)
    #expect(again.points.count == 2)
    #expect(later.lookedMicros > response.lookedMicros)
    let worst = try #require(cinema.drift.findings().first)
    #expect(worst.severity == .drift && worst.points.isEmpty)
  }

  /// A data set of viewers who rate as those of the training data do, or low.
  private func ingest(_ cinema: Cinema, viewers: Range<Int>, value: Double = 5) async throws {
    var columns = RatingColumns()
    for event in viewers.flatMap({ Cinema.likings(ofViewer: $0, films: 20) }) {
      columns.userIndex.append(UInt32(columns.users.count))
      columns.itemIndex.append(UInt32(columns.items.count))
      columns.users.append(UserID("n\(event.user.rawValue)"))
      columns.items.append(event.item)
      columns.value.append(Float(value))
      columns.timeMicros.append(cinema.clock.now())
    }
    let intake = try cinema.store.beginIngest(uid: 0)
    try intake.add(IngestChunk(source: "nightly", ratings: columns, complete: true))
    _ = try await intake.commit()
  }

  @Test func ratingsOfLaterDataSetsAreComparedToo() async throws {
    let calm = try await cinema()
    try await ingest(calm, viewers: 200..<240)
    let same = try calm.drift.drift(GetDriftRequest(refresh: true))
    #expect(same.events == 240 && same.recent.events == 200 && same.looks == 1)
    #expect(same.findings.first { $0.measure == "ratings" }?.severity == DriftSeverity.none)

    let cinema = try await cinema()
    try await ingest(cinema, viewers: 200..<240, value: 1)
    let response = try cinema.drift.drift(GetDriftRequest(refresh: true))
    #expect(response.findings.first { $0.measure == "ratings" }?.severity == .drift)
    try await record(cinema, viewers: 200..<210)
    let later = try cinema.drift.drift(GetDriftRequest(refresh: true))
    #expect(later.events == 300 && later.recent.events == 200)
  }

  @Test func aDataSetMakesALookDueAtOnceAndWhatItFindsIsTold() async throws {
    var patient = Self.watching
    patient.interval = .seconds(3_600)
    let cinema = try await cinema(patient)
    let found = Mutex(0)
    cinema.drift.whenFound { found.withLock { $0 += 1 } }
    let drift = cinema.drift
    let running = Task { await drift.run() }
    defer { running.cancel() }
    try await ingest(cinema, viewers: 200..<240, value: 1)
    drift.nudge()
    try await eventually("it has looked") { try drift.drift().looks == 1 }
    try await eventually("it has told") { found.withLock { $0 } == 1 }
    // What goes on is no news.
    try await ingest(cinema, viewers: 240..<260, value: 1)
    try drift.look()
    #expect(found.withLock { $0 } == 1)
  }

  @Test func errorsThatDriftAreTold() async throws {
    let cinema = try await cinema()
    let found = Mutex(0)
    cinema.drift.whenFound { found.withLock { $0 += 1 } }
    for number in 0..<2_000 { cinema.drift.observe(hit: number % 2 == 0) }
    #expect(found.withLock { $0 } == 0)
    for number in 0..<1_000 {
      cinema.drift.observe(hit: number % 10 == 0, user: UserID("u\(number)"))
    }
    #expect(found.withLock { $0 } == 1)
  }

  @Test func eventsThatThereWasNoTimeToScoreAreCounted() async throws {
    let cinema = try await cinema()
    try await record(cinema, viewers: 200..<240)
    let all = try cinema.drift.drift()
    #expect(all.scored == 240 && all.unscored == 0)
    var hasty = Self.watching
    hasty.scoringShare = 0
    let other = try await self.cinema(hasty)
    try await record(other, viewers: 200..<240)
    let none = try other.drift.drift()
    #expect(none.scored == 0 && none.unscored == 240)
  }

  @Test func anotherVersionStartsAnew() async throws {
    let cinema = try await cinema()
    try await record(cinema, viewers: 200..<240, value: 1)
    try cinema.drift.look()
    #expect(cinema.drift.findings().contains { $0.severity == .drift })
    // A snapshot of now knows no more than what it was made from.
    let snapshot = try await cinema.models.createSnapshot().model.version
    #expect(cinema.serving.current.version == snapshot)
    let kept = try cinema.drift.drift()
    #expect(kept.looks == 1 && kept.events == 240)
    #expect(cinema.drift.findings().contains { $0.severity == .drift })

    try await cinema.models.promote(try cinema.snapshotOfTraining(job: 2).version)
    #expect(cinema.drift.findings().isEmpty)
    let response = try cinema.drift.drift()
    #expect(response.looks == 0 && response.events == 0)
  }

  @Test func whatWasFoundOutlivesARestart() async throws {
    let cinema = try await cinema()
    try await record(cinema, viewers: 200..<240, value: 1)
    try cinema.drift.look()
    for number in 0..<500 { cinema.drift.observe(hit: number % 3 == 0) }
    cinema.drift.save()
    let before = try cinema.drift.drift(GetDriftRequest(points: true))
    let again = DriftService(
      registry: cinema.serving, store: cinema.store, models: cinema.store,
      configuration: Self.watching, clock: { 1 }, logger: cinema.logger)
    #expect(try again.drift(GetDriftRequest(points: true)) == before)
    #expect(!before.findings.isEmpty)
  }

  @Test func damagedStateIsNoReasonNotToStart() async throws {
    let cinema = try await cinema()
    try cinema.store.saveDriftState(["state": [0x7B, 1, 2]])
    let again = DriftService(
      registry: cinema.serving, store: cinema.store, models: cinema.store,
      configuration: Self.watching, clock: { 1 }, logger: cinema.logger)
    #expect(again.findings().isEmpty)
  }

  @Test func looksByItselfWhenEnoughIsNew() async throws {
    let cinema = try await cinema()
    let drift = cinema.drift
    let running = Task { await drift.run() }
    defer { running.cancel() }
    try await record(cinema, viewers: 200..<240, value: 1)
    try await eventually("it has looked") {
      drift.findings().contains { $0.kind == .data && $0.severity == .drift }
    }
    try await eventually("it has stored what it found") {
      try cinema.store.driftState("state") != nil
    }
  }

  // MARK: Test-then-train

  /// Likes each film that was asked for as the model foretells: near the top.
  @Test func aFilmIsScoredBeforeItIsLearned() async throws {
    let cinema = try await cinema()
    let handle = cinema.serving.current
    var scorer = PrequentialScorer(seed: 5)
    // Viewer 0 likes dramas; f18 is one that they have not rated, f1 is a comedy.
    let rated = try cinema.rated("v0")
    let drama = try #require(
      stride(from: 0, to: 20, by: 2).map { "f\($0)" }.first { !rated.contains($0) })
    let comedy = try #require(
      stride(from: 1, to: 20, by: 2).map { "f\($0)" }.first { !rated.contains($0) })
    func rank(_ film: String, _ value: Double = 5) -> Double? {
      scorer.score(cinema.rate("v0", film, value), handle)?.rank
    }
    let liked = try #require(rank(drama))
    let other = try #require(rank(comedy))
    #expect(liked < other)
    #expect(rank(drama, 1) == nil, "not liked")
    // Of what they have rated the model knows the answer; of an unknown film it says nothing.
    let known = try #require(rated.first)
    #expect(rank(known) == nil && rank("none") == nil)
  }

  @Test func theErrorIsAShareOfTheScale() async throws {
    let cinema = try await Cinema.described(adding: [FakeRater()])
    var scorer = PrequentialScorer()
    // The rater says 4.75 of everything.
    let score = scorer.score(cinema.rate("stranger", "f3", 2.5), cinema.serving.current)
    #expect(abs((score?.ratingError ?? 0) - 0.5) < 1e-9)
    #expect(PrequentialScorer.scale(of: cinema.serving.current) == 4.5)
  }

  @Test func eventsOnTheirWayToFoldInAreRanked() async throws {
    let cinema = try await cinema()
    // Each viewer likes six films of their kind; sessions close after 100 events of others.
    try await record(cinema, viewers: 1_000..<1_300)
    let rank = try #require(
      try cinema.drift.drift().findings.first { $0.measure == "rank" && $0.test == .pageHinkley })
    #expect(rank.severity != .drift)
    #expect(rank.baselineCount > 200 && rank.baselineCount <= 300, "one value for a session")
    #expect(rank.baseline > 0 && rank.baseline < 0.6)
  }

  @Test func hitsThatBecomeRareAreConceptDrift() async throws {
    let cinema = try await cinema()
    for number in 0..<2_000 { cinema.drift.observe(hit: number % 2 == 0) }
    #expect(!cinema.drift.findings().contains { $0.severity == .drift })
    for number in 0..<1_000 {
      cinema.drift.observe(hit: number % 10 == 0, user: UserID("u\(number)"))
    }
    let finding = try #require(cinema.drift.findings().first)
    #expect(finding.severity == .drift && finding.measure == "hit_rate")
    #expect(abs(finding.baseline - 0.5) < 0.05 && finding.recent < 0.35)
    #expect(finding.kind == .concept && finding.sinceMicros > 0)
  }

  @Test func scoringKeepsWithinItsShareOfTime() {
    var allowance = TimeAllowance(share: 0.1)
    let start = ContinuousClock.now
    var isLeft = [allowance.isLeft(at: start)]
    allowance.take(.milliseconds(60))
    isLeft.append(allowance.isLeft(at: start + .milliseconds(50)))
    isLeft.append(allowance.isLeft(at: start + .milliseconds(101)))
    #expect(isLeft == [true, false, true])
    var free = TimeAllowance(share: 1)
    free.take(.seconds(100))
    let isFree = free.isLeft(at: start)
    #expect(isFree)
  }
}
