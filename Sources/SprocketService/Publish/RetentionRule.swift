package import SprocketCore

/// Which snapshots are kept. Pure: it decides, `ModelService` removes.
package struct RetentionRule: Hashable, Sendable {
  /// So many of the newest that could be served: neither rejected nor damaged.
  package var keepVersions: Int
  /// Those that are not older than this.
  package var keepDays: Int
  /// So many of the newest that were rejected, and of those that are damaged, so that a rejection can
  /// be looked into or overruled.
  package var keepRejected: Int

  package init(keepVersions: Int = 5, keepDays: Int = 0, keepRejected: Int = 2) {
    self.keepVersions = keepVersions
    self.keepDays = keepDays
    self.keepRejected = keepRejected
  }

  /// One decision for each version that has a snapshot, in the order given. Never removes the
  /// version in service nor one that an alias names.
  /// - Parameters:
  ///   - models: newest first.
  ///   - serving: the version in service.
  package func decide(
    _ models: [ModelEntry], serving: ModelVersion, now: Int64
  ) -> [RetentionDecision] {
    var kept = 0
    var unfit = ["rejected": 0, "damaged": 0]
    return models.filter(\.hasSnapshot).map { model in
      // What is damaged takes no place from what could be served instead.
      let isUnfit = unfit[model.state] != nil
      if isUnfit { unfit[model.state, default: 0] += 1 } else { kept += 1 }
      let newerUnfit = unfit[model.state, default: 0]
      let days = Double(now - model.createdMicros) / 86_400e6
      let reason: String
      var isRemoved = false
      if model.version == serving || model.state == "serving" {
        reason = "it is in service"
      } else if !model.aliases.isEmpty {
        reason = "named " + model.aliases.joined(separator: ", ")
      } else if isUnfit, newerUnfit <= keepRejected {
        reason = "among the newest \(keepRejected) \(model.state)"
      } else if !isUnfit, kept <= keepVersions {
        reason = "among the newest \(keepVersions)"
      } else if days < Double(keepDays) {
        reason = "younger than \(keepDays) days"
      } else {
        isRemoved = true
        reason =
          isUnfit
          ? "\(model.state), and \(keepRejected) newer ones are kept"
          : "\(keepVersions) newer ones are kept"
            + (keepDays > 0 ? ", and it is older than \(keepDays) days" : "")
      }
      return RetentionDecision(
        version: model.version, removed: isRemoved, bytes: model.bytes, reason: reason)
    }
  }
}
