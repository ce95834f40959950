package import SprocketCore
package import SprocketEvaluation

/// Gathers what the retraining policy looks at from what is stored, so that a restart changes
/// nothing: cool-down and back-off come from the list of jobs.
package struct PolicyObserver: Sendable {
  /// How far back the list of jobs is read.
  private static let jobs = 50
  /// How many data versions are read at once.
  private static let page = 100

  private let jobs: any JobStore
  private let registry: any ModelRegistry
  private let journal: any EventJournal
  private let dataSets: any DataSetStore
  private let drift: @Sendable (_ since: Int64) throws -> [String]

  /// - Parameter drift: What has drifted from the model in service, in words; only what began after a
  ///   moment, or with 0 all of it.
  package init(
    jobs: any JobStore, registry: any ModelRegistry, journal: any EventJournal,
    dataSets: any DataSetStore,
    drift: @escaping @Sendable (_ since: Int64) throws -> [String]
  ) {
    self.jobs = jobs
    self.registry = registry
    self.journal = journal
    self.dataSets = dataSets
    self.drift = drift
  }

  /// What is so now. Reads the newest jobs and the data versions since the last training.
  package func state(now: Int64, started: Int64) throws -> PolicyState {
    var state = PolicyState(now: now, started: started)
    let newest = try jobs.jobs(limit: Self.jobs)
    state.isTraining = newest.contains { !$0.state.isFinal }
    state.isPinned = try registry.pin() != nil
    // What was trained again only to compare says nothing about the next training.
    let ended = try newest.filter { job in
      try job.state.isFinal && jobs.request(of: job.job)?.reproduce.isEmpty != false
    }
    if let last = ended.max(by: { $0.finishedMicros < $1.finishedMicros }) {
      state.lastEnd = last.finishedMicros
      state.lastOutcome = last.state.outcome
    }
    state.failures = ended.prefix { $0.state == .failed }.count
    let data = try trainedData(ended)
    state.trainedInteractions = data.interactions
    state.newInteractions = max(0, Int(try journal.lastPosition() - data.position))
    try addIngests(after: data.cut, to: &state)
    // Findings are about the model in service. Where a training on newer data was rejected, what was
    // found before it is no reason for another one.
    state.drift = try drift(data.isRejected ? data.cut : 0)
    return state
  }

  private struct TrainedData {
    var interactions = 0
    var position: Int64 = 0
    var cut: Int64 = 0
    var isRejected = false
  }

  /// The data of the last training that came to a verdict, or of the model in service.
  private func trainedData(
    _ ended: [Job]
  ) throws -> TrainedData {
    for job in ended where job.state == .succeeded || job.state == .rejected {
      guard let version = job.version, let model = try registry.model(version.rawValue) else {
        continue
      }
      // The trainer read the data moments after its job left the queue.
      return TrainedData(
        interactions: model.interactions, position: model.position, cut: job.startedMicros,
        isRejected: job.state == .rejected)
    }
    guard let model = try registry.model(ModelService.champion) else { return TrainedData() }
    return TrainedData(
      interactions: model.interactions, position: model.position, cut: model.createdMicros)
  }

  private func addIngests(after cut: Int64, to state: inout PolicyState) throws {
    var before: Int64 = 0
    while true {
      let versions = try dataSets.dataVersions(
        ListDataVersionsRequest(limit: Self.page, before: before)
      ).versions
      for version in versions {
        guard version.finishedMicros > cut else { return }
        let changes = version.changes
        if changes.changedNothing { continue }
        // Its events are in the journal and counted there.
        state.newInteractions +=
          changes.ratingsAdded + changes.ratingsChanged + changes.ratingsDeleted
        state.newFilms += changes.itemsAdded + changes.itemsChanged + changes.itemsDeleted
        state.lastIngest = max(state.lastIngest ?? 0, version.finishedMicros)
      }
      guard versions.count == Self.page, let last = versions.last else { return }
      before = last.version
    }
  }
}

extension JobState {
  fileprivate var outcome: TrainingOutcome? {
    switch self {
    case .succeeded: .succeeded
    case .rejected: .rejected
    case .failed: .failed
    case .cancelled: .cancelled
    default: nil
    }
  }
}
