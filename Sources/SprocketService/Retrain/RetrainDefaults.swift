package import SprocketCore
package import SprocketEvaluation
package import SprocketModels

/// What a training uses when the request does not say.
package struct RetrainDefaults: Sendable {
  /// The kind of model.
  package var kind: ModelKind
  /// Hyper-parameters and preference policy.
  package var settings: [Setting]
  /// Threads of the trainer; 0 means one per core.
  package var threads: Int
  /// Shards of the user table.
  package var shardCount: Int
  /// Memory of the trainer in bytes; 0 means no limit.
  package var memoryLimitBytes: Int
  /// A training that takes longer than this fails.
  package var timeout: Duration
  /// Which imputed values the films have that models learn from.
  package var imputation: ImputationPolicy
  /// What a candidate must fulfil to be served.
  package var gate: GatePlan

  package init(
    kind: ModelKind, settings: [Setting], threads: Int, shardCount: Int, memoryLimitBytes: Int,
    timeout: Duration, imputation: ImputationPolicy = .off, gate: GatePlan = GatePlan()
  ) {
    self.kind = kind
    self.settings = settings
    self.threads = threads
    self.shardCount = shardCount
    self.memoryLimitBytes = memoryLimitBytes
    self.timeout = timeout
    self.imputation = imputation
    self.gate = gate
  }
}

extension RetrainDefaults {
  /// The kind that a request asks for, or the configured one.
  /// - Throws: `invalidArgument` for an unknown kind, naming all there are.
  func kind(of request: StartRetrainRequest) throws(SprocketError) -> ModelKind {
    if request.kind.isEmpty { return kind }
    guard let kind = ModelKind(rawValue: request.kind) else {
      let known = ModelKind.allCases.map(\.rawValue).joined(separator: ", ")
      throw SprocketError(
        .invalidArgument, "no model kind \"\(request.kind)\"; there are: \(known)")
    }
    return kind
  }

  /// What is asked for, over what is configured; both name settings of the kind itself plainly or
  /// with the kind in front.
  func settings(of request: StartRetrainRequest, kind: ModelKind) -> [Setting] {
    let asked = Set(request.settings.map(\.name))
    return settings.filter { setting in
      !asked.contains(setting.name) && !asked.contains { setting.name == "\(kind.rawValue).\($0)" }
    } + request.settings
  }
}
