import SprocketCore

extension GetPolicyRequest: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> GetPolicyRequest {
    GetPolicyRequest(log: .arbitrary(&from))
  }
}

extension GetPolicyResponse: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> GetPolicyResponse {
    GetPolicyResponse(
      starts: .arbitrary(&from),
      reason: .arbitrary(&from),
      nextMicros: .arbitrary(&from),
      nextReason: .arbitrary(&from),
      rules: .arbitrary(&from),
      log: .arbitrary(&from))
  }
}

extension PolicyRule: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> PolicyRule {
    PolicyRule(
      name: .arbitrary(&from),
      isRestraint: .arbitrary(&from),
      isOn: .arbitrary(&from),
      isActive: .arbitrary(&from),
      detail: .arbitrary(&from),
      value: .arbitrary(&from),
      bound: .arbitrary(&from),
      atMicros: .arbitrary(&from),
      configuration: .arbitrary(&from))
  }
}

extension PolicyEntry: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> PolicyEntry {
    PolicyEntry(
      number: .arbitrary(&from),
      firstMicros: .arbitrary(&from),
      lastMicros: .arbitrary(&from),
      count: .arbitrary(&from),
      started: .arbitrary(&from),
      reason: .arbitrary(&from),
      job: .arbitrary(&from))
  }
}
