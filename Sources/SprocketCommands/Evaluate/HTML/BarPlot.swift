/// Horizontal bars with error bars, one for each model.
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

  private static let width = 460.0
  private static let rowHeight = 24.0

  /// As SVG; everything is told to those who cannot see it by the title and the labels.
  var svg: String {
    let longest = bars.reduce(0) { max($0, DisplayWidth.of($1.name)) }
    let left = min(170, 14 + 7.2 * Double(longest))
    let right = 62.0
    let room = Self.width - left - right
    let highest = bars.reduce(0) { max($0, $1.value, $1.upper ?? 0) }
    let scale = highest > 0 ? room / highest : 0
    let height = Self.rowHeight * Double(bars.count) + 6
    var marks = ""
    for (row, bar) in bars.enumerated() {
      let top = Self.rowHeight * Double(row) + 4
      let middle = top + 9
      marks += text(left - 8, middle + 4, bar.name, "end", bar.isMarked)
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
        marks += line(from, middle, to, middle) + line(from, middle - 4, from, middle + 4)
        marks += line(to, middle - 4, to, middle + 4)
        end = max(end, to - left)
      }
      marks += text(left + end + 6, middle + 4, bar.label, "start", bar.isMarked)
    }
    return Markup.element(
      "svg",
      [
        "viewBox": "0 0 \(Markup.coordinate(Self.width)) \(Markup.coordinate(height))",
        "role": "img", "aria-label": title,
      ], marks)
  }

  private func text(
    _ x: Double, _ y: Double, _ text: String, _ anchor: String, _ isMarked: Bool
  ) -> String {
    Markup.element(
      "text",
      [
        "x": Markup.coordinate(x), "y": Markup.coordinate(y), "text-anchor": anchor,
        "class": isMarked ? "strong" : "",
      ], Markup.escaped(text))
  }

  private func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) -> String {
    Markup.element(
      "line",
      [
        "class": "error", "x1": Markup.coordinate(x1), "y1": Markup.coordinate(y1),
        "x2": Markup.coordinate(x2), "y2": Markup.coordinate(y2),
      ])
  }
}
