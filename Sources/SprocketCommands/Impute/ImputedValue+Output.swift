import SprocketCore

extension ImputedValue {
  /// Its keys, in the order in which they are documented.
  var json: JSONValue {
    .object([
      ("item", .id(item)), ("column", .string(column.rawValue)), ("value", .string(value)),
      ("method", .string(method)), ("confidence", .number(confidence)),
      ("run", run == 0 ? .null : .integer(run)), ("state", .string(state.rawValue)),
    ])
  }

  /// `Drama (knn, 0.82)`
  var text: String {
    let mark = state == .accepted ? ", accepted" : ""
    return "\(value) (\(method), \(Text.number(confidence, digits: 2))\(mark))"
  }
}
