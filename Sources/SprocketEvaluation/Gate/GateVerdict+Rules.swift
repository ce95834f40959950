package import SprocketCore

extension GateVerdict {
  /// What the rules amount to: one that fails is enough.
  ///
  /// The summary is one line for people: what was measured when it passed, else the rules that it
  /// broke.
  package init(
    rules: [GateRule], judged: Bool = true, champion: ModelVersion? = nil,
    championBasis: String = "", split: String = "", confidence: Double = 0, tolerance: Double = 0
  ) {
    let passed = rules.allSatisfy(\.passed)
    let compared = rules.filter { $0.judged && Self.comparesRankings($0.name) }
    let told = passed ? compared : rules.filter { !$0.passed }
    let reasons = told.map { "\($0.name): \($0.detail)" }.joined(separator: "; ")
    self.init(
      judged: judged, passed: passed,
      summary: "\(passed ? "passed" : "rejected"). "
        + (reasons.isEmpty ? "Too little data to compare rankings; the model is healthy" : reasons),
      rules: rules, champion: champion, championBasis: championBasis, split: split,
      confidence: confidence, tolerance: tolerance)
  }

  private static func comparesRankings(_ name: String) -> Bool {
    name == "baseline" || name.hasPrefix("champion")
  }
}
