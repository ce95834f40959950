import SprocketCore

extension ExperimentKind: Arbitrary {}
extension ExperimentState: Arbitrary {}
extension ExperimentOutcome: Arbitrary {}

extension ExperimentPlan: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> ExperimentPlan {
    ExperimentPlan(
      name: .arbitrary(&from),
      kind: .arbitrary(&from),
      challenger: .arbitrary(&from),
      share: .arbitrary(&from),
      salt: .arbitrary(&from),
      metric: .arbitrary(&from),
      test: .arbitrary(&from),
      alpha: .arbitrary(&from),
      minimumUsers: .arbitrary(&from),
      harmBound: .arbitrary(&from),
      observationSeconds: .arbitrary(&from),
      maximumSeconds: .arbitrary(&from),
      promoteOnWin: .arbitrary(&from))
  }
}

extension ArmReport: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> ArmReport {
    ArmReport(
      arm: .arbitrary(&from),
      versions: .arbitrary(&from),
      lists: .arbitrary(&from),
      users: .arbitrary(&from),
      observedUsers: .arbitrary(&from),
      hits: .arbitrary(&from),
      usersWithHit: .arbitrary(&from),
      mean: .arbitrary(&from),
      standardError: .arbitrary(&from),
      ratings: .arbitrary(&from),
      rmse: .arbitrary(&from))
  }
}

extension EffectReport: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> EffectReport {
    EffectReport(
      estimate: .arbitrary(&from),
      lower: .arbitrary(&from),
      upper: .arbitrary(&from),
      confidence: .arbitrary(&from),
      pValue: .arbitrary(&from),
      users: .arbitrary(&from))
  }
}

extension ShadowReport: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> ShadowReport {
    ShadowReport(
      scored: .arbitrary(&from),
      dropped: .arbitrary(&from),
      failed: .arbitrary(&from),
      overlap: .arbitrary(&from),
      overlapError: .arbitrary(&from),
      rankBiasedOverlap: .arbitrary(&from),
      kendallTau: .arbitrary(&from),
      sameTop: .arbitrary(&from),
      championMicrosP50: .arbitrary(&from),
      championMicrosP99: .arbitrary(&from),
      challengerMicrosP50: .arbitrary(&from),
      challengerMicrosP99: .arbitrary(&from),
      ratings: .arbitrary(&from),
      championRmse: .arbitrary(&from),
      challengerRmse: .arbitrary(&from))
  }
}

extension Experiment: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> Experiment {
    Experiment(
      plan: .arbitrary(&from),
      state: .arbitrary(&from),
      outcome: .arbitrary(&from),
      reason: .arbitrary(&from),
      champion: .arbitrary(&from),
      startedMicros: .arbitrary(&from),
      stoppedMicros: .arbitrary(&from),
      promoted: .arbitrary(&from),
      unmeasuredUsers: .arbitrary(&from),
      arms: .arbitrary(&from),
      effect: .arbitrary(&from),
      shadow: .arbitrary(&from))
  }
}

extension StartExperimentRequest: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> StartExperimentRequest {
    StartExperimentRequest(
      plan: .arbitrary(&from))
  }
}

extension StartExperimentResponse: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> StartExperimentResponse {
    StartExperimentResponse(
      experiment: .arbitrary(&from))
  }
}

extension ListExperimentsRequest: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> ListExperimentsRequest {
    ListExperimentsRequest()
  }
}

extension ListExperimentsResponse: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> ListExperimentsResponse {
    ListExperimentsResponse(
      experiments: .arbitrary(&from))
  }
}

extension GetExperimentRequest: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> GetExperimentRequest {
    GetExperimentRequest(
      name: .arbitrary(&from))
  }
}

extension GetExperimentResponse: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> GetExperimentResponse {
    GetExperimentResponse(
      experiment: .arbitrary(&from))
  }
}

extension StopExperimentRequest: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> StopExperimentRequest {
    StopExperimentRequest(
      name: .arbitrary(&from),
      reason: .arbitrary(&from),
      promote: .arbitrary(&from))
  }
}

extension StopExperimentResponse: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> StopExperimentResponse {
    StopExperimentResponse(
      experiment: .arbitrary(&from))
  }
}

extension GetImpressionsRequest: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> GetImpressionsRequest {
    GetImpressionsRequest(
      days: .arbitrary(&from))
  }
}

extension ImpressionRate: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> ImpressionRate {
    ImpressionRate(
      version: .arbitrary(&from),
      arm: .arbitrary(&from),
      first: .arbitrary(&from),
      last: .arbitrary(&from),
      shown: .arbitrary(&from),
      hits: .arbitrary(&from))
  }
}

extension GetImpressionsResponse: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> GetImpressionsResponse {
    GetImpressionsResponse(
      enabled: .arbitrary(&from),
      sample: .arbitrary(&from),
      hitWindowSeconds: .arbitrary(&from),
      days: .arbitrary(&from),
      lists: .arbitrary(&from),
      listsWithHit: .arbitrary(&from),
      shown: .arbitrary(&from),
      hits: .arbitrary(&from),
      repeats: .arbitrary(&from),
      positives: .arbitrary(&from),
      dropped: .arbitrary(&from),
      users: .arbitrary(&from),
      bytes: .arbitrary(&from),
      versions: .arbitrary(&from),
      positions: .arbitrary(&from),
      exposures: .arbitrary(&from))
  }
}

extension SuppressRecent: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> SuppressRecent {
    SuppressRecent(
      exposures: .arbitrary(&from),
      windowSeconds: .arbitrary(&from))
  }
}
