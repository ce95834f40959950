import ArgumentParser
import SprocketCore

/// `sprocket impute accept`
struct ImputeAcceptCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "accept",
    abstract: "Vouch for imputed values: models see them whatever their confidence is.",
    discussion: """
      Later runs leave them alone. The films themselves stay as they are; `sprocket upsert` \
      changes what is known of a film.

      EXAMPLES:
        sprocket impute accept "Heat (1995)" --column genres
        sprocket impute accept --run 3 --min-confidence 0.9
      """)

  @OptionGroup var selected: ImputedSelectionOptions
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func validate() throws { try selected.requireChoice() }

  func perform(_ session: Session) async throws -> CommandExit {
    try await selected.set(.accepted, in: session)
  }
}

/// `sprocket impute undo`
struct ImputeUndoCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "undo",
    abstract: "Take imputed values back: nothing sees them, and no run proposes them again.",
    discussion: """
      Works on proposed and on accepted values. `sprocket impute accept` brings one back.

      EXAMPLES:
        sprocket impute undo --run 3
        sprocket impute undo "Heat (1995)" --column genres --value Comedy
      """)

  @OptionGroup var selected: ImputedSelectionOptions
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func validate() throws { try selected.requireChoice() }

  func perform(_ session: Session) async throws -> CommandExit {
    try await selected.set(.undone, in: session)
  }
}

extension ImputedSelectionOptions {
  /// So that nobody changes everything by leaving out the arguments.
  func requireChoice() throws {
    if isEverything {
      throw ValidationError(
        "Say which values: films, --column, --run, --value, --state or --min-confidence.")
    }
  }

  func set(_ state: ImputationState, in session: Session) async throws -> CommandExit {
    let selection = try await selection(in: session)
    let answer = try await session.admin(waitsLong: true).setImputedState(
      SetImputedStateRequest(selection: selection, state: state))
    try session.show(ImputedStateReport(state: state, changed: answer.changed))
    return .done
  }
}

/// How many values are in another state now.
struct ImputedStateReport: Report {
  var state: ImputationState
  var changed: Int

  var json: JSONValue {
    .object([("state", .string(state.rawValue)), ("changed", .count(changed))])
  }

  func text(_ page: Page) -> String {
    let next = changed == 0 ? "" : " Trained models follow with the next training."
    return "\(Text.count(changed, "value")) \(state.rawValue).\(next)"
  }
}
