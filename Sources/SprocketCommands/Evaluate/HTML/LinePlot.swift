/// Lines over the length of a list, one for each model.
struct LinePlot {
  struct Line {
    var name: String
    var points: [(x: Double, y: Double)]
  }

  var title: String
  var xTitle: String
  var lines: [Line]

  private static let (width, height) = (460.0, 300.0)
  private static let (left, right, top, bottom) = (44.0, 12.0, 10.0, 36.0)
  /// How many colours there are; beyond, lines are dashed.
  static let colors = 7

  var svg: String {
    let points = lines.flatMap(\.points)
    let lastX = points.map(\.x).max() ?? 1
    let step = Self.step(for: points.map(\.y).max() ?? 0)
    let lastY = max(step, ((points.map(\.y).max() ?? 0) / step).rounded(.up) * step)
    func x(_ value: Double) -> Double {
      Self.left + (Self.width - Self.left - Self.right) * value / max(1, lastX)
    }
    func y(_ value: Double) -> Double {
      Self.height - Self.bottom - (Self.height - Self.top - Self.bottom) * value / lastY
    }
    var marks = ""
    for tick in 0...Int((lastY / step).rounded()) {
      let value = Double(tick) * step
      marks += rule(Self.left, y(value), Self.width - Self.right, y(value))
      marks += text(Self.left - 6, y(value) + 4, Text.number(value, digits: 2), "end")
    }
    for value in [0, 0.2, 0.4, 0.6, 0.8, 1].map({ ($0 * lastX).rounded() }) {
      marks += text(x(value), Self.height - Self.bottom + 16, "\(Int(value))", "middle")
    }
    marks += text((Self.left + Self.width) / 2, Self.height - 4, xTitle, "middle")
    for (index, line) in lines.enumerated() {
      let path = line.points.map {
        "\(Markup.coordinate(x($0.x))),\(Markup.coordinate(y($0.y)))"
      }.joined(separator: " ")
      marks += Markup.element(
        "polyline", ["class": "line \(Self.style(index))", "points": path],
        Markup.element("title", [:], Markup.escaped(line.name)))
    }
    return Markup.element(
      "svg",
      [
        "viewBox": "0 0 \(Int(Self.width)) \(Int(Self.height))", "role": "img",
        "aria-label": title,
      ], marks)
  }

  /// Which line is which.
  var legend: String {
    let entries = lines.enumerated().map { index, line in
      let sample =
        "<svg viewBox=\"0 0 24 10\" aria-hidden=\"true\">"
        + "<line class=\"line \(Self.style(index))\" x1=\"0\" y1=\"5\" x2=\"24\" y2=\"5\"/></svg>"
      return Markup.element("li", [:], sample + Markup.escaped(line.name))
    }
    return Markup.element("ul", ["class": "legend"], entries.joined())
  }

  private static func style(_ index: Int) -> String {
    "c\(index % colors)" + (index >= colors ? " dashed" : "")
  }

  /// 1, 2 or 5 times a power of ten, such that there are three to six of them.
  private static func step(for highest: Double) -> Double {
    guard highest > 0, highest.isFinite else { return 0.1 }
    var unit = 0.000_1
    while highest / unit > 60 { unit *= 10 }
    for factor in [1.0, 2, 5, 10] where highest / (unit * factor) <= 6 { return unit * factor }
    return unit * 20
  }

  private func rule(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) -> String {
    Markup.element(
      "line",
      [
        "class": "rule", "x1": Markup.coordinate(x1), "y1": Markup.coordinate(y1),
        "x2": Markup.coordinate(x2), "y2": Markup.coordinate(y2),
      ])
  }

  private func text(_ x: Double, _ y: Double, _ text: String, _ anchor: String) -> String {
    Markup.element(
      "text",
      ["x": Markup.coordinate(x), "y": Markup.coordinate(y), "text-anchor": anchor],
      Markup.escaped(text))
  }
}
