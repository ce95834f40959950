/// Shaded squares in rows and columns, for shares between 0 and 1 or for degrees from -1 to 1.
struct HeatPlot {
  var title: String
  var rows: [String]
  var columns: [String]
  /// For each row; not a number where there is nothing to show.
  var values: [[Double]]
  /// What stands in a square where there is room.
  var label: (Double) -> String
  /// What is told of a square.
  var detail: (_ row: Int, _ column: Int) -> String

  private static let width = Markup.plotWidth

  var svg: String {
    let longestRow = rows.reduce(0) { max($0, min(20, DisplayWidth.of($1))) }
    let longestColumn = columns.reduce(0) { max($0, min(20, DisplayWidth.of($1))) }
    let left = 10 + 6.4 * Double(longestRow)
    let cell = (Self.width - left - 2) / Double(max(1, columns.count))
    let isUpright = Double(longestColumn) * 6.6 > cell
    let top = isUpright ? 8 + 6.2 * Double(longestColumn) : 18
    let rowHeight = min(26, max(14, cell))
    var marks = ""
    for (place, name) in columns.enumerated() {
      let x = left + cell * (Double(place) + 0.5)
      let text = DisplayWidth.truncate(name, to: 20)
      if isUpright {
        marks += Markup.element(
          "text",
          [
            "text-anchor": "start", "class": "small",
            "transform":
              "translate(\(Markup.coordinate(x + 4)) \(Markup.coordinate(top - 4))) rotate(-90)",
          ], Markup.escaped(text))
      } else {
        marks += Markup.text(x, top - 5, text, "middle", "small")
      }
    }
    for (row, name) in rows.enumerated() {
      let y = top + rowHeight * Double(row)
      marks += Markup.text(
        left - 6, y + rowHeight / 2 + 4, DisplayWidth.truncate(name, to: 20), "end", "small")
      for (column, value) in values[row].enumerated() where value.isFinite {
        marks += square(row, column, value, left + cell * Double(column), y, cell, rowHeight)
      }
    }
    return Markup.plot(title, Self.width, top + rowHeight * Double(rows.count) + 2, marks)
  }

  private func square(
    _ row: Int, _ column: Int, _ value: Double, _ x: Double, _ y: Double, _ width: Double,
    _ height: Double
  ) -> String {
    let strength = min(1, abs(value))
    var mark = Markup.element(
      "rect",
      [
        "class": value < 0 ? "heat below" : "heat", "x": Markup.coordinate(x + 0.5),
        "y": Markup.coordinate(y + 0.5), "width": Markup.coordinate(max(0.5, width - 1)),
        "height": Markup.coordinate(height - 1),
        // A trace of colour shows that there is a square.
        "fill-opacity": Text.number(0.04 + 0.96 * strength, digits: 2),
      ], Markup.element("title", [:], Markup.escaped(detail(row, column))))
    let text = label(value)
    if Double(DisplayWidth.of(text)) * 6.2 + 2 <= width {
      mark += Markup.text(
        x + width / 2, y + height / 2 + 4, text, "middle",
        strength > 0.55 ? "small on-mark" : "small")
    }
    return mark
  }
}
