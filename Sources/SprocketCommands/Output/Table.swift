/// Rows under headings, laid out for a page.
package struct Table: Sendable {
  package struct Column: Sendable {
    var title: String
    var isRight: Bool
    /// Whether it gives way when the page is narrow.
    var shrinks: Bool

    package static func left(_ title: String, shrinks: Bool = false) -> Column {
      Column(title: title, isRight: false, shrinks: shrinks)
    }

    /// Numbers stand at the right.
    package static func right(_ title: String) -> Column {
      Column(title: title, isRight: true, shrinks: false)
    }
  }

  private struct Row {
    var cells: [String]
    /// Lines under the row, set in under its second column.
    var details: [String]
  }

  private let columns: [Column]
  private var rows: [Row] = []

  /// Between two columns.
  private static let gap = 2
  /// A column that shrinks keeps at least this width.
  private static let minimumWidth = 8

  package init(_ columns: [Column]) {
    self.columns = columns
  }

  package var isEmpty: Bool { rows.isEmpty }

  /// Adds a row; missing cells are empty. Control characters in cells become blanks, so that a
  /// title cannot move the cursor.
  package mutating func add(_ cells: [String], details: [String] = []) {
    let padded = cells + Array(repeating: "", count: max(0, columns.count - cells.count))
    rows.append(Row(cells: padded.map(Text.printable), details: details.map(Text.printable)))
  }

  /// The lines, without a line break at the end.
  package func render(_ page: Page, indent: Int = 0) -> String {
    let widths = columnWidths(for: page.width.map { $0 - indent })
    let margin = String(repeating: " ", count: indent)
    var lines = [margin + page.style.bold(line(columns.map(\.title), widths))]
    let detailIndent = indent + (widths.first ?? 0) + Self.gap
    for row in rows {
      lines.append(margin + line(row.cells, widths))
      for detail in row.details {
        let room = page.width.map { max(0, $0 - detailIndent) } ?? Int.max
        let text = DisplayWidth.truncate(detail, to: room)
        lines.append(String(repeating: " ", count: detailIndent) + page.style.dim(text))
      }
    }
    return lines.joined(separator: "\n")
  }

  private func line(_ cells: [String], _ widths: [Int]) -> String {
    var text = ""
    for (index, column) in columns.enumerated() {
      let cell = DisplayWidth.truncate(cells[index], to: widths[index])
      let padding = String(repeating: " ", count: widths[index] - DisplayWidth.of(cell))
      if index > 0 { text += String(repeating: " ", count: Self.gap) }
      text += column.isRight ? padding + cell : cell + padding
    }
    while text.last == " " { text.removeLast() }
    return text
  }

  /// The widest cell of each column; while the page is too narrow, the widest column that may
  /// shrinks by one.
  private func columnWidths(for width: Int?) -> [Int] {
    var widths = columns.enumerated().map { index, column in
      rows.reduce(DisplayWidth.of(column.title)) { max($0, DisplayWidth.of($1.cells[index])) }
    }
    guard let width else { return widths }
    var excess = widths.reduce(0, +) + Self.gap * max(0, columns.count - 1) - width
    while excess > 0 {
      let candidates = columns.indices.filter {
        columns[$0].shrinks && widths[$0] > Self.minimumWidth
      }
      guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { break }
      widths[widest] -= 1
      excess -= 1
    }
    return widths
  }
}
