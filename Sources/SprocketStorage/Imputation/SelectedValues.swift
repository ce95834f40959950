import GRDB
import SprocketCore

/// A selection of imputed values as SQL. Texts are bound, never part of the statement.
struct SelectedValues {
  private enum Parameter {
    case text(String)
    case number(Double)
    case integer(Int64)
  }

  private(set) var condition: String
  private var parameters: [Parameter] = []

  init(_ selection: ImputationSelection) {
    var conditions: [String] = []
    var parameters: [Parameter] = []
    func marks(_ count: Int) -> String {
      Array(repeating: "?", count: count).joined(separator: ", ")
    }
    if !selection.items.isEmpty {
      conditions.append(
        "item IN (SELECT key FROM items WHERE id IN (\(marks(selection.items.count))))")
      parameters += selection.items.map { .text($0.rawValue) }
    }
    if !selection.columns.isEmpty {
      conditions.append("\"column\" IN (\(marks(selection.columns.count)))")
      parameters += selection.columns.map { .text($0.rawValue) }
    }
    if let state = selection.state {
      conditions.append("state = ?")
      parameters.append(.text(state.rawValue))
    }
    if selection.run != 0 {
      conditions.append("run = ?")
      parameters.append(.integer(selection.run))
    }
    if selection.minimumConfidence > 0 {
      conditions.append("confidence >= ?")
      parameters.append(.number(selection.minimumConfidence))
    }
    if !selection.value.isEmpty {
      conditions.append("value = ?")
      parameters.append(.text(selection.value))
    }
    condition = conditions.isEmpty ? "1" : conditions.joined(separator: " AND ")
    self.parameters = parameters
  }

  /// The most films that one selection may name: SQLite takes 32,766 parameters.
  static let maximumItems = 10_000

  /// Binds the parameters from `first` on, and gives the index after them.
  func bind(to statement: PreparedStatement, from first: Int32 = 1) throws -> Int32 {
    var index = first
    for parameter in parameters {
      switch parameter {
      case .text(let text): try statement.bind(index, text)
      case .number(let number): try statement.bind(index, number)
      case .integer(let integer): try statement.bind(index, integer)
      }
      index += 1
    }
    return index
  }
}
