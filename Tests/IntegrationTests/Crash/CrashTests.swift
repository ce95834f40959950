import Foundation
import SprocketClient
import SprocketCore
import SprocketTestKit
import Synchronization
import Testing

@Suite("Crashes of the daemon")
struct CrashTests {
  /// What the clients of all rounds sent and what was acknowledged.
  private final class Ledger: Sendable {
    private struct State {
      var acknowledged: [String: FeedbackEvent] = [:]
      var unanswered: [FeedbackEvent] = []
    }

    private let state = Mutex(State())

    func acknowledge(_ event: FeedbackEvent) {
      state.withLock { $0.acknowledged[event.eventID] = event }
    }

    func leave(_ event: FeedbackEvent) {
      state.withLock { $0.unanswered.append(event) }
    }

    /// What a client would send again, having got no answer.
    func takeUnanswered() -> [FeedbackEvent] {
      state.withLock { state in
        defer { state.unanswered = [] }
        return state.unanswered
      }
    }

    var acknowledged: [String: FeedbackEvent] { state.withLock { $0.acknowledged } }
  }

  private static let users = (0..<6).map { UserID("crash-\($0)") }

  @Test("After kill -9 at any moment every acknowledged event is there, once")
  func acknowledgedEventsSurvive() async throws {
    try await withDaemon { first in
      var daemon = first
      var random = SeededRandom(seed: 41)
      let ledger = Ledger()
      for round in 0..<12 {
        let moment = Duration.milliseconds(Int.random(in: 1...250, using: &random))
        try await Self.recordUntilCrash(daemon, round: round, after: moment, into: ledger)
        daemon = try await daemon.restarted()
        try await Self.checkEvents(of: daemon, ledger)
        // Retries of what was not answered are safe, whether or not it had been recorded.
        let client = try await daemon.data()
        for event in ledger.takeUnanswered() {
          let answer = try await client.record(event)
          #expect(answer.recorded + answer.duplicates == 1)
          ledger.acknowledge(event)
        }
        try await Self.checkEvents(of: daemon, ledger)
      }
      #expect(ledger.acknowledged.count > 100)
      try await daemon.crash()
    }
  }

  private static func recordUntilCrash(
    _ daemon: DaemonProcess, round: Int, after moment: Duration, into ledger: Ledger
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (index, user) in users.enumerated() {
        let client = try await daemon.data()
        group.addTask {
          for step in 0..<100_000 {
            let event = FeedbackEvent.rating(
              user, ItemID(1 + step % 40), 4, id: "\(round)-\(index)-\(step)")
            do {
              let answer = try await client.record(event)
              #expect(answer.recorded == 1)
              ledger.acknowledge(event)
            } catch {
              ledger.leave(event)
              return
            }
          }
        }
      }
      group.addTask {
        try await Task.sleep(for: moment)
        try await daemon.crash()
      }
      try await group.waitForAll()
    }
  }

  /// Every acknowledged event is there once; nothing is there twice; counts agree.
  private static func checkEvents(of daemon: DaemonProcess, _ ledger: Ledger) async throws {
    let client = try await daemon.data()
    var there: [String: Int] = [:]
    var total = 0
    for user in users {
      let events = try await client.listAll(user)
      total += events.count
      for stored in events { there[stored.event.eventID, default: 0] += 1 }
    }
    let lost = ledger.acknowledged.keys.filter { there[$0] == nil }
    #expect(lost.isEmpty, "lost: \(lost.sorted().prefix(5))")
    let twice = there.filter { $0.value > 1 }
    #expect(twice.isEmpty, "twice: \(twice)")
    #expect(try await daemon.admin().getStats(GetStatsRequest()).events == total)
  }

  @Test("After kill -9 in the middle of an ingest either nothing or everything is there")
  func ingestIsAllOrNothing() async throws {
    let dataSet = PlantedDataSet(users: 1500, films: 120, seed: 3)
    try await withDaemon(.empty) { first in
      var daemon = first
      var outcomes: Set<Bool> = []
      for milliseconds in [5, 40, 120, 250, 400, 700, 1000, 1500, 2500, 10_000] {
        let admin = try await daemon.admin()
        let running = daemon
        async let crash: Void = {
          try await Task.sleep(for: .milliseconds(milliseconds))
          try await running.crash()
        }()
        let isAcknowledged = (try? await admin.ingest(dataSet)) != nil
        if isAcknowledged { try await running.crash() }
        try await crash
        daemon = try await daemon.restarted()
        let stats = try await daemon.admin().getStats(GetStatsRequest())
        let isThere = stats.items > 0
        #expect(stats.items == (isThere ? 120 : 0))
        #expect(stats.ratings == (isThere ? dataSet.ratings.count : 0))
        #expect(stats.users == (isThere ? 1500 : 0))
        #expect(isThere || !isAcknowledged)
        outcomes.insert(isThere)
        if isThere { break }
      }
      #expect(outcomes.contains(true))
      try await daemon.crash()
    }
  }

  @Test("A crash in the middle of a model's publication leaves a version that serves")
  func crashWhilePublishing() async throws {
    try await withDaemon { first in
      var daemon = first
      var random = SeededRandom(seed: 7)
      for _ in 0..<4 {
        let admin = try await daemon.admin()
        let running = daemon
        let moment = Int.random(in: 200...900, using: &random)
        async let crash: Void = {
          try await Task.sleep(for: .milliseconds(moment))
          try await running.crash()
        }()
        _ = try? await admin.train()
        try await crash
        daemon = try await daemon.restarted()
        let answer = try await daemon.data().recommend(1)
        #expect(answer.knownUser)
        #expect(answer.items.first?.source == .personal)
        let models = try await daemon.admin().listModels(ListModelsRequest()).models
        #expect(models.filter { $0.state == "serving" }.map(\.version) == [answer.model])
        #expect(!models.contains { $0.state == "damaged" })
        let folders = try FileManager.default.contentsOfDirectory(
          atPath: "\(daemon.root)/snapshots")
        #expect(!folders.contains { $0.hasPrefix(".") }, "\(folders)")
      }
      try await daemon.admin().train()
      try await daemon.crash()
    }
  }
}

extension SprocketClient {
  /// The whole history of a user, page by page.
  fileprivate func listAll(_ user: UserID) async throws -> [StoredEvent] {
    var all: [StoredEvent] = []
    while true {
      let page = try await listEvents(
        ListEventsRequest(user: user, limit: 10_000, offset: all.count))
      all += page.events
      if page.events.isEmpty || all.count >= page.total { return all }
    }
  }
}
