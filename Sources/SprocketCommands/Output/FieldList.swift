/// Names and values, one pair a line, the values under each other.
package struct FieldList: Sendable {
  private var fields: [(name: String, value: String)] = []

  package init() {}

  /// Adds a pair; an empty value is left out.
  package mutating func add(_ name: String, _ value: String) {
    if !value.isEmpty { fields.append((name, Text.printable(value))) }
  }

  /// The lines, without a line break at the end. Values are not cut.
  package func render(_ page: Page) -> String {
    let width = fields.reduce(0) { max($0, DisplayWidth.of($1.name)) }
    return fields.map { name, value in
      let padding = String(repeating: " ", count: width - DisplayWidth.of(name) + 2)
      return page.style.dim(name) + padding + value
    }.joined(separator: "\n")
  }
}
