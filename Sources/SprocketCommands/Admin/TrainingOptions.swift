import ArgumentParser
import SprocketCore

/// What to train and how.
struct TrainingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The kind of model, such as hybrid, ease or svd; an unknown one is refused with all there are.",
      valueName: "kind"))
  var model: String?

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "A hyper-parameter, such as factors=64, or of a part of the model ease.regularization=200; "
        + "may be given again.", valueName: "name=value"))
  var assignments: [String] = []

  func validate() throws {
    for assignment in assignments where Self.setting(assignment) == nil {
      throw ValidationError("--set takes name=value, not \(assignment).")
    }
  }

  /// The hyper-parameters that were given.
  var settings: [Setting] { assignments.compactMap(Self.setting) }

  private static func setting(_ assignment: String) -> Setting? {
    let parts = assignment.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
    return Setting(name: String(parts[0]), value: String(parts[1]))
  }
}
