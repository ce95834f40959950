import SprocketCore

extension GateRule: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> GateRule {
    GateRule(
      name: .arbitrary(&from),
      passed: .arbitrary(&from),
      detail: .arbitrary(&from),
      judged: .arbitrary(&from),
      measure: .arbitrary(&from),
      value: .arbitrary(&from),
      lower: .arbitrary(&from),
      upper: .arbitrary(&from),
      bound: .arbitrary(&from),
      users: .arbitrary(&from))
  }
}

extension GateVerdict: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> GateVerdict {
    GateVerdict(
      judged: .arbitrary(&from),
      passed: .arbitrary(&from),
      summary: .arbitrary(&from),
      rules: .arbitrary(&from),
      champion: .arbitrary(&from),
      championBasis: .arbitrary(&from),
      split: .arbitrary(&from),
      confidence: .arbitrary(&from),
      tolerance: .arbitrary(&from))
  }
}

extension TensorDifference: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> TensorDifference {
    TensorDifference(
      name: .arbitrary(&from),
      elements: .arbitrary(&from),
      differing: .arbitrary(&from),
      largest: .arbitrary(&from))
  }
}

extension Reproduction: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> Reproduction {
    Reproduction(
      version: .arbitrary(&from),
      bitEqual: .arbitrary(&from),
      sameData: .arbitrary(&from),
      obstacles: .arbitrary(&from),
      tensors: .arbitrary(&from),
      metrics: .arbitrary(&from),
      metricsAgain: .arbitrary(&from))
  }
}

extension RegistryChange: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> RegistryChange {
    RegistryChange(
      timeMicros: .arbitrary(&from),
      act: .arbitrary(&from),
      version: .arbitrary(&from),
      actor: .arbitrary(&from),
      reason: .arbitrary(&from))
  }
}

extension PromotionPin: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> PromotionPin {
    PromotionPin(
      timeMicros: .arbitrary(&from),
      actor: .arbitrary(&from),
      reason: .arbitrary(&from))
  }
}

extension GetModelRequest: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> GetModelRequest {
    GetModelRequest(
      version: .arbitrary(&from))
  }
}

extension GetModelResponse: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> GetModelResponse {
    GetModelResponse(
      model: .arbitrary(&from),
      changes: .arbitrary(&from))
  }
}

extension PromoteModelRequest: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> PromoteModelRequest {
    PromoteModelRequest(
      version: .arbitrary(&from),
      force: .arbitrary(&from),
      reason: .arbitrary(&from))
  }
}

extension PromoteModelResponse: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> PromoteModelResponse {
    PromoteModelResponse(
      model: .arbitrary(&from))
  }
}

extension DeleteAliasRequest: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> DeleteAliasRequest {
    DeleteAliasRequest(
      alias: .arbitrary(&from))
  }
}

extension DeleteAliasResponse: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> DeleteAliasResponse {
    DeleteAliasResponse(
      model: .arbitrary(&from))
  }
}

extension SetPinRequest: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> SetPinRequest {
    SetPinRequest(
      pinned: .arbitrary(&from),
      reason: .arbitrary(&from))
  }
}

extension SetPinResponse: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> SetPinResponse {
    SetPinResponse(
      pin: .arbitrary(&from))
  }
}

extension CollectGarbageRequest: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> CollectGarbageRequest {
    CollectGarbageRequest(
      dryRun: .arbitrary(&from))
  }
}

extension RetentionDecision: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> RetentionDecision {
    RetentionDecision(
      version: .arbitrary(&from),
      removed: .arbitrary(&from),
      bytes: .arbitrary(&from),
      reason: .arbitrary(&from))
  }
}

extension CollectGarbageResponse: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> CollectGarbageResponse {
    CollectGarbageResponse(
      decisions: .arbitrary(&from))
  }
}
