/// Lines over a number, such as the length of a list or the year, one for each of several things.
struct LinePlot {
  struct Line {
    var name: String
    var points: [(x: Double, y: Double)]
    /// Around the line, such as an interval; at the places of the points.
    var band: [(lower: Double, upper: Double)] = []
  }

  var title: String
  var xTitle: String
  var lines: [Line]
  /// Whether both axes start at 0; otherwise with the least values.
  var startsAtZero = true

  private static let (width, height) = (Markup.plotWidth, 260.0)
  private static let (left, right, top, bottom) = (44.0, 12.0, 10.0, 36.0)
  /// How many colours there are; beyond, lines are dashed.
  static let colors = 7

  var svg: String {
    let points = lines.flatMap(\.points).filter { $0.x.isFinite && $0.y.isFinite }
    let borders = lines.flatMap(\.band).flatMap { [$0.lower, $0.upper] }.filter(\.isFinite)
    let xAxis = PlotAxis(points.map(\.x), startsAtZero: startsAtZero, isTight: true)
    let yAxis = PlotAxis(points.map(\.y) + borders, startsAtZero: startsAtZero)
    func x(_ value: Double) -> Double {
      Self.left + (Self.width - Self.left - Self.right) * xAxis.place(value)
    }
    func y(_ value: Double) -> Double {
      Self.height - Self.bottom - (Self.height - Self.top - Self.bottom) * yAxis.place(value)
    }
    var marks = ""
    for tick in yAxis.ticks {
      marks += Markup.line("rule", Self.left, y(tick), Self.width - Self.right, y(tick))
      marks += Markup.text(Self.left - 6, y(tick) + 4, yAxis.label(tick), "end")
    }
    for tick in xAxis.ticks {
      marks += Markup.text(x(tick), Self.height - Self.bottom + 16, xAxis.label(tick), "middle")
    }
    marks += Markup.text((Self.left + Self.width) / 2, Self.height - 4, xTitle, "middle")
    func list(_ places: [(Double, Double)]) -> String {
      places.map { "\(Markup.coordinate(x($0.0))),\(Markup.coordinate(y($0.1)))" }
        .joined(separator: " ")
    }
    for (index, line) in lines.enumerated() {
      let edges = zip(line.points, line.band).filter {
        $0.1.lower.isFinite && $0.1.upper.isFinite
      }
      if edges.count > 1 {
        let outline =
          edges.map { ($0.0.x, $0.1.upper) } + edges.reversed().map { ($0.0.x, $0.1.lower) }
        marks += Markup.element(
          "polygon", ["class": "band f\(index % Self.colors)", "points": list(outline)])
      }
      let path = line.points.filter { $0.x.isFinite && $0.y.isFinite }.map { ($0.x, $0.y) }
      marks += Markup.element(
        "polyline", ["class": "line \(Self.style(index))", "points": list(path)],
        Markup.element("title", [:], Markup.escaped(line.name)))
    }
    return Markup.plot(title, Self.width, Self.height, marks)
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
}
