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
    // An empty class says nothing.
    let attributes = attributes.filter { !$0.value.isEmpty || $0.key != "class" }.map {
      " \($0.key)=\"\(escaped($0.value))\""
    }.joined()
    return "<\(name)\(attributes)>\(content)</\(name)>"
  }

  /// A table that scrolls sideways where the page is narrow.
  /// - Parameters:
  ///   - leftColumns: Columns whose cells are no numbers.
  ///   - textColumns: Columns whose cells are sentences, which wrap.
  static func table(
    head: [String], rows: [[String]], markedRows: Set<Int> = [], leftColumns: Set<Int> = [],
    textColumns: Set<Int> = []
  ) -> String {
    func style(_ column: Int) -> String {
      textColumns.contains(column) ? "text" : leftColumns.contains(column) ? "left" : ""
    }
    let header = head.enumerated().map { column, title in
      element("th", ["scope": "col", "class": style(column)], escaped(title))
    }.joined()
    let body = rows.enumerated().map { index, row in
      let cells = row.enumerated().map { column, cell in
        column == 0
          ? element("th", ["scope": "row"], escaped(cell))
          : element("td", ["class": style(column)], escaped(cell))
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

  /// A whole document that needs nothing else: no script, no font, no picture.
  /// - Parameters:
  ///   - conditions: Under the heading, names and values.
  ///   - content: Sections; empty ones are left out.
  static func document(
    _ heading: String, conditions: [(String, String)], _ content: [String], footer: String
  ) -> String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(escaped(heading))</title>
    <style>
    \(PageStyle.css)
    </style>
    </head>
    <body>
    <header><h1>\(escaped(heading))</h1>\(pairs(conditions))</header>
    <main>
    \(content.filter { !$0.isEmpty }.joined(separator: "\n"))
    </main>
    <footer><p>\(footer)</p></footer>
    </body>
    </html>

    """
  }

  /// A part of the page under its title; nothing when it is empty.
  static func section(_ title: String, _ content: String) -> String {
    content.isEmpty
      ? "" : element("section", [:], element("h2", [:], escaped(title)) + content)
  }

  /// Names and values.
  static func pairs(_ pairs: [(String, String)]) -> String {
    element(
      "dl", [:],
      pairs.map { element("dt", [:], escaped($0.0)) + element("dd", [:], escaped($0.1)) }.joined())
  }

  /// A remark in small print.
  static func remark(_ text: String) -> String { element("p", ["class": "faint"], escaped(text)) }

  /// Plots side by side where there is room.
  static func plots(_ plots: [String]) -> String {
    let shown = plots.filter { !$0.isEmpty }
    return shown.isEmpty ? "" : element("div", ["class": "plots"], shown.joined(separator: "\n"))
  }
}

// MARK: SVG

extension Markup {
  /// How wide plots are in their own units: the text of plots is 12 of them high, which stays
  /// readable on a phone.
  static let plotWidth = 400.0

  /// A coordinate with one digit after the point.
  static func coordinate(_ value: Double) -> String {
    // Without groups of digits, which are no number to SVG.
    Text.number(value, digits: 1).replacing(",", with: "")
  }

  /// A plot; everything is told to those who cannot see it by the title and the labels.
  static func plot(_ title: String, _ width: Double, _ height: Double, _ marks: String) -> String {
    element(
      "svg",
      [
        "viewBox": "0 0 \(coordinate(width)) \(coordinate(height))", "role": "img",
        "aria-label": title,
      ], marks)
  }

  static func text(
    _ x: Double, _ y: Double, _ text: String, _ anchor: String, _ style: String = ""
  ) -> String {
    element(
      "text", ["x": coordinate(x), "y": coordinate(y), "text-anchor": anchor, "class": style],
      escaped(text))
  }

  static func line(
    _ style: String, _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double
  ) -> String {
    element(
      "line",
      [
        "class": style, "x1": coordinate(x1), "y1": coordinate(y1), "x2": coordinate(x2),
        "y2": coordinate(y2),
      ])
  }
}
