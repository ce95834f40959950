/// Pieces of HTML and SVG as text.
enum Markup {
  /// Text that stands for itself.
  static func escaped(_ text: String) -> String {
    var safe = ""
    for character in text {
      switch character {
      case "&": safe += "&amp;"
      case "<": safe += "&lt;"
      case ">": safe += "&gt;"
      case "\"": safe += "&quot;"
      default: safe.append(character)
      }
    }
    return safe
  }

  /// `<name attributes>content</name>`; content is markup already, attributes are escaped here.
  static func element(
    _ name: String, _ attributes: KeyValuePairs<String, String> = [:], _ content: String = ""
  ) -> String {
    let attributes = attributes.map { " \($0.key)=\"\(escaped($0.value))\"" }.joined()
    return "<\(name)\(attributes)>\(content)</\(name)>"
  }

  /// A table that scrolls sideways where the page is narrow.
  static func table(head: [String], rows: [[String]], markedRows: Set<Int> = []) -> String {
    let header = head.map { element("th", ["scope": "col"], escaped($0)) }.joined()
    let body = rows.enumerated().map { index, row in
      let cells = row.enumerated().map { column, cell in
        column == 0
          ? element("th", ["scope": "row"], escaped(cell)) : element("td", [:], escaped(cell))
      }.joined()
      return element("tr", markedRows.contains(index) ? ["class": "best"] : [:], cells)
    }.joined(separator: "\n")
    return element(
      "div", ["class": "scroll"],
      element("table", [:], "<thead><tr>\(header)</tr></thead>\n<tbody>\n\(body)\n</tbody>"))
  }

  /// A plot with its title.
  static func figure(_ title: String, _ plot: String) -> String {
    element("figure", [:], element("figcaption", [:], escaped(title)) + plot)
  }

  /// A coordinate with one digit after the point.
  static func coordinate(_ value: Double) -> String { Text.number(value, digits: 1) }
}
