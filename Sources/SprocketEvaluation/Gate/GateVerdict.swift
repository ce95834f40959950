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

  /// One line for people and for the registry: what was measured when it passed, else the rules
  /// that it broke.
  package var summary: String {
    let told = passed ? rules.filter { !$0.name.hasPrefix("health") } : rules.filter { !$0.passed }
    let reasons = told.map { "\($0.name): \($0.detail)" }.joined(separator: "; ")
    return "\(passed ? "passed" : "rejected"). \(reasons)"
  }
}
