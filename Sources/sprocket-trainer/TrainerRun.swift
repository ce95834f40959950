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

  /// Reads the data, trains on all of it, measures and judges, and leaves the candidate.
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
    var manifest = try trainCandidate(recipe, on: data, version: version, createdMicros: created)
    try evaluate(recipe, on: data, into: &manifest)
    try manifest.write(to: workspace.partial)
    try workspace.finish()
    return version
  }

  private var imputation: ImputationPolicy {
    ImputationPolicy(minimumConfidence: job.imputationMinimumConfidence)
  }

  private func readData() throws -> TrainingData {
    try output.send(TrainerProgress(phase: .exporting, message: "reading \(job.database)"))
    var throttle = Throttle()
    let data = try TrainingDataReader(
      path: job.database,
      imputation: imputation,
      limit: job.dataLimit.map { TrainingDataLimit(position: $0.position, items: $0.items) }
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
  ) throws -> Manifest {
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
    manifest.requested = job.settings
    manifest.dataFingerprint = Fingerprint(of: data).text
    manifest.imputation = ImputationRecord(of: data, policy: imputation)
    manifest.files[Manifest.modelFileName] = try model.writeTensors(
      to: workspace.partial + "/" + Manifest.modelFileName, version: version)
    return manifest
  }

  /// Measures the recipe and the champion, and looks at the artefact as it is on the disk.
  private func evaluate(
    _ recipe: TrainingRecipe, on data: TrainingData, into manifest: inout Manifest
  ) throws {
    var baseline = try TrainingRecipe(
      kind: .popularity,
      settings: job.settings.filter {
        $0.name.hasPrefix(PreferencePolicy.prefix) || $0.name.hasPrefix(PopularityConfig.prefix)
      })
    baseline.threads = recipe.threads
    let popular = baseline
    let trial = GateTrial(
      plan: job.gate, policy: try PreferencePolicy(settings: job.settings),
      threads: recipe.threads, train: { try recipe.train($0, progress: progress(.evaluating)) },
      trainBaseline: { try popular.train($0) },
      report: { try output.send(TrainerProgress(phase: .evaluating, message: $0)) })
    let artefact = try Snapshot(
      folder: workspace.partial, manifest: manifest, verifyChecksum: false)
    let outcome = try trial.run(
      data, artefact: artefact.model, bytes: manifest.bytes, champion: champion(recipe))
    manifest.metrics = outcome.metrics
    manifest.baseline = outcome.baseline
    manifest.gate = outcome.verdict
    manifest.evaluation = outcome.verdict.split
    try output.send(TrainerProgress(phase: .evaluating, message: outcome.verdict.summary))
  }

  /// The champion as the gate measures it, with the threads and shards of this job.
  private func champion(_ recipe: TrainingRecipe) -> GateTrial.Champion? {
    guard let champion = job.champion else { return nil }
    let entry = champion.entry
    let asked = entry.requested.isEmpty ? entry.settings : entry.requested
    var train: GateTrial.Training?
    if let kind = ModelKind(rawValue: entry.kind),
      let again = try? TrainingRecipe(
        kind: kind, settings: asked, threads: recipe.threads, shardCount: recipe.shardCount)
    {
      train = { try again.train($0, progress: progress(.evaluating)) }
    }
    return GateTrial.Champion(
      entry: entry, wasReduced: champion.wasReduced,
      hasSameRecipe: entry.kind == job.kind && Set(entry.requested) == Set(job.settings)
        && entry.requested.count == job.settings.count,
      open: { try Snapshot(folder: champion.folder, verifyChecksum: false).model }, train: train)
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
