import ArgumentParser
import SprocketCore

/// `sprocket admin drift`
struct DriftCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "drift",
    abstract: "Show how far recent feedback is from the training data.",
    discussion: """
      EXAMPLES:
        sprocket admin drift
        sprocket admin drift --json
      """)

  @OptionGroup(title: "Global options") var options: GlobalOptions

  func perform(_ session: Session) async throws -> CommandExit {
    let answer = try await session.admin().getDrift(GetDriftRequest())
    try session.show(DriftReport(drift: answer))
    return .done
  }
}

/// How far recent feedback is from the training data.
struct DriftReport: Report {
  var drift: GetDriftResponse

  var json: JSONValue {
    .object([
      ("model", .version(drift.model)), ("events", .count(drift.events)),
      ("findings", .array(drift.findings.map { .object([("measure", .string($0.measure))]) })),
    ])
  }

  func text(_ page: Page) -> String {
    var fields = FieldList()
    let model = drift.model?.rawValue ?? ""
    fields.add("model", model.isEmpty ? "none" : model)
    fields.add("events since", Text.grouped(drift.events))
    return fields.render(page)
  }
}
