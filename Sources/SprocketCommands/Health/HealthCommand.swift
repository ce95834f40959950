import ArgumentParser
import SprocketCore

/// `sprocket health`
struct HealthCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "health",
    abstract: "Tell whether the daemon answers calls.",
    discussion: """
      Exit code 0 when it serves, 1 when it does not, 3 when nobody listens.

      EXAMPLES:
        sprocket health
        sprocket health --service sprocket.v1.Recommender --json
      """)

  @Option(
    help: ArgumentHelp(
      "One service, such as sprocket.v1.Feedback. Otherwise the daemon as a whole.",
      valueName: "name"))
  var service = ""
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func perform(_ session: Session) async throws -> CommandExit {
    let daemon = try await session.data()
    let answer = try await daemon.checkHealth(HealthCheckRequest(service: service))
    try session.show(HealthReport(service: service, status: answer.status))
    return answer.status == .serving ? .done : .failed
  }
}

/// How a service is.
struct HealthReport: Report {
  var service: String
  var status: ServingStatus

  private var name: String {
    switch status {
    case .unknown: "unknown"
    case .serving: "serving"
    case .notServing: "not_serving"
    case .serviceUnknown: "service_unknown"
    }
  }

  var json: JSONValue { .object([("service", .string(service)), ("status", .string(name))]) }

  func text(_ page: Page) -> String {
    let text = name.replacing("_", with: " ")
    return status == .serving ? page.style.green(text) : page.style.red(text)
  }
}
