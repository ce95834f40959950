import Foundation
import SprocketCore
import SprocketEvaluation
import SprocketModels
import SprocketSnapshots
import SprocketStorage
import SprocketTraining

/// One job from the data to the candidate.
struct TrainerRun {
  let job: TrainerJob
  let workspace: CandidateWorkspace
  let output: ProgressOutput

  /// Reads the data, trains on all of it, measures on the newer part, and leaves the candidate.
  /// - Returns: the candidate's version.
  /// - Throws: what went wrong, with a message for people; then there is no candidate.
  func run() throws -> ModelVersion {
    guard let kind = ModelKind(rawValue: job.kind) else {
      let known = ModelKind.allCases.map(\.rawValue).joined(separator: ", ")
      throw SprocketError(
        .invalidArgument, "there is no trainer for the kind \"\(job.kind)\"; there is \(known)")
    }
    // Before any data is read, so that a mistake in the settings shows at once.
    let recipe = try TrainingRecipe(
      kind: kind, settings: job.settings, threads: job.threads > 0 ? job.threads : nil,
      shardCount: job.shardCount > 0 ? job.shardCount : nil)
    try workspace.prepare()
    let created = Int64(Date().timeIntervalSince1970 * 1_000_000)
    let version = SnapshotName.version(createdMicros: created, kind: job.kind, job: job.job)

    let data = try readData()
    var (manifest, health) = try trainCandidate(
      recipe, on: data, version: version, createdMicros: created)
    try evaluate(recipe, on: data, health: health, into: &manifest)
    try manifest.write(to: workspace.partial)
    try workspace.finish()
    return version
  }

  private func readData() throws -> TrainingData {
    try output.send(TrainerProgress(phase: .exporting, message: "reading \(job.database)"))
    var throttle = Throttle()
    let data = try TrainingDataReader(
      path: job.database,
      imputation: ImputationPolicy(minimumConfidence: job.imputationMinimumConfidence)
    ).trainingData { read, count in
      guard throttle.mayPass() else { return }
      try output.send(
        TrainerProgress(phase: .exporting, message: "read \(read) of \(count) interactions"))
    }
    // Films without a single interaction are enough for a model of content.
    guard !data.items.isEmpty else {
      throw SprocketError(
        .failedPrecondition,
        "there is nothing to train on: the database has no films; ingest or record some first")
    }
    return data
  }

  /// Trains on everything, and writes the tensors at once so that the evaluation has the memory.
  private func trainCandidate(
    _ recipe: TrainingRecipe, on data: TrainingData, version: ModelVersion, createdMicros: Int64
  ) throws -> (manifest: Manifest, health: ModelHealth) {
    try output.send(
      TrainerProgress(
        phase: .training,
        message: "\(data.users.count) users, \(data.items.count) films, "
          + "\(data.count) interactions"))
    let model = try recipe.train(data, progress: progress(.training))
    var manifest = Manifest(
      of: model, version: version, job: job.job, createdMicros: createdMicros,
      codeVersion: job.codeVersion)
    manifest.dataVersion = data.dataVersion
    manifest.files[Manifest.modelFileName] = try model.writeTensors(
      to: workspace.partial + "/" + Manifest.modelFileName, version: version)
    return (manifest, ModelHealth(of: model))
  }

  private func evaluate(
    _ recipe: TrainingRecipe, on data: TrainingData, health: ModelHealth,
    into manifest: inout Manifest
  ) throws {
    try output.send(
      TrainerProgress(
        phase: .evaluating, message: "training on a part of the data to measure on the rest"))
    var baseline = try TrainingRecipe(
      kind: .popularity,
      settings: job.settings.filter {
        $0.name.hasPrefix(PreferencePolicy.prefix) || $0.name.hasPrefix(PopularityConfig.prefix)
      })
    baseline.threads = recipe.threads
    let outcome = try HoldOutEvaluation(
      holdOut: job.holdOut, threads: recipe.threads,
      policy: PreferencePolicy(settings: job.settings)
    ).run(
      data, champion: job.champion?.metrics, health: health,
      train: { try recipe.train($0, progress: progress(.evaluating)) },
      trainBaseline: { try baseline.train($0) })
    manifest.metrics = outcome.metrics
    manifest.baseline = outcome.baseline
    manifest.gate = outcome.gate
    manifest.evaluation = outcome.split
    try output.send(TrainerProgress(phase: .evaluating, message: outcome.gate.summary))
  }

  /// Reports each epoch under a phase.
  private func progress(_ phase: TrainerProgress.Phase) -> TrainingProgress {
    TrainingProgress(report: { [output] report in
      try output.send(
        TrainerProgress(
          phase: phase, epoch: report.epoch, epochs: report.epochs, loss: report.loss,
          secondsLeft: report.secondsLeft))
    })
  }
}

/// Lets something pass at most five times a second.
struct Throttle {
  private var last: ContinuousClock.Instant?

  mutating func mayPass() -> Bool {
    let now = ContinuousClock.now
    if let last, now - last < .milliseconds(200) { return false }
    last = now
    return true
  }
}
