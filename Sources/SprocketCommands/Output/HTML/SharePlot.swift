/// Stacked bars of shares that sum to 1, one for each model.
struct SharePlot {
  var title: String
  /// What the parts are, the same for all bars.
  var parts: [String]
  var bars: [(name: String, shares: [Double])]

  private static let width = Markup.plotWidth
  private static let rowHeight = 26.0

  var svg: String {
    let longest = bars.reduce(0) { max($0, DisplayWidth.of($1.name)) }
    let left = min(160, 14 + 7.2 * Double(longest))
    let room = Self.width - left - 4
    let height = Self.rowHeight * Double(bars.count) + 6
    var marks = ""
    for (row, bar) in bars.enumerated() {
      let top = Self.rowHeight * Double(row) + 3
      marks += Markup.element(
        "text",
        [
          "x": Markup.coordinate(left - 8), "y": Markup.coordinate(top + 14), "text-anchor": "end",
        ], Markup.escaped(bar.name))
      var start = left
      for (part, share) in bar.shares.enumerated() where share > 0 {
        let length = share * room
        let name = part < parts.count ? parts[part] : ""
        marks += Markup.element(
          "rect",
          [
            "class": "share s\(part)", "x": Markup.coordinate(start), "y": Markup.coordinate(top),
            "width": Markup.coordinate(length), "height": "20",
          ],
          Markup.element(
            "title", [:],
            Markup.escaped("\(bar.name), \(name): \(Text.number(share * 100, digits: 1)) %")))
        if length > 30 {
          marks += Markup.element(
            "text",
            [
              "class": "inside s\(part)", "x": Markup.coordinate(start + length / 2),
              "y": Markup.coordinate(top + 14), "text-anchor": "middle",
            ], "\(Text.number(share * 100, digits: 0)) %")
        }
        start += length
      }
    }
    return Markup.plot(title, Self.width, height, marks)
  }

  var legend: String {
    let entries = parts.enumerated().map { index, name in
      Markup.element(
        "li", [:],
        "<svg viewBox=\"0 0 12 12\" aria-hidden=\"true\"><rect class=\"share s\(index)\" "
          + "width=\"12\" height=\"12\"/></svg>" + Markup.escaped(name))
    }
    return Markup.element("ul", ["class": "legend"], entries.joined())
  }
}
