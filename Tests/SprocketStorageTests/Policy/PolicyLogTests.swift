import SprocketCore
import SprocketStorage
import Testing

@Suite struct PolicyLogTests {
  @Test func `a decision that is made again is one entry, with its newest reason`() throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    try store.addPolicyDecision(key: "idle", reason: "5 new", job: nil, now: 10)
    try store.addPolicyDecision(key: "idle", reason: "6 new", job: nil, now: 20)
    try store.addPolicyDecision(key: "held", reason: "cool-down", job: nil, now: 30)
    try store.addPolicyDecision(key: "start: volume", reason: "99 new", job: 7, now: 40)
    // Two starts for the same reason are two entries.
    try store.addPolicyDecision(key: "start: volume", reason: "98 new", job: 8, now: 50)
    try store.addPolicyDecision(key: "idle", reason: "0 new", job: nil, now: 60)
    let log = try store.policyDecisions(limit: 100)
    #expect(log.map(\.reason) == ["0 new", "98 new", "99 new", "cool-down", "6 new"])
    #expect(log.map(\.job) == [0, 8, 7, 0, 0])
    #expect(log.map(\.started) == [false, true, true, false, false])
    #expect(
      log.last
        == PolicyEntry(
          number: 1, firstMicros: 10, lastMicros: 20, count: 2, reason: "6 new"))
    #expect(try store.policyDecisions(limit: 2).count == 2)
    #expect(try store.policyDecisions(limit: 0).isEmpty)
  }

  @Test func `the log is bounded and keeps the newest`() throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    for number in 1...1100 {
      try store.addPolicyDecision(
        key: "key \(number)", reason: "\(number)", job: nil, now: Int64(number))
    }
    let log = try store.policyDecisions(limit: 5000)
    #expect(log.count == 1000)
    #expect(log.first?.reason == "1100" && log.last?.reason == "101")
  }
}
