import ArgumentParser
import SprocketCore

/// `sprocket admin policy`
struct PolicyCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "policy",
    abstract: "Show when the daemon trains by itself, what is next, and why not now.",
    discussion: """
      Triggers ask for a training, restraints hold one up; a training starts when a trigger is \
      active and no restraint is. docs/policy.md explains each of them.

      EXAMPLES:
        sprocket admin policy
        sprocket admin policy --explain
        sprocket admin policy --log 50
        sprocket admin policy --explain --json
      """)

  @Flag(help: "Show every rule: what it looks at, where it stands, and its configuration.")
  var explain = false
  @Option(
    help: ArgumentHelp("Show so many decisions, newest first.", valueName: "count"))
  var log: Int?
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func validate() throws {
    if let log, !(0...1000).contains(log) {
      throw ValidationError("--log takes a number from 0 to 1000.")
    }
  }

  func perform(_ session: Session) async throws -> CommandExit {
    let answer = try await session.admin().getPolicy(GetPolicyRequest(log: log ?? 0))
    try session.show(PolicyReport(policy: answer, explains: explain, showsLog: log != nil))
    return .done
  }
}

/// When the daemon trains by itself.
struct PolicyReport: Report {
  var policy: GetPolicyResponse
  /// Whether every rule is shown to people; JSON has them always.
  var explains: Bool
  var showsLog: Bool

  var json: JSONValue {
    .object([
      ("starts", .bool(policy.starts)), ("reason", .string(policy.reason)),
      ("next", .time(policy.nextMicros)),
      ("next_trigger", policy.nextReason.isEmpty ? .null : .string(policy.nextReason)),
      (
        "rules",
        .array(
          policy.rules.map { rule in
            .object([
              ("name", .string(rule.name)),
              ("kind", .string(rule.isRestraint ? "restraint" : "trigger")),
              ("on", .bool(rule.isOn)), ("active", .bool(rule.isActive)),
              ("detail", .string(rule.detail)), ("value", .number(rule.value)),
              ("bound", .number(rule.bound)), ("at", .time(rule.atMicros)),
              ("configuration", .strings(rule.configuration)),
            ])
          })
      ),
      (
        "log",
        .array(
          policy.log.map { entry in
            .object([
              ("number", .integer(entry.number)), ("first", .time(entry.firstMicros)),
              ("last", .time(entry.lastMicros)), ("count", .count(entry.count)),
              ("started", .bool(entry.started)),
              ("job", entry.job == 0 ? .null : .integer(entry.job)),
              ("reason", .string(entry.reason)),
            ])
          })
      ),
    ])
  }

  func text(_ page: Page) -> String {
    var parts = [summary(page)]
    if explains {
      parts.append(rules(page, "trigger", policy.rules.filter { !$0.isRestraint }))
      parts.append(rules(page, "restraint", policy.rules.filter(\.isRestraint)))
      let keys = policy.rules.flatMap(\.configuration)
      parts.append(page.style.bold("configuration") + "\n" + keys.joined(separator: "\n"))
    }
    if showsLog { parts.append(log(page)) }
    return parts.joined(separator: "\n\n")
  }

  private func summary(_ page: Page) -> String {
    var fields = FieldList()
    let active = policy.rules.filter { $0.isOn && $0.isActive }
    fields.add("now", policy.starts ? "starts a training" : "waits")
    fields.add(
      "asked for by", active.filter { !$0.isRestraint }.map(\.name).joined(separator: ", "))
    fields.add("held by", active.filter(\.isRestraint).map(\.name).joined(separator: ", "))
    fields.add("why", policy.reason)
    fields.add(
      "next",
      policy.nextMicros == 0
        ? "cannot be said: it takes an event"
        : "\(Timestamp(micros: policy.nextMicros).short) UTC, \(policy.nextReason)")
    return fields.render(page)
  }

  private func rules(_ page: Page, _ title: String, _ rules: [PolicyRule]) -> String {
    var table = Table([
      .left(title), .left("state"), .left("until / from (UTC)"), .left("detail", shrinks: true),
    ])
    for rule in rules {
      let state =
        !rule.isOn ? "off" : rule.isActive ? (rule.isRestraint ? "holds" : "asks") : "idle"
      table.add([
        rule.name, state, rule.atMicros == 0 ? "" : Timestamp(micros: rule.atMicros).short,
        rule.detail,
      ])
    }
    return table.render(page)
  }

  private func log(_ page: Page) -> String {
    guard !policy.log.isEmpty else { return "Nothing was decided yet." }
    var table = Table([
      .left("from (UTC)"), .left("to (UTC)"), .right("times"), .left("decision"),
      .left("reason", shrinks: true),
    ])
    for entry in policy.log {
      table.add([
        Timestamp(micros: entry.firstMicros).short, Timestamp(micros: entry.lastMicros).short,
        Text.grouped(entry.count), entry.started ? "job \(entry.job)" : "waits", entry.reason,
      ])
    }
    return table.render(page)
  }
}
