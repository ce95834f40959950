/// Horizontal bars, with error bars where there are intervals.
struct BarPlot {
  struct Bar {
    var name: String
    var value: Double
    var lower: Double?
    var upper: Double?
    /// What stands at the end of the bar.
    var label: String
    /// Whether it is the best one.
    var isMarked = false
  }

  var title: String
  var bars: [Bar]
  /// What the whole width stands for; otherwise the greatest value.
  var full: Double?

  private static let width = Markup.plotWidth
  private static let rowHeight = 24.0

  var svg: String {
    let longest = bars.reduce(0) { max($0, DisplayWidth.of($1.name)) }
    let left = min(160, 14 + 7.2 * Double(longest))
    let right = 12 + 7 * Double(bars.reduce(5) { max($0, DisplayWidth.of($1.label)) })
    let room = Self.width - left - right
    let highest = full ?? bars.reduce(0) { max($0, $1.value, $1.upper ?? 0) }
    let scale = highest > 0 ? room / highest : 0
    let height = Self.rowHeight * Double(bars.count) + 6
    var marks = ""
    for (row, bar) in bars.enumerated() {
      let top = Self.rowHeight * Double(row) + 4
      let middle = top + 9
      marks += Markup.text(
        left - 8, middle + 4, DisplayWidth.truncate(bar.name, to: 20), "end",
        bar.isMarked ? "strong" : "")
      let length = max(0, bar.value) * scale
      marks += Markup.element(
        "rect",
        [
          "class": bar.isMarked ? "bar marked" : "bar", "x": Markup.coordinate(left),
          "y": Markup.coordinate(top), "width": Markup.coordinate(length), "height": "18",
          "rx": "2",
        ])
      var end = length
      if let lower = bar.lower, let upper = bar.upper {
        let (from, to) = (left + max(0, lower) * scale, left + max(0, upper) * scale)
        marks += Markup.line("error", from, middle, to, middle)
        for end in [from, to] { marks += Markup.line("error", end, middle - 4, end, middle + 4) }
        end = max(end, to - left)
      }
      marks += Markup.text(
        left + end + 6, middle + 4, bar.label, "start", bar.isMarked ? "strong" : "")
    }
    return Markup.plot(title, Self.width, height, marks)
  }
}
