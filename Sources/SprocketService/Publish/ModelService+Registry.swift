import Logging
package import SprocketCore
import SprocketEvaluation
package import SprocketSnapshots

// What people and trainings do with versions. Everything is written down with who asked and why.

extension ModelService {
  /// All versions, newest first.
  package func models() throws -> ListModelsResponse {
    ListModelsResponse(models: try allModels(), pin: try registry.pin())
  }

  /// One version with what was done to it.
  /// - Throws: `notFound`.
  package func model(_ request: GetModelRequest) throws -> GetModelResponse {
    let model = try known(request.version)
    return GetModelResponse(
      model: model, changes: try registry.changes(of: model.version, limit: 100))
  }

  /// Serves a version.
  /// - Throws: `failedPrecondition` for one that the gate rejected, unless it is forced, and for one
  ///   whose snapshot is gone; `invalidArgument` when it is forced without a reason.
  package func promote(
    _ request: PromoteModelRequest, actor: String
  ) async throws -> PromoteModelResponse {
    let model = try known(request.version)
    let needsForce =
      model.state == "rejected" || model.state == "candidate" || model.gate?.passed == false
    let reason = request.reason.trimmed
    if request.force, reason.isEmpty {
      throw SprocketError(.invalidArgument, "a promotion by force needs a reason: --reason TEXT")
    }
    if needsForce, !request.force {
      let verdict = model.verdict.isEmpty ? "it was not judged to the end" : model.verdict
      throw SprocketError(
        .failedPrecondition,
        "the gate has not passed \(model.version): \(verdict); "
          + "`sprocket admin promote \(model.version) --force --reason TEXT` serves it all the same"
      )
    }
    guard model.hasSnapshot || serving.current.version == model.version else {
      throw SprocketError(
        .failedPrecondition,
        "the snapshot of \(model.version) is gone: the retention rule removed it")
    }
    try await promote(model.version)
    try note(
      needsForce ? "forced" : "promoted", model.version, actor: actor,
      reason: needsForce && !model.verdict.isEmpty ? "\(reason) (\(model.verdict))" : reason)
    if needsForce {
      logger.warning(
        "a version was promoted by force",
        metadata: ["version": "\(model.version)", "by": "\(actor)", "reason": "\(reason)"])
    }
    return PromoteModelResponse(model: try entry(model.version))
  }

  /// Points an alias at a version; pointing `champion` serves it.
  package func setAlias(
    _ request: SetAliasRequest, actor: String = RegistryChange.daemon
  ) async throws -> SetAliasResponse {
    if let violation = IdentifierRule.violation(in: request.alias) {
      throw SprocketError(.invalidArgument, "alias \(violation)")
    }
    let model = try known(request.version)
    if request.alias == Self.champion {
      let request = PromoteModelRequest(version: model.version.rawValue, reason: request.reason)
      return SetAliasResponse(model: try await promote(request, actor: actor).model)
    }
    if [Self.previous, Self.experiment].contains(request.alias) {
      throw SprocketError(
        .invalidArgument,
        "the alias \"\(request.alias)\" is set by the daemon alone; choose another name")
    }
    try registry.setAlias(request.alias, to: model.version)
    try note(
      "alias set", model.version, actor: actor,
      reason: request.alias + (request.reason.isEmpty ? "" : ": \(request.reason)"))
    return SetAliasResponse(model: try entry(model.version))
  }

  /// Takes an alias away; the version stays, until the retention rule removes it.
  /// - Throws: `notFound`; `invalidArgument` for the aliases that the daemon itself sets.
  package func deleteAlias(
    _ request: DeleteAliasRequest, actor: String
  ) throws -> DeleteAliasResponse {
    if [Self.champion, Self.previous, Self.challenger, Self.experiment].contains(request.alias) {
      throw SprocketError(
        .invalidArgument, "the alias \"\(request.alias)\" is kept by the daemon and stays")
    }
    guard let model = try registry.model(request.alias), model.aliases.contains(request.alias)
    else {
      throw SprocketError(
        .notFound, "no alias \"\(request.alias)\"; see `sprocket admin models`")
    }
    try registry.removeAlias(request.alias)
    try note("alias deleted", model.version, actor: actor, reason: request.alias)
    return DeleteAliasResponse(model: try entry(model.version))
  }

  /// Serves the version that was champion before; where that one is damaged or gone, the newest one
  /// that is whole.
  /// - Throws: `failedPrecondition` when there is no other version that can be served.
  package func rollback(
    _ request: RollbackRequest = RollbackRequest(), actor: String = RegistryChange.daemon
  ) async throws -> RollbackResponse {
    let left = serving.current.version
    let models = try allModels()
    let order =
      models.filter { $0.aliases.contains(Self.previous) }
      + models.filter { $0.state == "ready" && $0.hasSnapshot }
    var tried: Set<ModelVersion> = [left]
    var refused: [String] = []
    for model in order where tried.insert(model.version).inserted {
      do {
        try await promote(model.version)
      } catch let error as SprocketError where error.code == .dataLoss || error.code == .notFound {
        refused.append(error.message)
        logger.error(
          "snapshot refused, rolling back further",
          metadata: ["version": "\(model.version)", "error": "\(error)"])
        continue
      }
      try note(
        "rolled back", model.version, actor: actor,
        reason: "from \(left)" + (request.reason.isEmpty ? "" : ": \(request.reason)"))
      return RollbackResponse(model: try entry(model.version))
    }
    throw SprocketError(
      .failedPrecondition,
      refused.isEmpty
        ? "no version was champion before this one; see `sprocket admin models`"
        : "no version before this one is whole: \(refused.joined(separator: "; "))")
  }

  /// Turns automatic promotion off or on again.
  /// - Throws: `invalidArgument` when it is turned off without a reason.
  package func setPin(_ request: SetPinRequest, actor: String) throws -> SetPinResponse {
    let reason = request.reason.trimmed
    if request.pinned, reason.isEmpty {
      throw SprocketError(.invalidArgument, "to pin needs a reason: --reason TEXT")
    }
    let pin =
      request.pinned ? PromotionPin(timeMicros: clock(), actor: actor, reason: reason) : nil
    try registry.setPin(pin)
    try note(
      request.pinned ? "pinned" : "unpinned", serving.current.version, actor: actor, reason: reason)
    return SetPinResponse(pin: pin)
  }

  /// Set while automatic promotion is off.
  package func pin() throws -> PromotionPin? { try registry.pin() }

  /// Removes what the retention rule no longer keeps, or says what that is.
  package func collectGarbage(
    _ request: CollectGarbageRequest, actor: String
  ) throws -> CollectGarbageResponse {
    let decisions = try retention.decide(
      allModels(), serving: serving.current.version, now: clock())
    if !request.dryRun { try collectGarbage(actor: actor) }
    return CollectGarbageResponse(decisions: decisions)
  }

  // MARK: For trainings

  /// Registers a candidate that is in the snapshot folder. One that was trained before a user was
  /// forgotten is first written anew without them.
  package func register(candidate: Manifest) throws -> Manifest {
    let manifest = try publisher.withoutForgotten(candidate)
    try registry.register(manifest.entry(state: "candidate"))
    return manifest
  }

  /// Looks at a candidate as it was adopted, stores the verdict, and names it the challenger.
  /// - Throws: `dataLoss` when it cannot be opened; the registry then says that it is damaged.
  func review(_ manifest: Manifest, plan: GatePlan) async throws -> GateVerdict {
    let champion = try championEntry()
    let verdict: GateVerdict
    do {
      verdict = try await BackgroundWork.run { [snapshots, publisher] in
        try CandidateReview(snapshots: snapshots, plan: plan).review(
          manifest, champion: champion,
          wasReduced: try champion.map { try publisher.wasReduced(since: $0.position) } ?? false,
          genres: publisher.filmGenres(), journalPosition: publisher.journalPosition())
      }
    } catch {
      try registry.setState("damaged", of: manifest.version)
      throw error
    }
    try store(verdict, of: manifest.version)
    try registry.setAlias(Self.challenger, to: manifest.version)
    try note(
      "judged", manifest.version, actor: RegistryChange.daemon, reason: verdict.summary)
    return verdict
  }

  /// Serves a candidate. The gate has a last word on how fast it is, unless it is forced.
  /// - Throws: `GateRefusal`, and then the verdict says so too.
  func publish(
    _ version: ModelVersion, verdict: GateVerdict, plan: GatePlan, force: Bool, job: Int64,
    actor: String, reason: String
  ) async throws {
    do {
      let rule = try await serve(version, gate: force ? nil : EvaluationGate(plan: plan))
      try store(verdict.reviewed(by: rule.map { [$0] } ?? []), of: version)
    } catch let refusal as GateRefusal {
      try store(verdict.reviewed(by: [refusal.rule]), of: version)
      throw refusal
    }
    let isForced = force && !verdict.passed
    try note(
      isForced ? "forced" : "promoted", version, actor: actor,
      reason: isForced ? "\(reason) (\(verdict.summary))" : "job \(job) passed the gate")
  }

  /// Stores that the gate said no to a candidate. Its files stay for a while, as the retention rule
  /// says, so that the rejection can be looked into.
  package func reject(_ version: ModelVersion) throws {
    try registry.setState("rejected", of: version)
    try collectGarbage()
  }

  /// Stores that a candidate passed and is not to be served by itself.
  package func keepReady(_ version: ModelVersion) throws {
    try registry.setState("ready", of: version)
    try collectGarbage()
  }

  private func store(_ verdict: GateVerdict, of version: ModelVersion) throws {
    var model = try entry(version)
    model.gate = verdict
    model.verdict = verdict.summary
    try registry.register(model)
  }

  func note(
    _ act: String, _ version: ModelVersion, actor: String, reason: String
  ) throws {
    try registry.note(
      RegistryChange(
        timeMicros: clock(), act: act, version: version, actor: actor, reason: reason))
  }

  /// A version by its name or an alias.
  private func known(_ versionOrAlias: String) throws -> ModelEntry {
    guard var model = try registry.model(versionOrAlias) else {
      throw SprocketError(
        .notFound, "no model \"\(versionOrAlias)\"; see `sprocket admin models`")
    }
    model.hasSnapshot = snapshots.contains(model.version)
    return model
  }
}

extension String {
  /// Without white space around it.
  fileprivate var trimmed: String {
    let start = drop { $0.isWhitespace }
    return String(start.reversed().drop { $0.isWhitespace }.reversed())
  }
}
