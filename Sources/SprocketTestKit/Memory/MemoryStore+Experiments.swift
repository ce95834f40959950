package import SprocketCore
import Synchronization

extension MemoryStore: ImpressionStore {
  package func impressions() throws -> ImpressionRecords {
    state.withLock { $0.impressions }
  }

  package func save(_ records: ImpressionRecords, removing: ImpressionRemoval) throws {
    try note(.saveImpressions)
    state.withLock { state in
      let items = Set(records.items.map(\.number))
      state.impressions.items.removeAll { items.contains($0.number) }
      state.impressions.items += records.items
      let versions = Set(records.versions.map(\.number))
      state.impressions.versions.removeAll { versions.contains($0.number) }
      state.impressions.versions += records.versions
      let users = Set(records.users.map(\.hash) + removing.users)
      state.impressions.users.removeAll { users.contains($0.hash) }
      state.impressions.users += records.users
      for count in records.counts {
        state.impressions.counts.removeAll {
          ($0.day, $0.version, $0.arm) == (count.day, count.version, count.arm)
        }
      }
      state.impressions.counts += records.counts
      state.impressions.counts.removeAll { $0.day < removing.countsBeforeDay }
    }
  }

  package func forgetImpressions(of userHash: UInt64) throws {
    state.withLock { state in
      state.impressions.users.removeAll { $0.hash == userHash }
      for name in state.experimentUsers.keys {
        state.experimentUsers[name]?[userHash] = nil
      }
    }
  }
}

extension MemoryStore: ExperimentStore {
  package func experiments() throws -> [StoredExperiment] {
    state.withLock { $0.experiments.reversed() }
  }

  package func add(_ experiment: StoredExperiment) throws {
    try state.withLock { state in
      let name = experiment.experiment.plan.name
      if state.experiments.contains(where: { $0.experiment.plan.name == name }) {
        throw SprocketError(.alreadyExists, "there was an experiment \"\(name)\" already")
      }
      state.experiments.append(experiment)
    }
  }

  package func update(_ experiment: StoredExperiment) throws {
    try state.withLock { state in
      let name = experiment.experiment.plan.name
      guard
        let place = state.experiments.firstIndex(where: { $0.experiment.plan.name == name })
      else { throw SprocketError(.notFound, "there is no experiment \"\(name)\"") }
      state.experiments[place] = experiment
      if experiment.experiment.state == .stopped { state.experimentUsers[name] = nil }
    }
  }

  package func save(_ users: [ExperimentUser], of experiment: String) throws {
    state.withLock { state in
      for user in users { state.experimentUsers[experiment, default: [:]][user.hash] = user }
    }
  }

  package func users(of experiment: String) throws -> [ExperimentUser] {
    state.withLock { state in
      (state.experimentUsers[experiment] ?? [:]).values.sorted { $0.number < $1.number }
    }
  }
}
