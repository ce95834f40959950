import SprocketCore
import SprocketEvaluation
import SprocketModels
import SprocketSnapshots

/// Looks at a candidate again, in the daemon: the trainer is another process, and what it says of its
/// own work is not taken for granted. What needs no holdout is judged anew, from the files as they
/// were adopted; the rest of the trainer's verdict stands.
struct CandidateReview {
  let snapshots: SnapshotDirectory
  let plan: GatePlan

  /// Users that are looked at by name.
  private static let sampledUsers = 300

  /// - Parameters:
  ///   - champion: the version in service, if a trained one is.
  ///   - wasReduced: whether users were forgotten or ratings retracted since the champion's data was
  ///     read.
  ///   - genres: of the films of the catalogue.
  ///   - journalPosition: where the journal is.
  /// - Throws: `dataLoss` when the candidate cannot be opened.
  /// - Complexity: one pass over the tables of both, and lists for some users.
  func review(
    _ manifest: Manifest, champion: ModelEntry?, wasReduced: Bool, genres: FilmGenres,
    journalPosition: Int64
  ) throws -> GateVerdict {
    let candidate = try snapshots.open(manifest.version, verifyChecksum: false).model
    let before = champion.flatMap { entry in
      // A damaged champion is no reason against its successor.
      try? snapshots.open(entry.version, verifyChecksum: false).model
    }
    let sample = ModelHealth.sample(
      of: ModelHealth.users(of: before ?? candidate), count: Self.sampledUsers, seed: plan.seed)
    let facts = try champion.map { entry in
      ChampionFacts(
        entry, wasReduced: wasReduced,
        hasSameRecipe: entry.kind == manifest.kind && !entry.requested.isEmpty
          && Set(entry.requested) == Set(manifest.requested ?? []),
        health: try before.map { try ModelHealth(of: $0, genres: genres, sample: sample) })
    }
    let health = try ModelHealth(
      of: candidate, bytes: manifest.bytes, dataVersion: manifest.dataVersion ?? 0, genres: genres,
      sample: sample)
    var rules = EvaluationGate(plan: plan).health(of: health, champion: facts)
    rules.append(
      GateRule(
        name: "health: journal", passed: manifest.position <= journalPosition,
        detail: "it says it knows the journal through position \(manifest.position), which is at "
          + "\(journalPosition)", measure: "position", value: Double(manifest.position),
        lower: Double(manifest.position), upper: Double(manifest.position),
        bound: Double(journalPosition)))
    let said =
      manifest.gate
      ?? GateVerdict(rules: [
        GateRule(name: "verdict", passed: false, detail: "the trainer left no verdict")
      ])
    return said.reviewed(by: rules)
  }
}

extension GateVerdict {
  /// This verdict with rules that were judged again: of two of the same name the one that failed
  /// counts.
  func reviewed(by again: [GateRule]) -> GateVerdict {
    var verdict = self
    for rule in again {
      guard let place = verdict.rules.firstIndex(where: { $0.name == rule.name }) else {
        verdict.rules.append(rule)
        continue
      }
      if verdict.rules[place].passed, !rule.passed { verdict.rules[place] = rule }
    }
    let broken = again.filter { !$0.passed }
    verdict.passed = passed && broken.isEmpty
    if passed, !broken.isEmpty {
      verdict.summary =
        "rejected. " + broken.map { "\($0.name): \($0.detail)" }.joined(separator: "; ")
    }
    return verdict
  }
}

/// The gate said no at the last moment, when the model was warmed up.
struct GateRefusal: Error {
  var rule: GateRule
}
