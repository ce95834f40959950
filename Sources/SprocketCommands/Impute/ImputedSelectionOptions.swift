import ArgumentParser
import SprocketCore

/// Which imputed values a command is about.
struct ImputedSelectionOptions: ParsableArguments {
  @Argument(help: "Films by id or title. Otherwise all.")
  var films: [String] = []
  @Option(
    name: .customLong("column"),
    help: ArgumentHelp("Only values of this column; may be repeated.", valueName: "name"),
    transform: ItemColumn.named)
  var columns: [ItemColumn] = []
  @Option(help: ArgumentHelp("Only values of this run.", valueName: "number"))
  var run: Int64?
  @Option(help: ArgumentHelp("Only exactly this value.", valueName: "text"))
  var value: String?
  @Option(
    help: ArgumentHelp("Only values with at least this confidence.", valueName: "share"))
  var minConfidence: Double?
  @Option(
    help: ArgumentHelp(
      "Only values in this state: proposed, accepted or undone.", valueName: "state"),
    transform: ImputationState.named)
  var state: ImputationState?

  func validate() throws {
    if let minConfidence, !(0...1).contains(minConfidence) {
      throw ValidationError("--min-confidence must be from 0 to 1.")
    }
    if let run, run < 1 { throw ValidationError("--run must be above 0.") }
  }

  /// Whether nothing restricts.
  var isEverything: Bool {
    films.isEmpty && columns.isEmpty && run == nil && value == nil && minConfidence == nil
      && state == nil
  }

  /// The selection; titles are looked up.
  func selection(in session: Session) async throws -> ImputationSelection {
    var items: [ItemID] = []
    if !films.isEmpty {
      items = try await FilmResolver(try await session.data()).resolve(films).map(\.item)
    }
    return ImputationSelection(
      items: items, columns: columns, state: state, run: run ?? 0,
      minimumConfidence: minConfidence ?? 0, value: value ?? "")
  }
}
