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
      ("measures", MetricOutput.json(drift.measures)),
    ])
  }

  func text(_ page: Page) -> String {
    var fields = FieldList()
    let model = drift.model?.rawValue ?? ""
    fields.add("model", model.isEmpty ? "none" : model)
    fields.add("events since", Text.grouped(drift.events))
    for measure in drift.measures {
      fields.add(
        measure.name.replacing("_", with: " "), Text.number(measure.value, digits: 4))
    }
    return fields.render(page)
  }
}
