import SprocketCommands
import SprocketCore
import Testing

@Suite struct PolicyCommandTests {
  private static let policy = GetPolicyResponse(
    starts: false, reason: "cool-down: over in 42 min; asked for by volume: 900 new interactions",
    nextMicros: 1_795_384_200_000_000, nextReason: "volume",
    rules: [
      PolicyRule(
        name: "volume", isActive: true, detail: "900 new interactions", value: 900, bound: 632,
        configuration: ["policy.new_root = 40.0"]),
      PolicyRule(
        name: "cool-down", isRestraint: true, isActive: true, detail: "over in 42 min", value: 1080,
        bound: 3600, atMicros: 1_795_384_200_000_000,
        configuration: ["policy.cool_down_minutes = 60"]),
      PolicyRule(name: "quiet hours", isRestraint: true, isOn: false, detail: "none"),
    ],
    log: [
      PolicyEntry(
        number: 2, firstMicros: 1_795_384_200_000_000, lastMicros: 1_795_384_200_000_000, count: 1,
        started: true, reason: "drift: genres", job: 7)
    ])

  private let daemon = FakeDaemon()

  init() {
    daemon.on(GetPolicyRequest.self) { _ in Self.policy }
  }

  @Test func `people see what holds a training up and when it comes`() async {
    let short = await CommandRun.run("admin", "policy", "--root", "/r", daemon: daemon)
    #expect(short.exit == .done && short.sockets == ["/r/admin.sock"])
    #expect(daemon.requests() == [GetPolicyRequest(log: 0)])
    #expect(short.output.contains("held by       cool-down"))
    #expect(short.output.contains("2026-11-22 21:50 UTC, volume"))
    #expect(!short.output.contains("quiet hours"))
    let long = await CommandRun.run("admin", "policy", "--explain", "--log", "5", daemon: daemon)
    for text in ["quiet hours", "off", "asks", "holds", "policy.new_root = 40.0", "job 7"] {
      #expect(long.output.contains(text), "\(text)")
    }
  }

  @Test func `JSON has every rule and the log that was asked for`() async {
    let run = await CommandRun.run("admin", "policy", "--log", "1", "--json", daemon: daemon)
    #expect(
      run.output.hasPrefix(
        #"{"starts":false,"reason":"cool-down: over in 42 min; asked for by volume: 900 new "#
          + #"interactions","next":"2026-11-22T21:50:00Z","next_trigger":"volume","rules":"#
          + #"[{"name":"volume","kind":"trigger","on":true,"active":true,"#))
    #expect(
      run.output.hasSuffix(
        #""log":[{"number":2,"first":"2026-11-22T21:50:00Z","last":"2026-11-22T21:50:00Z","#
          + #""count":1,"started":true,"job":7,"reason":"drift: genres"}]}"# + "\n"))
    #expect(daemon.requests() == [GetPolicyRequest(log: 1)])
    #expect(
      await CommandRun.run("admin", "policy", "--log", "1001", daemon: daemon).exit == .usage)
  }
}
