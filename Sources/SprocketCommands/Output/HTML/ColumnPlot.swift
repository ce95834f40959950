/// Upright bars in order: a histogram, or counts over time.
struct ColumnPlot {
  struct Column {
    /// What stands under it where there is room.
    var label: String
    var value: Double
    /// What is told of it.
    var detail: String
  }

  var title: String
  var columns: [Column]

  private static let (width, height) = (Markup.plotWidth, 190.0)
  private static let (left, right, top, bottom) = (44.0, 6.0, 8.0, 24.0)

  var svg: String {
    let axis = PlotAxis(columns.map(\.value), startsAtZero: true, most: 5)
    let room = Self.width - Self.left - Self.right
    let floor = Self.height - Self.bottom
    let slot = room / Double(max(1, columns.count))
    let gap = slot > 4 ? min(4, slot * 0.15) : 0
    func y(_ value: Double) -> Double { floor - (floor - Self.top) * axis.place(value) }
    var marks = ""
    for tick in axis.ticks {
      marks += Markup.line("rule", Self.left, y(tick), Self.width - Self.right, y(tick))
      marks += Markup.text(Self.left - 6, y(tick) + 4, axis.label(tick), "end")
    }
    let widest = columns.reduce(1) { max($0, DisplayWidth.of($1.label)) }
    let every = max(1, Int(((Double(widest) * 7 + 8) / slot).rounded(.up)))
    for (place, column) in columns.enumerated() {
      let start = Self.left + slot * Double(place)
      if column.value > 0 {
        marks += Markup.element(
          "rect",
          [
            "class": "bar", "x": Markup.coordinate(start + gap / 2),
            "y": Markup.coordinate(y(column.value)),
            "width": Markup.coordinate(max(0.4, slot - gap)),
            "height": Markup.coordinate(floor - y(column.value)),
          ], Markup.element("title", [:], Markup.escaped(column.detail)))
      }
      if place % every == 0,
        start + slot / 2 + Double(DisplayWidth.of(column.label)) * 3.5 <= Self.width
      {
        marks += Markup.text(start + slot / 2, floor + 16, column.label, "middle")
      }
    }
    return Markup.plot(title, Self.width, Self.height, marks)
  }
}
