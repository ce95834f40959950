import ArgumentParser
import SprocketCore

/// `sprocket admin stats`
struct StatsCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "stats",
    abstract: "Show what the daemon is doing.",
    discussion: """
      Times of methods are those within the daemon, without the wire.

      EXAMPLES:
        sprocket admin stats
        sprocket admin stats --json
      """)

  @OptionGroup(title: "Global options") var options: GlobalOptions

  func perform(_ session: Session) async throws -> CommandExit {
    let answer = try await session.admin().getStats(GetStatsRequest())
    try session.show(StatsReport(stats: answer))
    return .done
  }
}

/// The state of the daemon.
struct StatsReport: Report {
  var stats: GetStatsResponse

  var json: JSONValue {
    let methods = stats.methods.map { method in
      JSONValue.object([
        ("method", .string(method.method)), ("ok", .count(method.ok)),
        ("failed", .count(method.failed)), ("p50_micros", .number(method.p50Micros)),
        ("p99_micros", .number(method.p99Micros)),
      ])
    }
    let components = stats.components.map { component in
      JSONValue.object([
        ("recommender", .string(component.recommender)), ("bytes", .count(component.bytes)),
      ])
    }
    return .object([
      ("daemon_version", .string(stats.daemonVersion)),
      ("uptime_seconds", .number(stats.uptimeSeconds)), ("model", .version(stats.model)),
      ("model_kind", .string(stats.modelKind)), ("users", .count(stats.users)),
      ("items", .count(stats.items)), ("ratings", .count(stats.ratings)),
      ("events", .count(stats.events)), ("position", .integer(stats.position)),
      ("fresh_users", .count(stats.freshUsers)), ("user_table_bytes", .count(stats.userTableBytes)),
      ("item_table_bytes", .count(stats.itemTableBytes)),
      ("resident_bytes", .count(stats.residentBytes)), ("connections", .count(stats.connections)),
      ("methods", .array(methods)), ("kernels", .string(stats.kernels)),
      ("components", .array(components)),
    ])
  }

  func text(_ page: Page) -> String {
    var fields = FieldList()
    fields.add(
      "daemon", "\(stats.daemonVersion), up \(Text.duration(seconds: stats.uptimeSeconds))")
    let model = stats.model?.rawValue ?? ""
    fields.add("model", model.isEmpty ? "none; popular films are served" : model)
    fields.add("kind", stats.modelKind)
    fields.add(
      "in service",
      stats.components.map { "\($0.recommender) (\(Text.bytes($0.bytes)))" }
        .joined(separator: ", "))
    fields.add("kernels", stats.kernels)
    fields.add("users", Text.grouped(stats.users))
    fields.add("films", Text.grouped(stats.items))
    fields.add("ratings", Text.grouped(stats.ratings))
    fields.add("events", "\(Text.grouped(stats.events)), last at \(stats.position)")
    fields.add("fresh users", Text.grouped(stats.freshUsers))
    fields.add("user tables", Text.bytes(stats.userTableBytes))
    fields.add("film tables", Text.bytes(stats.itemTableBytes))
    fields.add("resident", Text.bytes(stats.residentBytes))
    fields.add("connections", Text.grouped(stats.connections))
    let called = stats.methods.filter { $0.ok + $0.failed > 0 }
    guard !called.isEmpty else { return fields.render(page) }
    var table = Table([
      .left("method", shrinks: true), .right("ok"), .right("failed"), .right("p50"), .right("p99"),
    ])
    for method in called {
      table.add([
        method.method, Text.grouped(method.ok), Text.grouped(method.failed),
        Text.latency(micros: method.p50Micros), Text.latency(micros: method.p99Micros),
      ])
    }
    return fields.render(page) + "\n\n" + table.render(page)
  }
}
