import CSprocketProto
package import SprocketCore

extension DriftFinding: WireMessage, StructConvertible {
  package static let codec = MessageCodec<DriftFinding>()
  static var initializer: StructInitializer<Sprocket__V1__DriftFinding> {
    sprocket__v1__drift_finding__init
  }

  init(_ c: Sprocket__V1__DriftFinding) throws(Violation) {
    self.init(
      measure: Read.text(c.measure),
      kind: try Read.choice(c.kind.rawValue, "kind"),
      test: try Read.name(c.test, "test"),
      value: c.value,
      threshold: c.threshold,
      pValue: c.p_value,
      severity: try Read.choice(c.severity.rawValue, "severity"),
      sinceMicros: c.since_micros,
      baseline: c.baseline,
      recent: c.recent,
      baselineCount: try Read.number(c.baseline_count, "baseline_count"),
      recentCount: try Read.number(c.recent_count, "recent_count"),
      divergence: c.divergence,
      cells: try Read.messages(c.cells, c.n_cells, "cells"),
      points: try Read.messages(c.points, c.n_points, "points"))
  }

  func write(to c: inout Sprocket__V1__DriftFinding, with out: Arena) throws(Violation) {
    c.measure = try out.text(measure, "measure")
    c.kind = .init(rawValue: UInt32(bitPattern: kind.rawValue))
    c.test = try out.text(test.rawValue, "test")
    c.value = value
    c.threshold = threshold
    c.p_value = pValue
    c.severity = .init(rawValue: UInt32(bitPattern: severity.rawValue))
    c.since_micros = sinceMicros
    c.baseline = baseline
    c.recent = recent
    c.baseline_count = try out.number(baselineCount, "baseline_count")
    c.recent_count = try out.number(recentCount, "recent_count")
    c.divergence = divergence
    (c.n_cells, c.cells) = try out.messages(cells, "cells")
    (c.n_points, c.points) = try out.messages(points, "points")
  }
}

extension DriftCell: WireMessage, StructConvertible {
  package static let codec = MessageCodec<DriftCell>()
  static var initializer: StructInitializer<Sprocket__V1__DriftCell> {
    sprocket__v1__drift_cell__init
  }

  init(_ c: Sprocket__V1__DriftCell) {
    self.init(name: Read.text(c.name), baseline: c.baseline, recent: c.recent)
  }

  func write(to c: inout Sprocket__V1__DriftCell, with out: Arena) throws(Violation) {
    c.name = try out.text(name, "name")
    c.baseline = baseline
    c.recent = recent
  }
}

extension DriftPoint: WireMessage, StructConvertible {
  package static let codec = MessageCodec<DriftPoint>()
  static var initializer: StructInitializer<Sprocket__V1__DriftPoint> {
    sprocket__v1__drift_point__init
  }

  init(_ c: Sprocket__V1__DriftPoint) {
    self.init(timeMicros: c.time_micros, value: c.value, threshold: c.threshold)
  }

  func write(to c: inout Sprocket__V1__DriftPoint, with out: Arena) {
    c.time_micros = timeMicros
    c.value = value
    c.threshold = threshold
  }
}
