import SprocketCore

extension GetDriftRequest: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> GetDriftRequest {
    GetDriftRequest(refresh: .arbitrary(&from), points: .arbitrary(&from))
  }
}

extension GetDriftResponse: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> GetDriftResponse {
    GetDriftResponse(
      model: .arbitrary(&from),
      events: .arbitrary(&from),
      findings: .arbitrary(&from),
      lookedMicros: .arbitrary(&from),
      looks: .arbitrary(&from),
      baseline: .arbitrary(&from),
      recent: .arbitrary(&from),
      sinceMicros: .arbitrary(&from),
      message: .arbitrary(&from),
      scored: .arbitrary(&from),
      unscored: .arbitrary(&from))
  }
}

extension DriftWindow: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> DriftWindow {
    DriftWindow(
      firstMicros: .arbitrary(&from),
      lastMicros: .arbitrary(&from),
      events: .arbitrary(&from),
      users: .arbitrary(&from))
  }
}

extension DriftFinding: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> DriftFinding {
    DriftFinding(
      measure: .arbitrary(&from),
      kind: .arbitrary(&from),
      test: .arbitrary(&from),
      value: .arbitrary(&from),
      threshold: .arbitrary(&from),
      pValue: .arbitrary(&from),
      severity: .arbitrary(&from),
      sinceMicros: .arbitrary(&from),
      baseline: .arbitrary(&from),
      recent: .arbitrary(&from),
      baselineCount: .arbitrary(&from),
      recentCount: .arbitrary(&from),
      divergence: .arbitrary(&from),
      cells: .arbitrary(&from),
      points: .arbitrary(&from))
  }
}

extension DriftCell: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> DriftCell {
    DriftCell(
      name: .arbitrary(&from), baseline: .arbitrary(&from), recent: .arbitrary(&from))
  }
}

extension DriftPoint: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> DriftPoint {
    DriftPoint(
      timeMicros: .arbitrary(&from), value: .arbitrary(&from), threshold: .arbitrary(&from))
  }
}
