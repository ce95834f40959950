import Logging
import SprocketCore
import SprocketSnapshots

extension ModelService {
  /// Settles what trainings left that the daemon's end interrupted: what had passed the gate is kept
  /// ready, what had not is rejected, and what was never looked at is removed.
  /// - Parameter jobs: the interrupted ones. Nothing may be training.
  /// - Returns: what became of the models of those jobs, for people.
  func settleInterrupted(jobs: Set<Int64>) throws -> [Int64: String] {
    var outcomes: [Int64: String] = [:]
    let models = try registry.models()
    for model in models {
      if model.state == "serving", jobs.contains(model.job) {
        outcomes[model.job] = "its model \(model.version) was in service already and stays"
      }
      guard model.state == "candidate" else { continue }
      let isJudged = try registry.changes(of: model.version, limit: 100).contains {
        $0.act == "judged"
      }
      let hasPassed = isJudged && model.gate?.passed == true
      try registry.setState(hasPassed ? "ready" : "rejected", of: model.version)
      try note(
        hasPassed ? "kept ready" : "rejected", model.version, actor: RegistryChange.daemon,
        reason: "the daemon ended before it " + (isJudged ? "served" : "was judged"))
      outcomes[model.job] =
        hasPassed
        ? "its model had passed the gate; `sprocket admin promote \(model.version)` serves it"
        : "its model \(model.version) is rejected"
    }
    let registered = Set(models.map(\.version))
    for version in try snapshots.list() where !registered.contains(version) {
      guard let manifest = try? snapshots.manifest(of: version), jobs.contains(manifest.job)
      else { continue }
      try snapshots.remove(version)
      logger.notice(
        "candidate of an interrupted job removed", metadata: ["version": "\(version)"])
    }
    return outcomes
  }
}
