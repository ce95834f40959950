/// One rule of the gate and how it went.
package struct GateRule: Hashable, Sendable {
  /// Such as `health: norms` or `baseline`.
  package var name: String
  package var passed: Bool
  /// For people: the number, the bound, and what they mean.
  package var detail: String

  package init(name: String, passed: Bool, detail: String) {
    self.name = name
    self.passed = passed
    self.detail = detail
  }
}

/// Whether a challenger may serve, and why.
package struct GateVerdict: Hashable, Sendable {
  /// All rules, in the order in which they were judged.
  package var rules: [GateRule]

  package init(rules: [GateRule]) {
    self.rules = rules
  }

  /// Whether every rule passed.
  package var passed: Bool { rules.allSatisfy(\.passed) }

  /// For people and for the registry: one line when it passed, else the rules that it broke first.
  package var summary: String {
    let broken = rules.filter { !$0.passed }
    let kept = rules.filter(\.passed).map { "\($0.name): \($0.detail)" }.joined(separator: "; ")
    if broken.isEmpty { return "passed. \(kept)" }
    let reasons = broken.map { "\($0.name): \($0.detail)" }.joined(separator: "; ")
    return kept.isEmpty ? "rejected. \(reasons)" : "rejected. \(reasons). Passed: \(kept)"
  }
}
